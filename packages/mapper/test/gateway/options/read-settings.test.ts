import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { variableOf } from '../../../src/gateway/options/option.ts';
import { optionsReader } from './read-options.ts';

const { read, refusal } = optionsReader();
const fixture = (name: string): string => fileURLToPath(new URL(`../../otlp-http/fixtures/${name}`, import.meta.url));

describe('readGatewayOptions()', () => {
  it('lets a flag beat the environment, that the file, and that the default', async () => {
    const sources = [
      { file: 'port: 1' },
      { file: 'port: 1', env: { OSSP_GATEWAY_PORT: '2' } },
      { file: 'port: 1', env: { OSSP_GATEWAY_PORT: '2' }, flags: { port: '3' } },
    ];
    const read3 = await Promise.all(sources.map(async (said) => (await read(said)).options.port));
    expect(read3).toEqual([
      { value: 1, origin: 'file', name: expect.stringMatching(/^configuration file .*gateway.yaml, line 1: port$/) },
      { value: 2, origin: 'environment', name: 'OSSP_GATEWAY_PORT' },
      { value: 3, origin: 'flag', name: '--port' },
    ]);
  });

  it('lets a flag say false', async () => {
    const { settings } = await read({ file: 'accept-nan: true', flags: { 'accept-nan': 'false' } });
    expect(settings.acceptNan).toBe(false);
  });

  it('refuses bad values also where they do not count', async () => {
    expect(await refusal({ file: 'port: x', env: { OSSP_GATEWAY_PORT: '2' } })).toContain('line 1: port: ');
    expect(await refusal({ env: { OSSP_GATEWAY_PORT: 'x' }, flags: { port: '3' } })).toMatch(/^OSSP_GATEWAY_PORT: /);
  });

  it.each([
    ['validate', 'OSSP_VALIDATE', 'TRUE', 'reject', 'off', 'off'],
    ['validate', 'OSSP_VALIDATE', 'no', 'off', 'reject', 'reject'],
    ['endpoint', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'http://a:1/x', 'http://a:1/x/v1/logs', 'http://b', 'http://b/v1/logs'],
    ['endpoint', 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'http://a:1', 'http://a:1/', 'http://b/x', 'http://b/x'],
    ['compression', 'OTEL_EXPORTER_OTLP_COMPRESSION', 'GZIP', 'gzip', 'none', 'none'],
    ['timeout', 'OTEL_EXPORTER_OTLP_TIMEOUT', '1500', 1500, '2s', 2000],
    ['timeout', 'OTEL_EXPORTER_OTLP_LOGS_TIMEOUT', '1500', 1500, '2s', 2000],
    [
      'certificate',
      'OTEL_EXPORTER_OTLP_CERTIFICATE',
      fixture('ca.pem'),
      fixture('ca.pem'),
      fixture('client.pem'),
      fixture('client.pem'),
    ],
    [
      'metrics-endpoint',
      'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
      'http://a:1',
      'http://a:1/',
      'http://b',
      'http://b/v1/metrics',
    ],
    ['metrics-interval', 'OTEL_METRIC_EXPORT_INTERVAL', '5000', 5000, '2s', 2000],
  ] as const)(
    'takes %s from %s, which its own variable and a flag beat',
    async (name, variable, text, value, own, ownValue) => {
      const file = `${name}: ${own}`;
      const standard = { [variable]: text };
      const option = async (said: Parameters<typeof read>[0]) => (await read(said)).options[name];
      expect(await option({ file })).toMatchObject({ value: ownValue, origin: 'file' });
      expect(await option({ file, env: standard })).toEqual({ value, origin: 'environment', name: variable });
      expect(await option({ env: { ...standard, [variableOf(name)]: own } })).toMatchObject({
        value: ownValue,
        name: variableOf(name),
      });
      expect(await option({ env: standard, flags: { [name]: own } })).toMatchObject({
        value: ownValue,
        origin: 'flag',
      });
      expect(await option({ file, env: { [variable]: '' } })).toMatchObject({ value: ownValue, origin: 'file' });
    },
  );

  it.each([
    [{ OSSP_VALIDATE: 'secret' }, 'OSSP_VALIDATE: expected one of '],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'secret' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: expected a URL '],
    [{ OTEL_EXPORTER_OTLP_COMPRESSION: 'secret' }, 'OTEL_EXPORTER_OTLP_COMPRESSION: expected gzip or none'],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '10s' }, 'OTEL_EXPORTER_OTLP_TIMEOUT: expected a whole number '],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'secret' }, 'OTEL_EXPORTER_OTLP_HEADERS: entry 1: expected name=value'],
    [
      { OTEL_EXPORTER_OTLP_CERTIFICATE: '/secret' },
      'OTEL_EXPORTER_OTLP_CERTIFICATE: expected the path of a readable file',
    ],
    [{ OTEL_METRIC_EXPORT_INTERVAL: '0' }, 'OTEL_METRIC_EXPORT_INTERVAL: expected a whole number '],
  ])('names the variable in %j', async (env, message) => {
    const said = await refusal({ env: env as Record<string, string> });
    expect(said.slice(0, message.length)).toBe(message);
    expect(said).not.toContain('secret');
  });

  it('adds headers to those of the environment, which beat those of the file', async () => {
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'a=otel,b=otel' };
    const headers = async (said: Parameters<typeof read>[0]) =>
      Object.fromEntries((await read(said)).settings.otlp.headers);
    expect(await headers({ env, file: 'header: [B=file, c=file]' })).toEqual({ a: 'otel', b: 'otel', c: 'file' });
    expect(await headers({ env, flags: { header: ['B=flag', 'c=x=y '] } })).toEqual({ a: 'otel', b: 'flag', c: 'x=y' });
    expect(await headers({ env: { ...env, OSSP_GATEWAY_HEADER: 'b=own%2C,d=own' } })).toEqual({
      a: 'otel',
      b: 'own,',
      d: 'own',
    });
  });

  it('reads the list of a variable', async () => {
    const { settings } = await read({ env: { OSSP_GATEWAY_WEBHOOK_ORIGIN: 'a.example, b.example' } });
    expect(settings.webhookOrigins).toEqual(['a.example', 'b.example']);
  });

  it.each([
    ['http://localhost:4318', 'none'],
    ['http://127.0.0.9:4318/x', 'none'],
    ['http://[::1]:4318', 'none'],
    ['https://collector.example', 'gzip'],
    ['http://127.0.0.1.example', 'gzip'],
  ])('compresses for %s: %s, unless told otherwise', async (endpoint, compression) => {
    expect((await read({ flags: { endpoint } })).settings.otlp.compression).toBe(compression);
    const other = compression === 'gzip' ? 'none' : 'gzip';
    expect((await read({ flags: { endpoint, compression: other } })).settings.otlp.compression).toBe(other);
    const env = { OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: other };
    expect((await read({ flags: { endpoint }, env })).settings.otlp.compression).toBe(other);
  });

  it('tries again for as long as the sender may wait', async () => {
    const stored = { ack: 'stored', spool: 's' };
    expect((await read({})).settings.otlp).toMatchObject({
      ...{ encoding: 'protobuf', retryBudgetMs: 1000, backoffBaseMs: 100, backoffCapMs: 1000 },
      ...{ maxAttempts: 100, maxConcurrency: 4, timeoutMs: 10_000 },
    });
    expect((await read({ flags: stored })).settings.otlp).toMatchObject({
      ...{ retryBudgetMs: 60_000, backoffBaseMs: 1000, backoffCapMs: 30_000 },
    });
    expect((await read({ flags: { ...stored, 'retry-budget': '0s' } })).settings.otlp.retryBudgetMs).toBe(0);
  });

  it('takes 0s as no limit of an attempt', async () => {
    expect((await read({ flags: { timeout: '0s' } })).settings.otlp.timeoutMs).toBe(2_147_483_647);
  });

  it.each([
    [{ ack: 'stored' }, '--ack: stored needs --spool'],
    [{ spool: 's' }, '--spool: needs --ack stored'],
    [{ 'tls-certificate': 'c' }, '--tls-certificate: needs --tls-key'],
    [{ 'tls-key': 'k' }, '--tls-key: needs --tls-certificate'],
    [{ 'tls-client-ca': 'c' }, '--tls-client-ca: needs --tls-certificate'],
    [{ port: '9000', 'admin-port': '9000' }, '--admin-port: expected different values of --port and --admin-port'],
    [{ 'admin-port': '4380' }, '--admin-port: expected different values of --port and --admin-port'],
    [
      { 'request-timeout': '5s' },
      '--request-timeout: expected --headers-timeout to be at most --request-timeout; they are 10s and 5s',
    ],
    [
      { 'headers-timeout': '31s' },
      '--headers-timeout: expected --headers-timeout to be at most --request-timeout; they are 31s and 30s',
    ],
    [
      { 'max-body-bytes': '129MiB' },
      '--max-body-bytes: expected --max-body-bytes to be at most --max-bytes-under-way; they are 129MiB and 128MiB',
    ],
    [
      { 'max-bytes-under-way': '7MiB' },
      '--max-bytes-under-way: expected --max-body-bytes to be at most --max-bytes-under-way; they are 8MiB and 7MiB',
    ],
    [
      { 'client-key': fixture('client-key.pem') },
      '--client-key: expected the client certificate and the client key together',
    ],
    [
      { 'client-key': fixture('server-key.pem'), 'client-certificate': fixture('client.pem') },
      '--client-key: expected the private key of the certificate in --client-certificate',
    ],
  ])('refuses what does not go together: %j', async (flags, message) => {
    expect(await refusal({ flags })).toBe(message);
  });

  it('lets the system choose both ports, and limits be equal', async () => {
    const { settings } = await read({
      flags: { port: '0', 'admin-port': '0', 'headers-timeout': '30s', 'max-body-bytes': '128MiB' },
    });
    expect([settings.port, settings.adminPort]).toEqual([0, 0]);
  });
});
