import { type Command, Option } from 'commander';
import type { FileFormat, Validation } from '../convert/index.ts';
import { BODY_KINDS, type BodyKind } from '../map/body.ts';
import type { Compression, OtlpEncoding } from '../otlp-http/index.ts';
import { collect, duration, wholeNumber } from './flag-values.ts';
import { addFilterOptions, addReadOptions, type FilterFlags, type ReadFlags } from './shared-options.ts';

/** The flags of `ossp-otel convert`, as commander gives them. */
export interface ConvertFlags extends ReadFlags, FilterFlags {
  readonly output?: string;
  readonly format?: FileFormat;
  readonly quarantine?: string;
  readonly receipt?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly batchSize?: number;
  readonly maxBatchBytes?: number;
  /** `true` where the flag has no URL. */
  readonly endpoint?: string | true;
  readonly encoding?: OtlpEncoding;
  readonly header?: readonly string[];
  readonly compression?: Compression;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Milliseconds. */
  readonly retryBudget?: number;
  readonly concurrency?: number;
  readonly dedupe?: boolean;
  readonly dedupeWindow?: number;
  readonly validate?: Validation;
  readonly body?: BodyKind;
  readonly attributes?: 'ossp' | 'semconv';
  readonly observedTime?: string;
  readonly serviceName?: string;
}

/** Adds the options of `ossp-otel convert`. Defaults are those of the library, and stand here as text only. */
export function addConvertOptions(command: Command): void {
  addOutputOptions(command.optionsGroup('Output:'));
  addDeliveryOptions(command.optionsGroup('Delivery:'));
  addReadOptions(command);
  addFilterOptions(command);
  addDedupeOptions(command);
  addMappingOptions(command.optionsGroup('Mapping:'));
}

function addOutputOptions(command: Command): void {
  command
    .option('-o, --output <file>', 'file to write, - for standard output (the default)')
    .addOption(choice('--format <format>', 'of the output (default: by the ending of the file)', FORMATS))
    .option('--quarantine <file>', 'keep rejected events in this file')
    .option('--receipt <file>', 'write the account of the run to this file, as JSON')
    .option('--force', 'overwrite files that exist')
    .option('--dry-run', 'do everything but write the output and the quarantine, or send')
    .option('--strict', 'stop at the first rejected event')
    .option('--json', 'print the receipt on standard output')
    .option('--batch-size <records>', 'most in a line, message or request (default: 1000)', wholeNumber(1, 1_000_000))
    .option(
      '--max-batch-bytes <bytes>',
      'the same in bytes (default: 1000000 for otlp-json, 4194304 otherwise)',
      wholeNumber(1, 2 ** 30),
    );
}

function addDeliveryOptions(command: Command): void {
  command
    .option('--endpoint [url]', 'deliver to this OTLP/HTTP collector instead of writing a file')
    .addOption(choice('--encoding <encoding>', 'of requests (default: protobuf)', ['protobuf', 'json']))
    .option('--header <name=value>', 'header of every request; repeatable', collect)
    .addOption(choice('--compression <kind>', 'of requests (default: gzip)', ['gzip', 'none']))
    .option('--timeout <duration>', 'limit of one attempt, such as 500ms (default: 10s)', duration)
    .option('--retry-budget <duration>', 'limit of all attempts for a request (default: 5m)', duration)
    .option('--concurrency <requests>', 'requests at a time (default: 4)', wholeNumber(1, 1024));
}

function addDedupeOptions(command: Command): void {
  command
    .option('--dedupe', 'leave out events that came before, by source and id; report differing ones')
    .option('--dedupe-window <events>', 'how many are remembered (default: 1000000)', wholeNumber(1, 16_000_000));
}

function addMappingOptions(command: Command): void {
  command
    .addOption(choice('--validate <mode>', 'against the OSSP schemas (default: warn)', ['off', 'warn', 'reject']))
    .addOption(choice('--body <kind>', 'body of the records (default: summary)', BODY_KINDS))
    .addOption(choice('--attributes <set>', 'semconv adds the names of OpenTelemetry', ['ossp', 'semconv']))
    .option('--observed-time <time>', 'of the records: now (when read, the default), none, or RFC 3339')
    .option('--service-name <name>', 'service.name of every record (default: from the source)');
}

const FORMATS: readonly FileFormat[] = ['otlp-json', 'otlp-proto', 'ossp'];

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}
