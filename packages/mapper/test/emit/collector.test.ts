import { describe, expect, it } from 'vitest';
import { type CollectorOptions, readCollector } from '../../src/emit/collector.ts';
import { caught } from '../convert/caught.ts';

const token = 'top-secret';

describe('readCollector()', () => {
  it('takes the URL as it is, and has defaults for the rest', () => {
    expect(readCollector({ endpoint: 'http://collector.example:8080' })).toEqual({
      endpoint: 'http://collector.example:8080',
      token: undefined,
      timeoutMs: 10_000,
      retryBudgetMs: 60_000,
      maxAttempts: 100,
      backoffBaseMs: 200,
      backoffCapMs: 10_000,
      maxResponseBytes: 65_536,
    });
  });

  it.each([
    'https://collector.example/v1/events',
    'http://localhost:8080/',
    'http://127.0.0.1/',
    'http://127.8.9.10:1/',
    'http://0x7f.1/',
    'http://[::1]:8080/',
  ])('lets a token travel to %s', (endpoint) => {
    expect(readCollector({ endpoint, token })).toMatchObject({ endpoint, token });
  });

  it.each([
    'http://collector.example/',
    'http://10.0.0.1/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://[::2]/',
    'HTTP://collector.example/',
  ])('does not let a token travel unencrypted to %s, unless told so', async (endpoint) => {
    expect(await caught(() => readCollector({ endpoint, token }))).toEqual([
      'ERR_USAGE',
      'authToken: would travel unencrypted: use https, or --allow-insecure',
      'authToken',
    ]);
    expect(readCollector({ endpoint, token, allowInsecure: true }).token).toBe(token);
  });

  it.each<[string, CollectorOptions, string]>([
    ['no URL', { endpoint: 'collector' }, 'collectorEndpoint: expected a URL that begins with http:// or https://'],
    ['empty text', { endpoint: '' }, 'collectorEndpoint: expected a URL that begins with http:// or https://'],
    [
      'another scheme',
      { endpoint: 'localhost:8080' },
      'collectorEndpoint: expected a URL that begins with http:// or https://',
    ],
    [
      'a broken URL',
      { endpoint: 'http://[' },
      'collectorEndpoint: expected a URL that begins with http:// or https://',
    ],
    [
      'a password',
      { endpoint: 'https://user:top-secret@collector.example/' },
      'collectorEndpoint: expected a URL without user name and password; there is a token for that',
    ],
    [
      'a token with a line break',
      { endpoint: 'https://collector.example/', token: 'top-secret\r\nx: y' },
      'authToken: expected visible ASCII characters without spaces',
    ],
    [
      'an empty token',
      { endpoint: 'https://collector.example/', token: '' },
      'authToken: expected visible ASCII characters without spaces',
    ],
  ])('refuses %s, and never shows a secret', async (_name, options, message) => {
    const [code, text] = await caught(() => readCollector(options));
    expect([code, text]).toEqual(['ERR_USAGE', message]);
    expect(text).not.toContain('top-secret');
  });
});
