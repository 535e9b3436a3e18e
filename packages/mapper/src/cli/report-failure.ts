import { OsspError } from '@ossp-otel/types';
import { AccountError } from '../convert/index.ts';
import { printableText } from '../http/server-text.ts';
import { EXIT, exitStatusOfError } from './exit-status.ts';
import type { Terminal } from './terminal.ts';

/** Options of the library whose flags are not their names in kebab-case. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['headers', '--header'],
  ['timeoutMs', '--timeout'],
  ['retryBudgetMs', '--retry-budget'],
  ['maxConcurrency', '--concurrency'],
]);

/** Says on standard error, in one line, what ended a command; returns the exit status for it. */
export function reportFailure(error: unknown, { stderr, env }: Pick<Terminal, 'stderr' | 'env'>): number {
  const debug = env['OSSP_OTEL_DEBUG'] === '1';
  if (error instanceof OsspError) {
    stderr.write(`ossp-otel: ${describeError(error)}\n`);
    if (debug) stderr.write(`${stackOf(error)}\n`);
    return exitStatusOfError(error.code);
  }
  const what = error instanceof AccountError ? 'the counts of this run do not add up' : 'this should not happen';
  const hint = debug ? '' : ' (set OSSP_OTEL_DEBUG=1 for details)';
  stderr.write(`ossp-otel: internal error: ${what}: ${oneLine(error)}${hint}\n`);
  if (debug) stderr.write(`${stackOf(error)}\n`);
  return EXIT.rejected;
}

/** Returns an error as `CODE: message (path)`, on one line. */
export function describeError({ code, message, path }: { code: string; message: string; path: string }): string {
  const text = code === 'ERR_USAGE' ? withFlag(message) : message;
  // Messages about options and inputs name them already
  // Keys of events stand in paths, and names of files in both
  return `${code}: ${printableText(text)}${path === '' || message.includes(path) ? '' : ` (${printableText(path)})`}`;
}

/** Errors about options begin with the option's name in the library, `maxDepth: …`; here it has a flag. */
function withFlag(message: string): string {
  return message.replace(/^([a-z][A-Za-z]*): /, (_, name: string) => {
    const flag = FLAGS.get(name) ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return `${flag}: `;
  });
}

function oneLine(error: unknown): string {
  return String(error).split('\n', 1)[0] ?? '';
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}
