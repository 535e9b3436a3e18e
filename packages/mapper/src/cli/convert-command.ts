import { OsspError } from '@ossp-otel/types';
import { type Command, Option } from 'commander';
import { type ConvertOptions, convertArchive, type FileFormat, type Validation } from '../convert/index.ts';
import type { BodyKind } from '../map/body.ts';
import type { Compression, OtlpEncoding, OtlpHttpOverrides } from '../otlp-http/index.ts';
import type { AddCommand, CommandContext } from './command.ts';
import { CONVERT_HELP } from './convert-help.ts';
import { ConvertReporter } from './convert-reporter.ts';
import { exitStatusOf } from './exit-status.ts';
import { collect, duration, wholeNumber } from './flag-values.ts';
import { Interrupt } from './interrupt.ts';
import {
  addFilterOptions,
  addReadOptions,
  type FilterFlags,
  filterOptions,
  inputsOrStdin,
  type ReadFlags,
} from './shared-options.ts';

interface ConvertFlags extends ReadFlags, FilterFlags {
  readonly output?: string;
  readonly format?: FileFormat;
  /** `true` where the flag has no URL. */
  readonly endpoint?: string | true;
  readonly encoding?: OtlpEncoding;
  readonly header: readonly string[];
  readonly compression?: Compression;
  readonly timeout?: number;
  readonly retryBudget?: number;
  readonly concurrency?: number;
  readonly quarantine?: string;
  readonly receipt?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly validate?: Validation;
  readonly body?: BodyKind;
  readonly attributes?: 'ossp' | 'semconv';
  readonly observedTime?: string;
  readonly serviceName?: string;
  readonly dedupe?: boolean;
  readonly dedupeWindow?: number;
  readonly batchSize?: number;
  readonly maxBatchBytes?: number;
}

/** Adds `ossp-otel convert`. */
export const addConvertCommand: AddCommand = (program, context) => {
  const command = program
    .command('convert')
    .summary('stored events to OTLP, or stored OTLP back to events')
    .description(
      'Converts stored OSSP events to OTLP log records, or stored OTLP back to OSSP events, and accounts for each.',
    )
    .usage('[options] [INPUT...]')
    .argument('[INPUT...]', 'files, folders, globs, or - for standard input')
    .showHelpAfterError('usage: ossp-otel convert [options] [INPUT...]; see ossp-otel convert --help');
  addOutputOptions(command);
  addEndpointOptions(command);
  addReadOptions(command);
  addFilterOptions(command);
  addMappingOptions(command);
  command.addHelpText('after', CONVERT_HELP);
  command.action((inputs: readonly string[], flags: ConvertFlags) => convert(inputs, flags, context));
};

function addOutputOptions(command: Command): void {
  command
    .option('-o, --output <file>', 'file to write, - for standard output (the default)')
    .addOption(choiceOption('--format <format>', 'of the output (default: by its ending)', FORMATS))
    .option('--quarantine <file>', 'keep rejected events in this file')
    .option('--receipt <file>', 'write the account of the run to this file, as JSON')
    .option('--force', 'overwrite files that exist')
    .option('--dry-run', 'do everything but write the output and the quarantine, or send')
    .option('--strict', 'stop at the first rejected event')
    .option('--json', 'print the receipt on standard output');
}

function addEndpointOptions(command: Command): void {
  command
    .option('--endpoint [url]', 'deliver to this OTLP/HTTP collector instead of a file')
    .addOption(choiceOption('--encoding <encoding>', 'of requests (default: protobuf)', ['protobuf', 'json']))
    .option('--header <name=value>', 'header of every request; repeatable', collect, [])
    .addOption(choiceOption('--compression <kind>', 'of requests (default: gzip)', ['gzip', 'none']))
    .option('--timeout <duration>', 'limit of one attempt, with unit (default: 10s)', duration)
    .option('--retry-budget <duration>', 'limit of all attempts for a batch, with unit (default: 5m)', duration)
    .option('--concurrency <requests>', 'requests at a time (default: 4)', wholeNumber(1, 1024));
}

