import { OsspError } from '@ossp-otel/types';
import { type ConvertOptions, convertArchive } from '../convert/index.ts';
import { headerEntries } from '../otlp-http/header-entries.ts';
import type { OtlpHttpOverrides } from '../otlp-http/index.ts';
import type { AddCommand, CommandContext } from './command.ts';
import { addConvertOptions, type ConvertFlags } from './convert-flags.ts';
import { CONVERT_HELP } from './convert-help.ts';
import { ConvertReporter } from './convert-reporter.ts';
import { EXIT, exitStatusOf } from './exit-status.ts';
import { Interrupt } from './interrupt.ts';
import { LineOutput, OutputClosed } from './line-output.ts';
import { filterOptions, inputsOrStdin } from './shared-options.ts';

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
  addConvertOptions(command);
  command.addHelpText('after', CONVERT_HELP);
  command.action((inputs: readonly string[], flags: ConvertFlags) => convert(inputs, flags, context));
};

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
      hash: flags.receipt !== undefined || flags.json === true,
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
    if (json === true) {
      const out = new LineOutput(terminal);
      out.add(`${JSON.stringify(receipt, undefined, 2)}\n`);
      await out.flush();
    }
    exitWith(exitStatusOf(receipt, interrupt.signal));
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
    exitWith(EXIT.closed);
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
    const lost = flags.header !== undefined ? 'headers' : ENDPOINT_FLAGS.find((name) => flags[name] !== undefined);
    if (lost !== undefined) throw new OsspError('ERR_USAGE', `${lost}: needs --endpoint`, lost);
    return undefined;
  }
  return {
    endpoint: endpoint === true ? undefined : endpoint,
    encoding,
    compression,
    headers: Object.fromEntries(headerEntries('headers', flags.header ?? [])),
    timeoutMs: timeout,
    retryBudgetMs: retryBudget,
    maxConcurrency: concurrency,
  };
}
