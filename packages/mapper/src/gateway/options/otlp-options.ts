import { OsspError } from '@ossp-otel/types';
import { isLoopback } from '../../ossp-http/loopback.ts';
import { readHeaders } from '../../otlp-http/headers.ts';
import { type Environment, type OtlpHttpConfig, readOtlpHttpConfig } from '../../otlp-http/index.ts';
import { type ChosenOptions, isFromOtelVariable } from './chosen-options.ts';
import type { OptionName } from './option-table.ts';

/**
 * How deliveries are tried again. With `delivered` the sender still has the event, and does not wait for long: the
 * Python SDK of OSSP gives up after 2 seconds. With `stored` nobody waits.
 */
const RETRIES = {
  delivered: { retryBudgetMs: 1000, backoffBaseMs: 100, backoffCapMs: 1000 },
  stored: { retryBudgetMs: 60_000, backoffBaseMs: 1000, backoffCapMs: 30_000 },
} as const;

/**
 * Returns how the collector is reached.
 *
 * @throws {OsspError} ERR_USAGE for a bad value or file; it names where the value came from.
 */
export function readOtlpOptions(options: ChosenOptions, env: Environment): OtlpHttpConfig {
  const { ack, endpoint, compression } = options;
  const retries = RETRIES[ack.value];
  try {
    const config = readOtlpHttpConfig(env, {
      encoding: 'protobuf',
      // What is added to its path depends on the variable
      endpoint: isFromOtelVariable(endpoint) ? undefined : endpoint.value,
      headers: Object.fromEntries(headersOf(options, env)),
      compression: compression.value,
      timeoutMs: options.timeout.value,
      maxAttempts: options['max-attempts'].value,
      maxConcurrency: options.concurrency.value,
      certificateFile: options.certificate.value,
      clientCertificateFile: options['client-certificate'].value,
      clientKeyFile: options['client-key'].value,
      ...retries,
      retryBudgetMs: options['retry-budget'].value ?? retries.retryBudgetMs,
    });
    if (compression.value !== undefined) return config;
    return { ...config, compression: isLoopback(new URL(config.endpoint).hostname) ? 'none' : 'gzip' };
  } catch (error) {
    throw error instanceof OsspError ? asOption(error, options) : error;
  }
}

/** Returns the headers of the option, without those of a file that the environment beats. */
function headersOf({ header }: ChosenOptions, env: Environment): [name: string, value: string][] {
  if (header.origin !== 'file') return [...header.value];
  const beating = readHeaders(env, undefined);
  return [...header.value].filter(([name]) => !beating.has(name));
}

/** The client's names of what only it can check. */
const OPTION_OF: ReadonlyMap<string, OptionName> = new Map([
  ['certificateFile', 'certificate'],
  ['clientCertificateFile', 'client-certificate'],
  ['clientKeyFile', 'client-key'],
]);

/** Returns the client's error as one about the flag, the variable or the line of the file. */
function asOption(cause: OsspError, options: ChosenOptions): OsspError {
  const option = OPTION_OF.get(cause.path);
  if (option === undefined) return cause;
  const message = cause.message.replace(/\w+File\b/g, (name) => options[OPTION_OF.get(name) ?? option].name);
  return new OsspError(cause.code, message, options[option].name, { cause });
}
