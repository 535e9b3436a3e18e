import type { Writable } from 'node:stream';
import type { Validation } from '../event/validation.ts';
import type { SourceName } from '../input/read-input.ts';
import type { BodyKind } from '../map/body.ts';
import type { Environment, OtlpHttpOverrides } from '../otlp-http/index.ts';
import type { FileFormat } from './file-sink.ts';
import type { FilterOptions } from './filters.ts';
import type { Origin } from './item.ts';
import type { Rejection } from './quarantine.ts';

/** What `convertArchive` is to do. Whatever is not set has the default of the `convert` command. */
export interface ConvertOptions extends FilterOptions {
  /** Files, folders, globs, and `-` for standard input. */
  readonly inputs: readonly string[];
  /** Format of the inputs. By default it is recognised, for each input by itself. */
  readonly from?: SourceName | undefined;

  /** File to write, `-` for standard output, which is the default if there is no {@link endpoint}. */
  readonly output?: string | undefined;
  /** Default: by the ending of {@link output}, see {@link formatOfPath}. */
  readonly format?: FileFormat | undefined;
  /** Collector to deliver to, instead of a file; what is not set in it comes from {@link environment}. */
  readonly endpoint?: OtlpHttpOverrides | undefined;
  /** Where the variables `OTEL_EXPORTER_OTLP_*` are looked up. Default: none are. */
  readonly environment?: Environment | undefined;
  /** File for what is rejected. */
  readonly quarantine?: string | undefined;
  /** File for the receipt. */
  readonly receipt?: string | undefined;
  /**
   * Whether the receipt holds the SHA-256 of inputs and outputs, which takes a tenth of the time.
   *
   * @defaultValue true
   */
  readonly hash?: boolean | undefined;
  /** Whether files that exist may be overwritten. */
  readonly force?: boolean | undefined;
  /** Whether everything is done but to write the output and the quarantine, or to send. The receipt is written. */
  readonly dryRun?: boolean | undefined;

  /** @defaultValue 'warn' */
  readonly validate?: Validation | undefined;
  /** @defaultValue 'summary' */
  readonly body?: BodyKind | undefined;
  /** @defaultValue 'ossp' */
  readonly attributes?: 'ossp' | 'semconv' | undefined;
  /**
   * Time of observation of every record: `now`, which is when it was read, to the block of some hundred KiB;
   * `none`; or an RFC 3339 time.
   *
   * @defaultValue 'now'
   */
  readonly observedTime?: string | undefined;
  readonly serviceName?: string | undefined;

  /** Whether events that came before, by `source` and `id`, are left out. */
  readonly dedupe?: boolean | undefined;
  /** How many events are remembered for that. Default: 1,000,000. */
  readonly dedupeWindow?: number | undefined;
  /** Whether the first rejection ends the run. */
  readonly strict?: boolean | undefined;

  /** Whether bare `NaN` and `Infinity` count as numbers. */
  readonly acceptNan?: boolean | undefined;
  /** Default: 32. */
  readonly maxDepth?: number | undefined;
  /** Bytes of one event. Default: 1,048,576. A stored OTLP message may have 64 MiB, or as much if that is more. */
  readonly maxEventBytes?: number | undefined;
  /** Records in a batch. Default: 1000. */
  readonly batchSize?: number | undefined;
  /** Bytes of an encoded batch. Default: 1,000,000 for lines of OTLP JSON, 4,194,304 otherwise. */
  readonly maxBatchBytes?: number | undefined;

  /** Ends reading. What was read is still written or delivered. */
  readonly stopSignal?: AbortSignal | undefined;
  /** Also gives up what is being delivered. */
  readonly abortSignal?: AbortSignal | undefined;
  /** Standard input and output, where they are used. Default: those of the process. */
  readonly stdin?: NodeJS.ReadableStream | undefined;
  readonly stdout?: Writable | undefined;
  /** Returns milliseconds since the Unix epoch. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Is told of each file in a folder that is not read because of its name. */
  readonly onPassedOver?: ((path: string) => void) | undefined;
  readonly onRejected?: ((rejection: Rejection) => void) | undefined;
  readonly onConflict?: ((origin: Origin) => void) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How far a run is. */
export interface Progress {
  /** Bytes read of all inputs, as stored. */
  readonly bytesRead: number;
  /** Bytes of all inputs, as stored; `undefined` if one is not a file. */
  readonly bytesTotal: number | undefined;
  readonly eventsRead: number;
}

export const DEFAULT_BATCH_SIZE = 1000;

/**
 * Returns how many bytes a batch may take by default. Lines of OTLP JSON stay below the 1 MiB at which the
 * Collector's `otlp_json_file` receiver cuts a line in two, and then loses both parts without a word.
 */
export function defaultMaxBatchBytes(format: FileFormat | undefined): number {
  return format === 'otlp-json' ? 1_000_000 : 4_194_304;
}

/** Returns the format of an output by its ending: `.pb`, `.binpb` and `.otlp` are OTLP protobuf, all else OTLP JSON lines. */
export function formatOfPath(path: string): FileFormat {
  return /\.(?:pb|binpb|otlp)$/i.test(path) ? 'otlp-proto' : 'otlp-json';
}
