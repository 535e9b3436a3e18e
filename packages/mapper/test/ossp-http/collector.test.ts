import { describe, expect, it } from 'vitest';
import { type CollectorOptions, idempotencyKey, readCollector } from '../../src/ossp-http/index.ts';
import { caught } from '../convert/caught.ts';

const token = 'top-secret';
const WHOLE = 'expected a whole number from 1 to 2147483647';
const https = 'https://collector.example/';

describe('readCollector()', () => {
  it('takes the URL as it is, and has defaults for the rest', () => {
    expect(readCollector({ endpoint: 'http://collector.example:8080' })).toEqual({
      endpoint: 'http://collector.example:8080',
      headers: new Map(),
      auth: undefined,
      isTrusted: false,
      timeoutMs: 10_000,
      maxResponseBytes: 65_536,
      retry: {
        statuses: new Set([408, 425, 429, 500, 502, 503, 504]),
        maxAttempts: 100,
        backoffBaseMs: 200,
        backoffCapMs: 10_000,
        jitter: 1,
        retryBudgetMs: 60_000,
        retryAfter: true,
      },
      fetch: expect.any(Function),
      gate: undefined,
      idempotencyKey,
    });
  });

  it('takes what it is told', () => {
    const auth = { headers: async () => ({}) };
    const gate = { enter: async () => undefined, left: () => undefined };
    const { fetch } = globalThis;
    const keyOf = () => 'k';
    const retry = { statuses: [400, 599], maxAttempts: 1, jitter: 0, budgetMs: 0, retryAfter: false };
    const collector = readCollector({
      endpoint: 'https://collector.example/',
      auth,
      headers: { 'X-Tenant': 't', 'User-Agent': 'mine' },
      timeoutMs: 1,
      maxResponseBytes: 1,
      retry: { ...retry, backoffBaseMs: 20_000, backoffCapMs: undefined },
      fetch,
      gate,
      idempotencyKey: keyOf,
    });
    expect(collector).toEqual({
      endpoint: 'https://collector.example/',
      headers: new Map([
        ['x-tenant', 't'],
        ['user-agent', 'mine'],
      ]),
      auth,
      isTrusted: true,
      timeoutMs: 1,
      maxResponseBytes: 1,
      retry: {
        statuses: new Set([400, 599]),
        maxAttempts: 1,
        backoffBaseMs: 20_000,
        backoffCapMs: 20_000,
        jitter: 0,
        retryBudgetMs: 0,
        retryAfter: false,
      },
      fetch,
      gate,
      idempotencyKey: keyOf,
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
    const headers = new Map([['authorization', `Bearer ${token}`]]);
    expect(readCollector({ endpoint, token })).toMatchObject({ endpoint, headers });
    expect(readCollector({ endpoint, headers: { Authorization: `Bearer ${token}` } })).toMatchObject({ headers });
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
      'token: would travel unencrypted: use https, or allowInsecure',
      'token',
    ]);
    expect(await caught(() => readCollector({ endpoint, headers: { Authorization: token } }))).toEqual([
      'ERR_USAGE',
      'headers: would travel unencrypted: use https, or allowInsecure',
      'headers',
    ]);
    expect(readCollector({ endpoint, token, allowInsecure: true }).headers.get('authorization')).toBe(
      `Bearer ${token}`,
    );
  });

  it.each<[string, CollectorOptions, string]>([
    ['no URL', { endpoint: 'collector' }, 'endpoint: expected a URL that begins with http:// or https://'],
    ['empty text', { endpoint: '' }, 'endpoint: expected a URL that begins with http:// or https://'],
    ['another scheme', { endpoint: 'localhost:8080' }, 'endpoint: expected a URL that begins with http:// or https://'],
    ['a broken URL', { endpoint: 'http://[' }, 'endpoint: expected a URL that begins with http:// or https://'],
    [
      'a password',
      { endpoint: 'https://user:top-secret@collector.example/' },
      'endpoint: expected a URL without user name and password; there is a token for that',
    ],
    [
      'a token with a line break',
      { endpoint: 'https://collector.example/', token: 'top-secret\r\nx: y' },
      'token: expected visible ASCII characters without spaces',
    ],
    [
      'an empty token',
      { endpoint: 'https://collector.example/', token: '' },
      'token: expected visible ASCII characters without spaces',
    ],
    [
      'a token beside credentials',
      { endpoint: https, token, auth: { headers: async () => ({}) } },
      'auth: expected no token beside it',
    ],
    [
      'a header of the client',
      { endpoint: https, headers: { 'Content-Type': token } },
      'headers: entry 1: the header content-type is set by the client itself',
    ],
    [
      'a key that all events would share',
      { endpoint: https, headers: { 'Idempotency-Key': token } },
      'headers: entry 1: the header idempotency-key is set by the client itself',
    ],
    [
      'a trace that all events would share',
      { endpoint: https, headers: { traceparent: token } },
      'headers: entry 1: the header traceparent is set by the client itself',
    ],
    [
      'a header with a line break',
      { endpoint: https, headers: { x: `${token}\n` } },
      'headers: entry 1: expected a value of visible ASCII characters, spaces and tabs',
    ],
    ...[0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31].flatMap(
      (bad): [string, CollectorOptions, string][] => [
        [`a timeout of ${bad}`, { endpoint: https, timeoutMs: bad }, `timeoutMs: ${WHOLE}`],
        [`an answer of ${bad}`, { endpoint: https, maxResponseBytes: bad }, `maxResponseBytes: ${WHOLE}`],
        [`a base of ${bad}`, { endpoint: https, retry: { backoffBaseMs: bad } }, `retry.backoffBaseMs: ${WHOLE}`],
        [
          `attempts of ${bad}`,
          { endpoint: https, retry: { maxAttempts: bad } },
          'retry.maxAttempts: expected a whole number from 1 to 1000000',
        ],
        [
          `a cap of ${bad}`,
          { endpoint: https, retry: { backoffCapMs: bad } },
          'retry.backoffCapMs: expected a whole number from 200 to 2147483647',
        ],
      ],
    ),
    [
      'a budget before the start',
      { endpoint: https, retry: { budgetMs: -1 } },
      'retry.budgetMs: expected a whole number from 0 to 2147483647',
    ],
    ...[-0.1, 1.1, Number.NaN].map((jitter): [string, CollectorOptions, string] => [
      `a jitter of ${jitter}`,
      { endpoint: https, retry: { jitter } },
      'retry.jitter: expected a number from 0 to 1',
    ]),
    ...[[200], [307], [600], [500.5], [Number.NaN]].map((statuses): [string, CollectorOptions, string] => [
      `status ${statuses}`,
      { endpoint: https, retry: { statuses } },
      'retry.statuses: expected statuses from 400 to 599',
    ]),
  ])('refuses %s, and never shows a secret', async (_name, options, message) => {
    const [code, text] = await caught(() => readCollector(options));
    expect([code, text]).toEqual(['ERR_USAGE', message]);
    expect(text).not.toContain('top-secret');
  });
});

describe('readCollector() without types', () => {
  it.each([
    ['endpoint', { endpoint: undefined }],
    ['timeoutMs', { timeoutMs: '10' }],
    ['retry.statuses', { retry: { statuses: '503' } }],
    ['retry.jitter', { retry: { jitter: '1' } }],
    ['retry.retryAfter', { retry: { retryAfter: 'false' } }],
    ['headers', { headers: { x: undefined } }],
  ])('refuses %s of another kind', async (name, options) => {
    const unchecked = { endpoint: https, ...options } as unknown as CollectorOptions;
    const [code, , path] = await caught(() => readCollector(unchecked));
    expect([code, path]).toEqual(['ERR_USAGE', name]);
  });
});
