import { PassedOver } from '../input/passed-over.ts';
import { readSchemaFolder } from '../validate/schema-folder.ts';
import { validateInputs } from '../validate/validate-inputs.ts';
import type { AddCommand, CommandContext } from './command.ts';
import { EXIT } from './exit-status.ts';
import { LineOutput, OutputClosed } from './line-output.ts';
import { passedOverNote } from './passed-over-note.ts';
import { formatProgress } from './progress.ts';
import { addReadOptions, inputsOrStdin, type ReadFlags } from './shared-options.ts';
import { StatusLine } from './status-line.ts';
import { VALIDATE_HELP } from './validate-help.ts';
import { createValidatePrinter } from './validate-printer.ts';

interface ValidateFlags extends ReadFlags {
  readonly type?: string;
  readonly conformance?: boolean;
  readonly schemaDir?: string;
  readonly json?: boolean;
}

/** Adds `ossp-otel validate`. */
export const addValidateCommand: AddCommand = (program, context) => {
  const command = program
    .command('validate')
    .summary('check events against the OSSP schemas')
    .description('Checks the envelope and the data of stored events against the OSSP schemas.')
    .usage('[options] [INPUT...]')
    .argument('[INPUT...]', 'files, folders, globs, or - for standard input')
    .showHelpAfterError('usage: ossp-otel validate [options] [INPUT...]; see ossp-otel validate --help')
    .option('--conformance', 'also report the OSSP conformance level, A or B, of each source')
    .option('--type <type>', 'the inputs hold bare data of this type, without envelopes')
    .option('--schema-dir <folder>', 'use the schemas of this folder, files <type>.schema.json')
    .option('--json', 'print findings and sums as JSON');
  addReadOptions(command);
  command.addHelpText('after', VALIDATE_HELP);
  command.action((inputs: readonly string[], flags: ValidateFlags) => validate(inputs, flags, context));
};

async function validate(
  inputs: readonly string[],
  flags: ValidateFlags,
  { terminal, exitWith }: CommandContext,
): Promise<void> {
  const { type, schemaDir, json = false, ...same } = flags;
  const folder = schemaDir ?? (terminal.env['OSSP_SCHEMA_DIR'] || undefined);
  const schemas = folder === undefined ? undefined : await readSchemaFolder(folder);
  const output = new LineOutput(terminal);
  const printer = createValidatePrinter(json, (text) => output.add(text));
  const line = new StatusLine(terminal);
  const start = performance.now();
  const passedOver = new PassedOver();
  try {
    const report = await validateInputs({
      ...same,
      inputs: inputsOrStdin(inputs, terminal),
      payloadType: type,
      schemas,
      stdin: terminal.stdin,
      onPassedOver: (path) => passedOver.add(path),
      onFinding: (finding) => printer.finding(finding),
      onRejected: (rejection) => printer.rejected(rejection),
      ready: () => output.ready(),
      onProgress: (progress) => line.update(() => formatProgress(progress, performance.now() - start)),
    });
    line.clear();
    printer.finish(report);
    await output.flush();
    const note = passedOverNote(passedOver);
    if (note !== undefined) line.print(`ossp-otel: ${note}`);
    exitWith(report.valid ? EXIT.ok : EXIT.rejected);
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
    exitWith(EXIT.closed);
  } finally {
    line.clear();
  }
}
