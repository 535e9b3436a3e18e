import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GatewaySettings } from '../../../src/gateway/options/gateway-settings.ts';
import type { OptionName } from '../../../src/gateway/options/option-table.ts';

/** What an option takes, what becomes of it, and what it does not take. */
export interface OptionSample {
  /** As a flag and as a variable. */
  readonly text: string;
  /** In the file. */
  readonly yaml: unknown;
  readonly setting: (settings: GatewaySettings) => unknown;
  readonly value: unknown;
  /** What counts where nobody says anything. */
  readonly byDefault: unknown;
  readonly badTexts: readonly string[];
  readonly badYaml: readonly unknown[];
  /** Other options without which it cannot be. */
  readonly needs?: Readonly<Partial<Record<OptionName, string>>>;
}

type Setting = OptionSample['setting'];

const fixture = (name: string): string => fileURLToPath(new URL(`../../otlp-http/fixtures/${name}`, import.meta.url));

function number(setting: Setting, byDefault: unknown, min: number, max: number): OptionSample {
  const bad = [min - 1, max + 1].filter((value) => value >= 0);
  return {
    ...{ text: String(max), yaml: max, setting, value: max, byDefault },
    badTexts: [...bad.map(String), '-1', '1.5', '1e2', '0x1', '+1', ' 1', 'one', 'NaN'],
    badYaml: [...bad, -1, 1.5, '1', true, [1], { a: 1 }],
  };
}

function size(setting: Setting, byDefault: number, tooMuch: string, needs = {}): OptionSample {
  return {
    ...{ text: '3KiB', yaml: '3KiB', setting, value: 3072, byDefault, needs },
    badTexts: ['0', '-1', '1.5MiB', '1 MiB', '1mib', 'MiB', '1TB', '1e3', tooMuch],
    badYaml: [0, -1, 1.5, true, '3 KiB', ['3KiB'], tooMuch],
  };
}

function duration(setting: Setting, byDefault: number, tooMuch: string): OptionSample {
  return {
    ...{ text: '2500ms', yaml: '2500ms', setting, value: 2500, byDefault },
    badTexts: ['10', '-1s', '1.5s', '10 s', '1d', 's', tooMuch],
    badYaml: [10, 0, true, '10', ['10s'], tooMuch],
  };
}

function word(setting: Setting, byDefault: unknown, value: string, needs = {}): OptionSample {
  return {
    ...{ text: value, yaml: value, setting, value, byDefault, needs },
    badTexts: [`${value}x`, value.toUpperCase(), 'true'],
    badYaml: [true, 1, [value], `${value} `],
  };
}

function text(setting: Setting, byDefault: unknown, value: string, needs = {}): OptionSample {
  return {
    ...{ text: value, yaml: value, setting, value, byDefault, needs },
    badTexts: ['a\nb', 'a\u0000', 'a\u0085', 'x'.repeat(5000)],
    badYaml: [1, true, '', ['a'], { a: 'b' }, 'a\tb'],
  };
}

function flag(setting: Setting): OptionSample {
  return {
    ...{ text: 'true', yaml: true, setting, value: true, byDefault: false },
    badTexts: ['yes', '1', 'TRUE', 'on'],
    badYaml: ['true', 1, 'on', [true]],
  };
}

function url(setting: Setting, byDefault: unknown, value: string): OptionSample {
  return {
    ...{ text: value, yaml: value, setting, value, byDefault },
    badTexts: ['localhost:4318', 'ftp://h/', 'http://', 'https://user:secret@h/', 'https://secret@h/', 'x'],
    badYaml: [4318, true, [value], 'https://u:secret@h/'],
  };
}

const ca = fixture('ca.pem');
const client = fixture('client.pem');
const clientKey = fixture('client-key.pem');
const read = (path: string): string => readFileSync(path, 'utf8');
const notAFile: Pick<OptionSample, 'badTexts' | 'badYaml'> = {
  badTexts: ['/no/such/file', fixture('README.md')],
  badYaml: [1, '/no/such/file', ['a']],
};

