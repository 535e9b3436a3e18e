import type { Validation } from '@ossp-otel/mapper';
import { type Collector, checkOptionNames, type Gate, MAX_TIMER_MS, wholeNumber } from '@ossp-otel/mapper/ossp-http';
import { OsspError } from '@ossp-otel/types';
import type { QueueBounds } from '../delivery/bounded-queue.ts';
import type { CircuitOptions } from '../delivery/circuit.ts';
import type { LiftOptions } from '../lift/lifter.ts';
import { createSelection } from '../lift/selection.ts';
import { createRedaction, type Redaction } from '../privacy/redaction.ts';
import { checkFunction, checkMethods, optionalText, optionalUri, validationMode } from './check-values.ts';
import { collectorOf } from './collector-setting.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { OsspLogRecordProcessorOptions } from './options.ts';

const OPTION_NAMES = {
  endpoint: true,
  source: true,
  modelId: true,
  modelVersion: true,
  environment: true,
  select: true,
  presets: true,
  validate: true,
  schemas: true,
  redaction: true,
  auth: true,
  headers: true,
  allowInsecure: true,
  timeoutMs: true,
  retry: true,
  idempotencyKey: true,
  concurrency: true,
  batchSize: true,
  maxQueueEvents: true,
  maxQueueBytes: true,
  maxEventBytes: true,
  circuitFailures: true,
  circuitOpenMs: true,
  maxRetryAfterMs: true,
  flushTimeoutMs: true,
  onDrop: true,
  deadLetter: true,
  spool: true,
  fetch: true,
} as const;

/** The options of a processor, complete and checked. */
export interface Settings {
  /** Whether nobody said where events go, so that the local mode is perhaps not meant. */
  readonly isLocalByDefault: boolean;
  /** Makes the collector, `undefined` in the local mode. */
  readonly collector: ((gate: Gate) => Collector) | undefined;
  readonly lift: LiftOptions;
  readonly validate: Validation;
  readonly schemaFolder: string | undefined;
  readonly redact: Redaction | undefined;
  readonly circuit: CircuitOptions;
  readonly queue: QueueBounds;
  readonly maxEventBytes: number;
  readonly concurrency: number;
  readonly batchSize: number;
  readonly flushTimeoutMs: number;
}

const MAX_COUNT = 10_000_000;
const MAX_BYTES = 2 ** 40;
const MEBIBYTE = 2 ** 20;

/**
 * Returns what the options and the environment say together.
 *
 * @throws {OsspError} ERR_USAGE that names the option with a bad value, never the value.
 */
export function readSettings(options: OsspLogRecordProcessorOptions, env: Environment): Settings {
  checkOptionNames('', options, OPTION_NAMES);
  checkObjects(options);
  const settings = readEnvironment(env);
  const endpoint = options.endpoint === undefined ? settings.endpoint : (options.endpoint ?? undefined);
  const isOwnFolder = options.schemas === undefined;
  return {
    isLocalByDefault: endpoint === undefined && options.endpoint !== null,
    collector: endpoint === undefined ? undefined : collectorOf(endpoint, options, settings.token, env),
    lift: {
      isSignal: createSelection(options.select),
      presets: options.presets ?? [],
      source: optionalUri(
        options.source === undefined ? 'OSSP_SOURCE_URI' : 'source',
        options.source ?? settings.source,
      ),
      modelId: optionalText('modelId', options.modelId),
      modelVersion: optionalText('modelVersion', options.modelVersion),
      environment: optionalText('environment', options.environment),
    },
    validate: validationMode(options.validate ?? settings.validate ?? 'warn'),
    schemaFolder: isOwnFolder ? settings.schemaFolder : undefined,
    redact: options.redaction === undefined ? undefined : createRedaction(options.redaction),
    circuit: {
      failures: wholeNumber('circuitFailures', options.circuitFailures ?? 5, 1, MAX_COUNT),
      openMs: wholeNumber('circuitOpenMs', options.circuitOpenMs ?? 10_000, 1, MAX_TIMER_MS),
      maxPauseMs:
        options.retry?.retryAfter === false
          ? 0
          : wholeNumber('maxRetryAfterMs', options.maxRetryAfterMs ?? 3_600_000, 0, MAX_TIMER_MS),
    },
    queue: {
      maxEvents: wholeNumber('maxQueueEvents', options.maxQueueEvents ?? 2048, 1, MAX_COUNT),
      maxBytes: wholeNumber('maxQueueBytes', options.maxQueueBytes ?? 16 * MEBIBYTE, 1, MAX_BYTES),
    },
    maxEventBytes: wholeNumber('maxEventBytes', options.maxEventBytes ?? MEBIBYTE, 1, MAX_BYTES),
    concurrency: wholeNumber('concurrency', options.concurrency ?? 8, 1, 1000),
    batchSize: wholeNumber('batchSize', options.batchSize ?? 1, 1, 10_000),
    flushTimeoutMs: wholeNumber('flushTimeoutMs', options.flushTimeoutMs ?? 30_000, 0, MAX_TIMER_MS),
  };
}

/** What is called later is looked at now. */
function checkObjects({
  presets,
  schemas,
  spool,
  deadLetter,
  onDrop,
  fetch,
  idempotencyKey,
}: OsspLogRecordProcessorOptions): void {
  if (presets !== undefined && !Array.isArray(presets)) {
    throw new OsspError('ERR_USAGE', 'presets: expected a list', 'presets');
  }
  for (const [index, preset] of (presets ?? []).entries()) checkMethods(`presets[${index}]`, preset ?? null, ['lift']);
  checkMethods('schemas', schemas, ['check']);
  checkMethods('spool', spool, ['open', 'keep', 'settle', 'release', 'take', 'flush', 'close']);
  checkMethods('deadLetter', deadLetter, ['write', 'flush', 'close']);
  checkFunction('onDrop', onDrop);
  checkFunction('fetch', fetch);
  checkFunction('idempotencyKey', idempotencyKey);
}
