import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type OTLP_HTTP_DEFAULTS, type OtlpHttpOverrides, readOtlpHttpConfig } from '../../src/otlp-http/index.ts';
import { catchUsage } from './catch-usage.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const messageOf = (env: Record<string, string | undefined>, overrides?: OtlpHttpOverrides) =>
  catchUsage(() => readOtlpHttpConfig(env, overrides)).message;

describe('readOtlpHttpConfig()', () => {
  it('is complete without any setting', () => {
    expect(readOtlpHttpConfig({})).toEqual({
      endpoint: 'http://localhost:4318/v1/logs',
      encoding: 'protobuf',
      headers: new Map(),
      compression: 'gzip',
      tls: { ca: undefined, cert: undefined, key: undefined },
      timeoutMs: 10_000,
      retryBudgetMs: 300_000,
      maxAttempts: 100,
      backoffBaseMs: 1000,
      backoffCapMs: 30_000,
      maxConcurrency: 4,
      maxRequestBytes: 67_108_864,
      maxResponseBytes: 4_194_304,
    });
  });

  it('takes an empty variable and an undefined override for unset', () => {
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: '', OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_EXPORTER_OTLP_COMPRESSION: '' };
    const unset: OtlpHttpOverrides = { endpoint: undefined, timeoutMs: undefined, compression: undefined };
    expect(readOtlpHttpConfig(env, unset)).toEqual(readOtlpHttpConfig({}));
  });

  it('lets overrides beat the variables for logs, and those the general ones', () => {
    const general = { OTEL_EXPORTER_OTLP_TIMEOUT: '1', OTEL_EXPORTER_OTLP_COMPRESSION: 'none' };
    const logs = { OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '2', OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'GZIP' };
    const overrides: OtlpHttpOverrides = { timeoutMs: 3, compression: 'none' };
    expect(readOtlpHttpConfig(general)).toMatchObject({ timeoutMs: 1, compression: 'none' });
    expect(readOtlpHttpConfig({ ...general, ...logs })).toMatchObject({ timeoutMs: 2, compression: 'gzip' });
    expect(readOtlpHttpConfig({ ...general, ...logs }, overrides)).toMatchObject({ timeoutMs: 3, compression: 'none' });
  });

  it('takes every bound as an override', () => {
    const bounds = {
      retryBudgetMs: 0,
      maxAttempts: 1,
      backoffBaseMs: 1,
      backoffCapMs: 2,
      maxConcurrency: 1,
      maxRequestBytes: 3,
      maxResponseBytes: 4,
    };
    expect(readOtlpHttpConfig({}, { ...bounds, encoding: 'json' })).toMatchObject({ ...bounds, encoding: 'json' });
  });

  it('reads a timeout of 0 as the longest that a timer can run', () => {
    expect(readOtlpHttpConfig({ OTEL_EXPORTER_OTLP_TIMEOUT: '0' }).timeoutMs).toBe(2_147_483_647);
    expect(readOtlpHttpConfig({}, { timeoutMs: 0 }).timeoutMs).toBe(2_147_483_647);
  });

  it.each(['-1', '1.5', '10s', ' 10', '0x10', '2147483648'])('rejects the timeout %o', (value) => {
    expect(messageOf({ OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: value })).toBe(
      'OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: expected a whole number from 0 to 2147483647',
    );
  });

  it.each<[keyof typeof OTLP_HTTP_DEFAULTS & keyof OtlpHttpOverrides, number, string]>([
    ['timeoutMs', Number.NaN, 'a whole number from 0 to 2147483647'],
    ['retryBudgetMs', -1, 'a whole number from 0 to 2147483647'],
    ['maxAttempts', 0, 'a whole number from 1 to 1000000'],
    ['backoffBaseMs', 0, 'a whole number from 1 to 2147483647'],
    ['backoffCapMs', 0.5, 'a whole number from 1 to 2147483647'],
    ['backoffCapMs', 999, 'at least backoffBaseMs, which is 1000'],
    ['maxConcurrency', 1025, 'a whole number from 1 to 1024'],
    ['maxRequestBytes', 0, 'a whole number from 1 to 2147483647'],
    ['maxResponseBytes', Number.POSITIVE_INFINITY, 'a whole number from 1 to 2147483647'],
  ])('rejects %s %d', (option, value, expected) => {
    expect(messageOf({}, { [option]: value })).toBe(`${option}: expected ${expected}`);
  });

  it('rejects unknown words', () => {
    expect(messageOf({ OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' })).toBe(
      'OTEL_EXPORTER_OTLP_COMPRESSION: expected gzip or none',
    );
    const words: Record<string, string> = { encoding: 'xml' };
    expect(messageOf({}, words)).toBe('encoding: expected protobuf or json');
  });
});

describe('the endpoint', () => {
  const endpointOf = (env: Record<string, string>, endpoint?: string) => readOtlpHttpConfig(env, { endpoint }).endpoint;

  it.each([
    ['http://collector:4318', 'http://collector:4318/v1/logs'],
    ['http://collector:4318/', 'http://collector:4318/v1/logs'],
    ['https://collector', 'https://collector/v1/logs'],
    ['https://vendor.example/otlp', 'https://vendor.example/otlp/v1/logs'],
    ['https://vendor.example/otlp//', 'https://vendor.example/otlp/v1/logs'],
    ['https://vendor.example/otlp?tenant=1', 'https://vendor.example/otlp/v1/logs?tenant=1'],
  ])('for all signals, %s, gets the path of logs', (value, expected) => {
    expect(endpointOf({ OTEL_EXPORTER_OTLP_ENDPOINT: value })).toBe(expected);
  });

  it.each([
    ['http://collector:4318', 'http://collector:4318/'],
    ['https://vendor.example/otlp', 'https://vendor.example/otlp'],
    ['https://vendor.example/v1/logs?key=1', 'https://vendor.example/v1/logs?key=1'],
  ])('for logs, %s, is used as it is', (value, expected) => {
    expect(endpointOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other', OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: value })).toBe(
      expected,
    );
  });

  it.each([
    ['HTTP://collector:4318', 'http://collector:4318/v1/logs'],
    ['http://collector:4318/', 'http://collector:4318/v1/logs'],
    ['http://collector:4318/?tenant=1', 'http://collector:4318/v1/logs?tenant=1'],
    ['http://collector:4318/otlp', 'http://collector:4318/otlp'],
  ])('as an option, %s, gets the path of logs only without one', (value, expected) => {
    expect(endpointOf({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://other' }, value)).toBe(expected);
  });

  it.each(['localhost:4318', 'collector', 'ftp://collector', 'http:///', 'http://collector:99999', '/v1/logs'])(
    'rejects %s',
    (value) => {
      const expected = 'expected a URL that begins with http:// or https://';
      expect(messageOf({ OTEL_EXPORTER_OTLP_ENDPOINT: value })).toBe(`OTEL_EXPORTER_OTLP_ENDPOINT: ${expected}`);
      expect(messageOf({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: value })).toBe(
        `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: ${expected}`,
      );
      expect(messageOf({}, { endpoint: value })).toBe(`endpoint: ${expected}`);
    },
  );

  it.each(['http://user@collector', 'http://user:secret@collector', 'http://:secret@collector'])(
    'rejects credentials without showing them',
    (endpoint) => {
      expect(messageOf({}, { endpoint })).toBe(
        'endpoint: expected a URL without user name and password; a header carries credentials',
      );
    },
  );
});

describe('the TLS files', () => {
  const PREFIX = 'OTEL_EXPORTER_OTLP_';
  const empty = join(mkdtempSync(join(tmpdir(), 'otlp-http-')), 'empty.pem');
  writeFileSync(empty, 'no certificate');

  it('come from the environment', () => {
    const env = {
      [`${PREFIX}CERTIFICATE`]: fixture('server.pem'),
      [`${PREFIX}LOGS_CERTIFICATE`]: fixture('ca.pem'),
      [`${PREFIX}CLIENT_CERTIFICATE`]: fixture('client.pem'),
      [`${PREFIX}LOGS_CLIENT_KEY`]: fixture('client-key.pem'),
    };
    expect(readOtlpHttpConfig(env).tls).toEqual({
      ca: readFileSync(fixture('ca.pem'), 'utf8'),
      cert: readFileSync(fixture('client.pem'), 'utf8'),
      key: readFileSync(fixture('client-key.pem'), 'utf8'),
    });
  });

  it('come from options first', () => {
    const env = { [`${PREFIX}CERTIFICATE`]: '/nowhere' };
    const { tls } = readOtlpHttpConfig(env, { certificateFile: fixture('ca.pem') });
    expect(tls).toEqual({ ca: readFileSync(fixture('ca.pem'), 'utf8'), cert: undefined, key: undefined });
  });

  it.each<[string, Record<string, string>, string]>([
    ['a missing file', { CERTIFICATE: '/nowhere' }, 'CERTIFICATE: expected the path of a readable file'],
    [
      'a file of another content',
      { CERTIFICATE: empty },
      'CERTIFICATE: expected a file with a certificate in PEM form',
    ],
    [
      'a certificate alone',
      { CLIENT_CERTIFICATE: fixture('client.pem') },
      'CLIENT_CERTIFICATE: expected the client certificate and the client key together',
    ],
    [
      'a key alone',
      { CLIENT_KEY: fixture('client-key.pem') },
      'CLIENT_KEY: expected the client certificate and the client key together',
    ],
    [
      'a key of another content',
      { CLIENT_CERTIFICATE: fixture('client.pem'), CLIENT_KEY: fixture('client.pem') },
      'CLIENT_KEY: expected a file with an unencrypted private key in PEM form',
    ],
    [
      'the key of another certificate',
      { CLIENT_CERTIFICATE: fixture('client.pem'), CLIENT_KEY: fixture('server-key.pem') },
      'CLIENT_KEY: expected the private key of the certificate in OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
    ],
  ])('cannot be %s', (_name, variables, message) => {
    const env = Object.fromEntries(Object.entries(variables).map(([name, value]) => [`${PREFIX}${name}`, value]));
    expect(messageOf(env)).toBe(`${PREFIX}${message}`);
  });
});
