import type { Headers } from '../http/check-headers.ts';
import { MAX_TIMER_MS } from '../http/timing.ts';
import { usageError } from '../http/usage-error.ts';
import type { OtlpEncoding } from './content-type.ts';
import { readEndpoint } from './endpoint.ts';
import { readHeaders } from './headers.ts';
import { choice, type Environment, effectiveSetting, type Setting, wholeNumber } from './settings.ts';
import { readTlsMaterial, type TlsFiles, type TlsMaterial } from './tls-files.ts';

export type Compression = 'gzip' | 'none';

/** Everything that {@link OtlpHttpClient} needs, complete and checked. Holds secrets (headers, key): not for logs. */
export interface OtlpHttpConfig {
  /** URL of the logs endpoint. */
  readonly endpoint: string;
  /** Encoding of the bodies that will be sent; decides the Content-Type. */
  readonly encoding: OtlpEncoding;
  /** Headers besides the client's own, by lower-case name. */
  readonly headers: Headers;
  readonly compression: Compression;
  readonly tls: TlsMaterial;
  /** Milliseconds that one attempt may take, from connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Milliseconds after the start of the first attempt within which another one may start. */
  readonly retryBudgetMs: number;
  /** How often one body is sent at most. */
  readonly maxAttempts: number;
  /** Upper bound of the first random wait, in milliseconds; doubled for each further one. */
  readonly backoffBaseMs: number;
  /** Upper bound of every random wait, in milliseconds. */
  readonly backoffCapMs: number;
  /** Requests and connections at a time. */
  readonly maxConcurrency: number;
  /** Largest body before compression, in bytes; a larger one is not sent. */
  readonly maxRequestBytes: number;
  /** Bytes of an answer that are read; the connection of a longer one is cut. */
  readonly maxResponseBytes: number;
}

/**
 * The defaults of {@link OtlpHttpConfig}. The timeout, the 64 MiB and the 4 MiB are those of the OTLP
 * specification; it leaves compression off, but every OTLP server has to understand gzip.
 */
export const OTLP_HTTP_DEFAULTS = {
  encoding: 'protobuf',
  compression: 'gzip',
  timeoutMs: 10_000,
  retryBudgetMs: 300_000,
  maxAttempts: 100,
  backoffBaseMs: 1000,
  backoffCapMs: 30_000,
  maxConcurrency: 4,
  maxRequestBytes: 64 * 1024 * 1024,
  maxResponseBytes: 4 * 1024 * 1024,
} as const satisfies Partial<OtlpHttpConfig>;

const LARGEST_BUFFER = 2 ** 31 - 1;

type Bound =
  | 'retryBudgetMs'
  | 'maxAttempts'
  | 'backoffBaseMs'
  | 'backoffCapMs'
  | 'maxConcurrency'
  | 'maxRequestBytes'
  | 'maxResponseBytes';

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Options that beat the environment; an `undefined` one does not. Units and defaults are those of {@link OtlpHttpConfig}. */
export interface OtlpHttpOverrides extends TlsFiles, Optional<Omit<OtlpHttpConfig, 'headers' | 'tls'>> {
  /** Used as it is if it has a path, else with `/v1/logs`. */
  readonly endpoint?: string | undefined;
  /** Added to those of the environment; the same name here wins. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** 0 means no limit, which is as long as a timer can run. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The configuration of an OTLP/HTTP logs client: `overrides` beat the variables
 * `OTEL_EXPORTER_OTLP_LOGS_*`, those beat `OTEL_EXPORTER_OTLP_*`, and those beat the defaults. Read
 * are `ENDPOINT`, `HEADERS`, `TIMEOUT`, `COMPRESSION`, `CERTIFICATE`, `CLIENT_CERTIFICATE` and `CLIENT_KEY`.
 *
 * @throws {OsspError} ERR_USAGE for a bad value; it names the option or variable, and never shows the value.
 */
export function readOtlpHttpConfig(env: Environment, overrides: OtlpHttpOverrides = {}): OtlpHttpConfig {
  const bounded = (option: Bound, min: number, max: number): number =>
    wholeNumber(optional(option, overrides[option]), OTLP_HTTP_DEFAULTS[option], min, max);

  const backoffBaseMs = bounded('backoffBaseMs', 1, MAX_TIMER_MS);
  const backoffCapMs = bounded('backoffCapMs', 1, MAX_TIMER_MS);
  if (backoffCapMs < backoffBaseMs) {
    throw usageError('backoffCapMs', `expected at least backoffBaseMs, which is ${backoffBaseMs}`);
  }
  return {
    endpoint: readEndpoint(env, overrides.endpoint),
    encoding: choice(optional('encoding', overrides.encoding), OTLP_HTTP_DEFAULTS.encoding, ['protobuf', 'json']),
    headers: readHeaders(env, overrides.headers),
    compression: choice(
      effectiveSetting('compression', overrides.compression, env, 'COMPRESSION'),
      OTLP_HTTP_DEFAULTS.compression,
      ['gzip', 'none'],
    ),
    tls: readTlsMaterial(env, overrides),
    timeoutMs: readTimeout(env, overrides.timeoutMs),
    retryBudgetMs: bounded('retryBudgetMs', 0, MAX_TIMER_MS),
    maxAttempts: bounded('maxAttempts', 1, 1_000_000),
    backoffBaseMs,
    backoffCapMs,
    maxConcurrency: bounded('maxConcurrency', 1, 1024),
    maxRequestBytes: bounded('maxRequestBytes', 1, LARGEST_BUFFER),
    maxResponseBytes: bounded('maxResponseBytes', 1, LARGEST_BUFFER),
  };
}

// 0 is "indefinite", for which the specification allows the longest time that can be expressed
// (OpenTelemetry environment variable specification, "Timeout").
function readTimeout(env: Environment, override: number | undefined): number {
  const setting = effectiveSetting('timeoutMs', override, env, 'TIMEOUT');
  return wholeNumber(setting, OTLP_HTTP_DEFAULTS.timeoutMs, 0, MAX_TIMER_MS) || MAX_TIMER_MS;
}

function optional<T>(name: string, value: T | undefined): Setting<T> | undefined {
  return value === undefined ? undefined : { name, value };
}