function addMappingOptions(command: Command): void {
  command
    .addOption(choiceOption('--validate <mode>', 'against the OSSP schemas (default: warn)', ['off', 'warn', 'reject']))
    .addOption(
      choiceOption('--body <kind>', 'body of the records (default: summary)', [
        'summary',
        'data',
        'event',
        'original',
        'none',
      ]),
    )
    .addOption(
      choiceOption('--attributes <set>', 'semconv adds the names of OpenTelemetry (default: ossp)', [
        'ossp',
        'semconv',
      ]),
    )
    .option('--observed-time <time>', 'of the records: now (when read, the default), none, or RFC 3339')
    .option('--service-name <name>', 'service.name of every record (default: from the source)')
    .option('--dedupe', 'leave out events that came before, by source and id; report those that differ')
    .option(
      '--dedupe-window <events>',
      'how many events are remembered for that (default: 1000000)',
      wholeNumber(1, 16_000_000),
    )
    .option(
      '--batch-size <records>',
      'most records in a line, message or request (default: 1000)',
      wholeNumber(1, 1_000_000),
    )
    .option(
      '--max-batch-bytes <bytes>',
      'most bytes in a line, message or request (default: 1000000 for lines of otlp-json, 4194304 otherwise)',
      wholeNumber(1, 2 ** 30),
    );
}

const FORMATS: readonly FileFormat[] = ['otlp-json', 'otlp-proto', 'ossp'];

function choiceOption(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

async function convert(
  inputs: readonly string[],
  flags: ConvertFlags,
  { terminal, exitWith }: CommandContext,
): Promise<void> {
  const { stdin, stdout, env } = terminal;
  const endpoint = endpointOf(flags);
  const writesData = endpoint === undefined && flags.dryRun !== true && (flags.output ?? '-') === '-';
  if (flags.json === true && writesData) {
    throw new OsspError('ERR_USAGE', '--json and the data cannot both go to standard output; use --output FILE');
  }
  const reporter = new ConvertReporter(terminal, flags.quarantine !== undefined);
  const interrupt = new Interrupt(terminal, (line) => reporter.say(line));
  try {
    const { type, source, header, timeout, retryBudget, concurrency, encoding, compression, json, ...same } = flags;
    const options: ConvertOptions = {
      ...same,
      ...filterOptions(flags),
      inputs: inputsOrStdin(inputs, terminal),
      endpoint,
      environment: env,
      stdin,
      stdout,
      stopSignal: interrupt.stopSignal,
      abortSignal: interrupt.abortSignal,
      onRejected: (rejection) => reporter.rejected(rejection),
      onConflict: (origin) => reporter.conflict(origin),
      onProgress: (progress) => reporter.progress(progress),
    };
    const receipt = await convertArchive(options);
    reporter.finish(receipt);
    if (json === true) stdout.write(`${JSON.stringify(receipt, undefined, 2)}\n`);
    exitWith(exitStatusOf(receipt, interrupt.signal));
  } finally {
    reporter.clear();
    interrupt.release();
  }
}

/** The flags that say how to deliver, which mean nothing without `--endpoint`. */
const ENDPOINT_FLAGS = ['encoding', 'compression', 'timeout', 'retryBudget', 'concurrency'] as const;

function endpointOf(flags: ConvertFlags): OtlpHttpOverrides | undefined {
  const { endpoint, encoding, compression, timeout, retryBudget, concurrency } = flags;
  if (endpoint === undefined) {
    const lost = flags.header.length > 0 ? 'headers' : ENDPOINT_FLAGS.find((name) => flags[name] !== undefined);
    if (lost !== undefined) throw new OsspError('ERR_USAGE', `${lost}: needs --endpoint`, lost);
    return undefined;
  }
  return {
    endpoint: endpoint === true ? undefined : endpoint,
    encoding,
    compression,
    headers: headersOf(flags.header),
    timeoutMs: timeout,
    retryBudgetMs: retryBudget,
    maxConcurrency: concurrency,
  };
}

function headersOf(entries: readonly string[]): Record<string, string> {
  const headers = entries.map((entry, index): [string, string] => {
    const separator = entry.indexOf('=');
    if (separator > 0) return [entry.slice(0, separator).trim(), entry.slice(separator + 1).trim()];
    // Never shown, because it may be a token
    throw new OsspError('ERR_USAGE', `headers: entry ${index + 1}: expected name=value`, 'headers');
  });
  return Object.fromEntries(headers);
}