/** A sample for every option, so that none can be forgotten. */
export const OPTION_SAMPLES: Readonly<Record<OptionName, OptionSample>> = {
  host: text((s) => s.host, '127.0.0.1', '::1'),
  port: number((s) => s.port, 4380, 0, 65_535),
  'admin-port': number((s) => s.adminPort, undefined, 0, 65_535),
  workers: number((s) => s.workers, 1, 1, 64),
  'shutdown-timeout': duration((s) => s.shutdownTimeoutMs, 10_000, '61m'),

  endpoint: url((s) => s.otlp.endpoint, 'http://localhost:4318/v1/logs', 'https://collector.example/logs'),
  header: {
    text: 'X-Key=a b',
    yaml: ['X-Key=a b'],
    setting: (s) => [...s.otlp.headers],
    value: [['x-key', 'a b']],
    byDefault: [],
    badTexts: ['secret', '=secret', 'a b=secret', 'content-type=secret', 'a=secr\u00e9t'],
    badYaml: ['a=secret', ['a=secret', 'A=secret'], ['secret'], [1], [['a=secret']], { a: 'secret' }, null],
  },
  compression: word((s) => s.otlp.compression, 'none', 'gzip'),
  timeout: duration((s) => s.otlp.timeoutMs, 10_000, '597h'),
  'retry-budget': duration((s) => s.otlp.retryBudgetMs, 1000, '25h'),
  'max-attempts': number((s) => s.otlp.maxAttempts, 100, 1, 1_000_000),
  concurrency: number((s) => s.otlp.maxConcurrency, 4, 1, 1024),
  certificate: {
    ...{ text: ca, yaml: ca, setting: (s) => s.otlp.tls.ca, value: read(ca), byDefault: undefined },
    ...notAFile,
  },
  'client-certificate': {
    ...{ text: client, yaml: client, setting: (s) => s.otlp.tls.cert, value: read(client), byDefault: undefined },
    ...{ needs: { 'client-key': clientKey } },
    ...notAFile,
  },
  'client-key': {
    ...{ text: clientKey, yaml: clientKey, setting: (s) => s.otlp.tls.key, value: read(clientKey) },
    ...{ byDefault: undefined, needs: { 'client-certificate': client } },
    ...notAFile,
  },
  'batch-size': number((s) => s.batchSize, 1000, 1, 1_000_000),
  'max-batch-bytes': size((s) => s.maxBatchBytes, 4_194_304, '65MiB'),
  'batch-delay': duration((s) => s.batchDelayMs, 20, '10001ms'),

  ack: word((s) => s.ack, 'delivered', 'stored', { spool: 'spool' }),
  spool: text((s) => s.spool, undefined, 'spool', { ack: 'stored' }),
  'spool-max-bytes': size((s) => s.spoolMaxBytes, 1_073_741_824, '1048577GiB'),
  'on-conflict': word((s) => s.onConflict, 'keep', 'reject'),
  'dedupe-window': number((s) => s.dedupeWindow, 100_000, 1, 16_000_000),

  validate: word((s) => s.validate, 'warn', 'reject'),
  body: word((s) => s.body, 'summary', 'event'),
  attributes: word((s) => s.attributes, 'ossp', 'semconv'),
  'service-name': text((s) => s.serviceName, undefined, 'a service'),
  'accept-nan': flag((s) => s.acceptNan),

  'max-body-bytes': size((s) => s.maxBodyBytes, 8_388_608, '1025MiB'),
  'max-batch-events': number((s) => s.maxBatchEvents, 10_000, 1, 1_000_000),
  'max-event-bytes': size((s) => s.maxEventBytes, 1_048_576, '17MiB'),
  'max-depth': number((s) => s.maxDepth, 32, 1, 1000),
  'max-keys': number((s) => s.maxKeys, 1024, 128, 1_000_000),
  'headers-timeout': duration((s) => s.headersTimeoutMs, 10_000, '61m'),
  'request-timeout': { ...duration((s) => s.requestTimeoutMs, 30_000, '61m'), needs: { 'headers-timeout': '1s' } },
  'idle-timeout': duration((s) => s.idleTimeoutMs, 65_000, '61m'),
  'max-connections': number((s) => s.maxConnections, 1024, 1, 1_000_000),
  'max-bytes-under-way': size((s) => s.maxBytesUnderWay, 134_217_728, '1025GiB', { 'max-body-bytes': '1KiB' }),
  'rate-limit': {
    ...{ text: '0.5', yaml: 0.5, setting: (s) => s.rateLimit, value: 0.5, byDefault: undefined },
    badTexts: ['0', '-1', '1e3', '.5', '1.', 'NaN', 'Infinity', '1000001', 'one'],
    badYaml: [0, -1, '5', true, [5], 1_000_001],
  },

  'tokens-file': text((s) => s.tokensFile, undefined, '/etc/tokens'),
  'hmac-secret-file': text((s) => s.hmacSecretFile, undefined, '/etc/secret'),
  'hmac-header': {
    ...{ text: 'X-Signature', yaml: 'X-Signature', setting: (s) => s.hmacHeader, value: 'x-signature' },
    ...{
      byDefault: 'x-hub-signature-256',
      badTexts: ['a b', 'a:', 'é', 'x'.repeat(257)],
      badYaml: [1, ['a'], null, ''],
    },
  },
  'tls-certificate': text((s) => s.tlsCertificate, undefined, 'cert.pem', { 'tls-key': 'key.pem' }),
  'tls-key': text((s) => s.tlsKey, undefined, 'key.pem', { 'tls-certificate': 'cert.pem' }),
  'tls-client-ca': text((s) => s.tlsClientCa, undefined, 'ca.pem', { 'tls-key': 'k', 'tls-certificate': 'c' }),
  'allow-unauthenticated': flag((s) => s.allowUnauthenticated),
  'webhook-origin': {
    ...{ text: '*', yaml: ['*'], setting: (s) => s.webhookOrigins, value: ['*'], byDefault: [] },
    ...{ badTexts: ['a b', '\u0007', 'é'], badYaml: ['*', [1], ['a', 'b,c'], [''], { a: 1 }, null] },
  },

  'log-level': word((s) => s.logLevel, 'info', 'debug'),
  'metrics-endpoint': url((s) => s.metricsEndpoint, undefined, 'https://collector.example/metrics'),
  'metrics-interval': duration((s) => s.metricsIntervalMs, 60_000, '25h'),
};
