import { OsspError } from '@ossp-otel/types';
import { formatOrigin } from '../convert/index.ts';
import { PassedOver } from '../input/passed-over.ts';
import { DEFAULT_MAX_DIFFERENCES, verifyArchive } from '../verify/verify-archive.ts';
import type { AddCommand, CommandContext } from './command.ts';
import { EXIT } from './exit-status.ts';
import { wholeNumber } from './flag-values.ts';
import { passedOverNote } from './passed-over-note.ts';
import { formatProgress } from './progress.ts';
import { describeError } from './report-failure.ts';
import { addFilterOptions, addReadOptions, type FilterFlags, filterOptions, type ReadFlags } from './shared-options.ts';
import { StatusLine } from './status-line.ts';
import { VERIFY_HELP } from './verify-help.ts';
import { formatVerifyReport } from './verify-report.ts';

interface VerifyFlags extends ReadFlags, FilterFlags {
  readonly dedupe?: boolean;
  readonly maxDifferences: number;
  readonly json?: boolean;
}

/** How many items that are no events are explained one by one. */
const EXPLAINED = 5;

/** Adds `ossp-otel verify`. */
export const addVerifyCommand: AddCommand = (program, context) => {
  const command = program
    .command('verify')
    .summary('prove that OTLP holds every event of an archive, unchanged')
    .description('Compares stored events with the stored OTLP that was made from them, and says what differs.')
    .usage('[options] ARCHIVE... OTLP')
    .argument('<PATH...>', 'files, folders or globs: the events, and last the OTLP')
    .showHelpAfterError('usage: ossp-otel verify [options] ARCHIVE... OTLP; see ossp-otel verify --help')
    .option('--dedupe', 'let identical copies of an event or a record pass')
    .option(
      '--max-differences <count>',
      'how many differences are described',
      wholeNumber(0, 1000),
      DEFAULT_MAX_DIFFERENCES,
    )
    .option('--json', 'print the result as JSON');
  addReadOptions(command);
  addFilterOptions(command);
  command.addHelpText('after', VERIFY_HELP);
  command.action((paths: readonly string[], flags: VerifyFlags) => verify(paths, flags, context));
};

async function verify(
  paths: readonly string[],
  flags: VerifyFlags,
  { terminal, exitWith }: CommandContext,
): Promise<void> {
  const otlp = paths.at(-1);
  if (otlp === undefined || paths.length < 2) throw new OsspError('ERR_USAGE', 'name the archive and, last, the OTLP');
  const { type, source, json = false, ...same } = flags;
  const line = new StatusLine(terminal);
  const start = performance.now();
  let rejected = 0;
  const passedOver = new PassedOver();
  try {
    const report = await verifyArchive({
      ...same,
      ...filterOptions(flags),
      archive: paths.slice(0, -1),
      otlp: [otlp],
      onPassedOver: (path) => passedOver.add(path),
      onRejected: (error, origin) => {
        rejected++;
        if (rejected <= EXPLAINED) line.print(`ossp-otel: ${formatOrigin(origin)}: ${describeError(error)}`);
      },
      onProgress: (progress) => line.update(() => formatProgress(progress, performance.now() - start)),
    });
    line.clear();
    const text = json ? `${JSON.stringify(report, undefined, 2)}\n` : formatVerifyReport(report, same.dedupe === true);
    terminal.stdout.write(text);
    const note = passedOverNote(passedOver);
    if (note !== undefined) line.print(`ossp-otel: ${note}`);
    exitWith(report.verified ? EXIT.ok : EXIT.rejected);
  } finally {
    line.clear();
  }
}
