import { VALIDATION_WORDS, VALIDATIONS, type Validation, validationOf } from '../../event/validation.ts';
import { MAX_TIMER_MS } from '../../http/timing.ts';
import { usageError } from '../../http/usage-error.ts';
import { BODY_KINDS } from '../../map/body.ts';
import { OTLP_HTTP_DEFAULTS } from '../../otlp-http/index.ts';
import { LOG_LEVELS } from '../observe/logger.ts';
import { type Option, option, optional } from './option.ts';
import {
  BOOLEAN,
  bytes,
  choice,
  decimalNumber,
  duration,
  HEADER_NAME_KIND,
  HEADERS,
  ORIGINS,
  text,
  URL_KIND,
  wholeNumber,
} from './value-kinds.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;
const SECOND = 1000;
const HOUR = 3_600_000;

/**
 * Every option of the gateway, by its name. The flags, the variables, the keys of the file, what is checked, the
 * defaults, the help and the documentation all come from here.
 */
export const OPTIONS = {
  host: option('Listening', { kind: text('address'), meaning: 'address to listen on', byDefault: '127.0.0.1' }),
  port: option('Listening', {
    kind: wholeNumber('port', 0, 65_535),
    meaning: 'port to listen on; 0 takes any free one',
    byDefault: 4380,
  }),
  'admin-port': optional('Listening', {
    kind: wholeNumber('port', 0, 65_535),
    meaning: 'another port for /healthz, /readyz and /metrics, without TLS and credentials',
    otherwise: 'the same port',
  }),
  workers: option('Listening', {
    kind: wholeNumber('count', 1, 64),
    meaning: 'processes that serve; limits are those of each, but for the spool',
    byDefault: 1,
  }),
  'shutdown-timeout': option('Listening', {
    kind: duration(0, HOUR),
    meaning: 'time to answer what is under way after SIGTERM',
    byDefault: 10 * SECOND,
  }),

  endpoint: optional('OpenTelemetry Collector', {
    kind: URL_KIND,
    meaning: 'OTLP/HTTP collector; a URL without a path gets /v1/logs',
    standard: { names: otlpVariables('ENDPOINT') },
    otherwise: 'http://localhost:4318/v1/logs',
  }),
  header: option('OpenTelemetry Collector', {
    kind: HEADERS,
    meaning: 'header of every request, besides those of OTEL_EXPORTER_OTLP_HEADERS; repeatable',
    byDefault: new Map(),
  }),
  compression: optional('OpenTelemetry Collector', {
    kind: choice(['gzip', 'none']),
    meaning: 'of requests',
    standard: {
      names: otlpVariables('COMPRESSION'),
      read: (word, name) => choice(['gzip', 'none']).readText(word.toLowerCase(), name),
    },
    otherwise: 'none to this machine, gzip to others',
  }),
  timeout: option('OpenTelemetry Collector', {
    kind: duration(0, MAX_TIMER_MS),
    meaning: 'limit of one attempt; 0s for none',
    standard: { names: otlpVariables('TIMEOUT'), read: wholeNumber('ms', 0, MAX_TIMER_MS).readText },
    byDefault: OTLP_HTTP_DEFAULTS.timeoutMs,
  }),
  'retry-budget': optional('OpenTelemetry Collector', {
    kind: duration(0, 24 * HOUR),
    meaning: 'limit of all attempts for a request',
    otherwise: '1s with --ack delivered, 1m with stored',
  }),
  'max-attempts': option('OpenTelemetry Collector', {
    kind: wholeNumber('count', 1, 1_000_000),
    meaning: 'how often a request is sent at most',
    byDefault: OTLP_HTTP_DEFAULTS.maxAttempts,
  }),
  concurrency: option('OpenTelemetry Collector', {
    kind: wholeNumber('requests', 1, 1024),
    meaning: 'requests to the collector at a time',
    byDefault: OTLP_HTTP_DEFAULTS.maxConcurrency,
  }),
  certificate: optional('OpenTelemetry Collector', {
    kind: text('file'),
    meaning: 'PEM file with the certificates to trust',
    standard: { names: otlpVariables('CERTIFICATE') },
    otherwise: 'those that Node trusts',
  }),
  'client-certificate': optional('OpenTelemetry Collector', {
    kind: text('file'),
    meaning: 'PEM file with the certificate of the gateway, for mutual TLS',
    standard: { names: otlpVariables('CLIENT_CERTIFICATE') },
  }),
  'client-key': optional('OpenTelemetry Collector', {
    kind: text('file'),
    meaning: 'PEM file with its private key',
    standard: { names: otlpVariables('CLIENT_KEY') },
  }),
  'batch-size': option('OpenTelemetry Collector', {
    kind: wholeNumber('records', 1, 1_000_000),
    meaning: 'most records of a request',
    byDefault: 1000,
  }),
  'max-batch-bytes': option('OpenTelemetry Collector', {
    kind: bytes(1, OTLP_HTTP_DEFAULTS.maxRequestBytes),
    meaning: 'the same in bytes, before compression',
    byDefault: 4 * MIB,
  }),
  'batch-delay': option('OpenTelemetry Collector', {
    kind: duration(0, 10 * SECOND),
    meaning: 'longest wait for more records of a request',
    byDefault: 20,
  }),

  ack: option('Acknowledging', {
    kind: choice(['delivered', 'stored']),
    meaning: 'answer when the collector has accepted the record, or when the event is in the spool',
    byDefault: 'delivered',
  }),
  spool: optional('Acknowledging', { kind: text('folder'), meaning: 'keeps events on the disk, for --ack stored' }),
  'spool-max-bytes': option('Acknowledging', {
    kind: bytes(1, 2 ** 50),
    meaning: 'largest size of the spool; beyond, events are answered with 503',
    byDefault: GIB,
  }),
  'on-conflict': option('Acknowledging', {
    kind: choice(['keep', 'reject']),
    meaning: 'keep and mark, or answer with 409, an event with source and id of another, but other content',
    byDefault: 'keep',
  }),
  'dedupe-window': option('Acknowledging', {
    kind: wholeNumber('events', 1, 16_000_000),
    meaning: 'how many events are remembered to recognise duplicates',
    byDefault: 100_000,
  }),

  validate: option('Mapping', {
    kind: choice(VALIDATIONS),
    meaning: 'against the OSSP schemas; reject answers with 422',
    standard: { names: ['OSSP_VALIDATE'], read: readValidation },
    byDefault: 'warn',
  }),
  body: option('Mapping', { kind: choice(BODY_KINDS), meaning: 'body of the records', byDefault: 'summary' }),
  attributes: option('Mapping', {
    kind: choice(['ossp', 'semconv']),
    meaning: 'semconv adds the names of OpenTelemetry',
    byDefault: 'ossp',
  }),
  'service-name': optional('Mapping', {
    kind: text('name'),
    meaning: 'service.name of every record',
    otherwise: 'from the source of the event',
  }),
  'accept-nan': option('Mapping', {
    kind: BOOLEAN,
    meaning: 'accept bare NaN and Infinity, which Python can write',
    byDefault: false,
  }),

  'max-body-bytes': option('Limits', {
    kind: bytes(1, GIB),
    meaning: 'largest body of a request, also once it is decompressed',
    byDefault: 8 * MIB,
  }),
  'max-batch-events': option('Limits', {
    kind: wholeNumber('events', 1, 1_000_000),
    meaning: 'most events of a request',
    byDefault: 10_000,
  }),
  'max-event-bytes': option('Limits', { kind: bytes(1, 16 * MIB), meaning: 'largest event', byDefault: MIB }),
  'max-depth': option('Limits', {
    kind: wholeNumber('levels', 1, 1000),
    meaning: 'deepest nesting of an event',
    byDefault: 32,
  }),
  'max-keys': option('Limits', {
    kind: wholeNumber('keys', 128, 1_000_000),
    meaning: 'most keys of an object in an event',
    byDefault: KIB,
  }),
  'headers-timeout': option('Limits', {
    kind: duration(1, HOUR),
    meaning: 'time in which the headers of a request have to arrive',
    byDefault: 10 * SECOND,
  }),
  'request-timeout': option('Limits', {
    kind: duration(1, HOUR),
    meaning: 'time in which a whole request has to arrive',
    byDefault: 30 * SECOND,
  }),
  'idle-timeout': option('Limits', {
    kind: duration(1, HOUR),
    meaning: 'how long a connection is kept without a request',
    byDefault: 65 * SECOND,
  }),
  'max-connections': option('Limits', {
    kind: wholeNumber('count', 1, 1_000_000),
    meaning: 'connections at a time',
    byDefault: 1024,
  }),
  'max-bytes-under-way': option('Limits', {
    kind: bytes(1, 2 ** 40),
    meaning: 'bytes of the bodies that are not answered yet; beyond, requests are answered with 503',
    byDefault: 128 * MIB,
  }),
  'rate-limit': optional('Limits', {
    kind: decimalNumber('requests', 0.001, 1_000_000),
    meaning:
      'requests per second and client address, beyond which they are answered with 429; each worker counts by itself',
  }),

  'tokens-file': optional('Protection', {
    kind: text('file'),
    meaning: 'bearer tokens that are accepted, one a line; read again when it changes',
  }),
  'hmac-secret-file': optional('Protection', {
    kind: text('file'),
    meaning: 'secret with which senders sign bodies (HMAC-SHA256)',
  }),
  'hmac-header': option('Protection', {
    kind: HEADER_NAME_KIND,
    meaning: 'header of the signature',
    byDefault: 'x-hub-signature-256',
  }),
  'tls-certificate': optional('Protection', { kind: text('file'), meaning: 'PEM file with the certificate to serve' }),
  'tls-key': optional('Protection', { kind: text('file'), meaning: 'PEM file with its private key' }),
  'tls-client-ca': optional('Protection', {
    kind: text('file'),
    meaning: 'PEM file with the certificates that those of clients have to be signed by',
  }),
  'allow-unauthenticated': option('Protection', {
    kind: BOOLEAN,
    meaning: 'listen on a public address although anybody may send',
    byDefault: false,
  }),
  'webhook-origin': option('Protection', {
    kind: ORIGINS,
    meaning: 'origin that may send webhooks, * for any; repeatable',
    byDefault: [],
  }),

  'log-level': option('Observing', { kind: choice(LOG_LEVELS), meaning: 'least level of the log', byDefault: 'info' }),
  'metrics-endpoint': optional('Observing', {
    kind: URL_KIND,
    meaning: 'OTLP/HTTP collector of metrics; a URL without a path gets /v1/metrics',
    standard: { names: ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] },
  }),
  'metrics-interval': option('Observing', {
    kind: duration(100, 24 * HOUR),
    meaning: 'time between two exports of metrics',
    standard: {
      names: ['OTEL_METRIC_EXPORT_INTERVAL'],
      read: wholeNumber('ms', 100, 24 * HOUR).readText,
    },
    byDefault: 60 * SECOND,
  }),
} as const satisfies Readonly<Record<string, Option<unknown, unknown>>>;

export type OptionName = keyof typeof OPTIONS;

type ValueOf<O> = O extends Option<infer T, infer Default> ? T | Default : never;

/** The values of all options. */
export type OptionValues = { readonly [Name in OptionName]: ValueOf<(typeof OPTIONS)[Name]> };

/** The options in the order of the table, without what the compiler knows of each. */
export const OPTION_LIST: readonly (readonly [name: OptionName, option: Option<unknown, unknown>])[] = Object.entries(
  OPTIONS,
) as [OptionName, Option<unknown, unknown>][];

function otlpVariables(suffix: string): readonly string[] {
  return [`OTEL_EXPORTER_OTLP_LOGS_${suffix}`, `OTEL_EXPORTER_OTLP_${suffix}`];
}

function readValidation(word: string, name: string): Validation {
  const validation = validationOf(word);
  if (validation !== undefined) return validation;
  throw usageError(name, `expected one of ${VALIDATION_WORDS.join(', ')}`);
}
