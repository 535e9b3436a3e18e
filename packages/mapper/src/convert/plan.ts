import { OsspError } from '@ossp-otel/types';
import { DEFAULT_MAX_EVENT_BYTES, type EventReaderOptions } from '../event/read-event.ts';
import { VALIDATIONS, type Validation } from '../event/validation.ts';
import { DEFAULT_MAX_DEPTH } from '../json/parse-json.ts';
import { BODY_KINDS } from '../map/body.ts';
import type { EventMapperOptions } from '../map/event-to-record.ts';
import { JSON_ENCODING, type LogsEncoding, PROTOBUF } from '../otlp/logs-encoding.ts';
import { type OtlpHttpConfig, readOtlpHttpConfig } from '../otlp-http/index.ts';
import { DEFAULT_DEDUPE_WINDOW, MAX_DEDUPE_WINDOW } from './dedupe.ts';
import type { BatchLimits } from './event-encoder.ts';
import { FILE_FORMATS, type FileFormat } from './file-sink.ts';
import { createFilter, type EventFilter, instantOption } from './filters.ts';
import { type ConvertOptions, DEFAULT_BATCH_SIZE, defaultMaxBatchBytes, formatOfPath } from './options.ts';

/** Where a run writes to: a file or standard output, or a collector. */
export type Destination =
  | { readonly kind: 'file'; readonly path: string; readonly format: FileFormat }
  | { readonly kind: 'endpoint'; readonly config: OtlpHttpConfig };

/** The options of a run, checked and complete. */
export interface Plan {
  readonly destination: Destination;
  /** `undefined` where the output is OSSP JSON. */
  readonly encoding: LogsEncoding | undefined;
  readonly limits: BatchLimits;
  readonly reader: EventReaderOptions & { readonly maxDepth: number; readonly maxEventBytes: number };
  readonly mapper: EventMapperOptions;
  readonly validate: Validation;
  readonly filter: EventFilter | undefined;
  readonly observedTime: () => bigint;
  /** `undefined` if duplicates are not looked for. */
  readonly dedupeWindow: number | undefined;
}

const ATTRIBUTE_SETS = ['ossp', 'semconv'] as const;

/**
 * Returns what the options ask for.
 *
 * @throws {OsspError} ERR_USAGE for options that cannot be understood or do not go together; the path is the name of one.
 */
export function planConversion(options: ConvertOptions): Plan {
  const destination = destinationOf(options);
  const format = destination.kind === 'file' ? destination.format : undefined;
  return {
    destination,
    encoding: encodingOf(destination),
    limits: {
      maxRecords: wholeNumber('batchSize', options.batchSize, DEFAULT_BATCH_SIZE, 1_000_000),
      maxBytes: wholeNumber('maxBatchBytes', options.maxBatchBytes, defaultMaxBatchBytes(format), 2 ** 30),
    },
    reader: {
      acceptNonFinite: options.acceptNan ?? false,
      maxDepth: wholeNumber('maxDepth', options.maxDepth, DEFAULT_MAX_DEPTH, 1000),
      maxEventBytes: wholeNumber('maxEventBytes', options.maxEventBytes, DEFAULT_MAX_EVENT_BYTES, 2 ** 28),
    },
    mapper: {
      serviceName: options.serviceName,
      body: choice('body', options.body, 'summary', BODY_KINDS),
      attributes: choice('attributes', options.attributes, 'ossp', ATTRIBUTE_SETS),
    },
    validate: choice('validate', options.validate, 'warn', VALIDATIONS),
    filter: createFilter(options),
    observedTime: observedTimeOf(options.observedTime ?? 'now', options.now ?? Date.now),
    dedupeWindow: dedupeWindowOf(options),
  };
}

function destinationOf({ output, format, endpoint, environment }: ConvertOptions): Destination {
  if (endpoint === undefined) {
    const path = output ?? '-';
    // Most likely a flag that stands where a name was forgotten
    if (/^-./.test(path))
      throw usageError('output', 'expected the name of a file; one that begins with - needs ./ before it');
    if (/\.gz$/i.test(path)) throw usageError('output', 'is not compressed, so its name must not end in .gz');
    return { kind: 'file', path, format: choice('format', format, formatOfPath(path), FILE_FORMATS) };
  }
  if (output !== undefined) throw usageError('output', 'an output file and an endpoint exclude each other');
  if (format !== undefined) throw usageError('format', 'is for files; an endpoint has an encoding');
  return { kind: 'endpoint', config: readOtlpHttpConfig(environment ?? {}, endpoint) };
}

function encodingOf(destination: Destination): LogsEncoding | undefined {
  if (destination.kind === 'endpoint') return destination.config.encoding === 'json' ? JSON_ENCODING : PROTOBUF;
  if (destination.format === 'ossp') return undefined;
  return destination.format === 'otlp-json' ? JSON_ENCODING : PROTOBUF;
}

function observedTimeOf(option: string, now: () => number): () => bigint {
  if (option === 'now') return () => BigInt(now()) * 1_000_000n;
  const instant = option === 'none' ? 0n : instantOption('observedTime', option);
  return () => instant;
}

function dedupeWindowOf({ dedupe, dedupeWindow }: ConvertOptions): number | undefined {
  const window = wholeNumber('dedupeWindow', dedupeWindow, DEFAULT_DEDUPE_WINDOW, MAX_DEDUPE_WINDOW);
  if (dedupe === true) return window;
  if (dedupeWindow !== undefined) throw usageError('dedupeWindow', 'needs dedupe');
  return undefined;
}

function wholeNumber(option: string, value: number | undefined, fallback: number, max: number): number {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw usageError(option, `expected a whole number from 1 to ${max}`);
}

function choice<T extends string>(option: string, value: T | undefined, fallback: T, choices: readonly T[]): T {
  if (value === undefined) return fallback;
  if (choices.includes(value)) return value;
  throw usageError(option, `expected ${choices.join(', ')}`);
}

function usageError(option: string, message: string): OsspError {
  return new OsspError('ERR_USAGE', `${option}: ${message}`, option);
}
