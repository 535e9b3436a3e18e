import { Command, CommanderError } from 'commander';
import { VERSION } from '../version.ts';
import { addCollectorConfigCommand } from './collector-config-command.ts';
import type { AddCommand } from './command.ts';
import { addConvertCommand } from './convert-command.ts';
import { addEmitCommand } from './emit-command.ts';
import { EXIT } from './exit-status.ts';
import { reportFailure } from './report-failure.ts';
import { addServeCommand } from './serve-command.ts';
import type { Terminal } from './terminal.ts';
import { addValidateCommand } from './validate-command.ts';
import { addVerifyCommand } from './verify-command.ts';

/** Every command of `ossp-otel`, in the order of the help. */
const COMMANDS: readonly AddCommand[] = [
  addConvertCommand,
  addVerifyCommand,
  addValidateCommand,
  addEmitCommand,
  addServeCommand,
  addCollectorConfigCommand,
];

/** Runs `ossp-otel` with the arguments; resolves to its exit status. Never rejects. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let status: number = EXIT.ok;
  const program = createProgram(terminal);
  for (const add of COMMANDS) add(program, { terminal, exitWith: (code) => (status = code) });
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    // Commander has said already what was wrong; help that was asked for is no failure
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportFailure(error, terminal);
  }
}

function createProgram(terminal: Terminal): Command {
  return new Command('ossp-otel')
    .description('Bridge between Open Safety Signal Protocol (OSSP) events and OpenTelemetry logs.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .usage('<command> [options]')
    .showHelpAfterError('usage: ossp-otel <command> [options]; see ossp-otel --help')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      getOutHelpWidth: () => terminal.stdout.columns ?? 100,
      getErrHelpWidth: () => terminal.stderr.columns ?? 100,
      outputError: (text, write) => write(usageText(text)),
    })
    .exitOverride();
}

/** What follows `=` in an unknown option may be a secret that was meant for a known one. */
function usageText(text: string): string {
  return text.replace(/^error: /, 'ossp-otel: ERR_USAGE: ').replace(/(--[\w-]+)=[^'\s]*[^']*/, '$1');
}
