import { OsspError } from '@ossp-otel/types';
import { type Command, Option } from 'commander';
import type { FilterOptions } from '../convert/index.ts';
import { SOURCE_NAMES, type SourceName } from '../input/read-input.ts';
import { collect, wholeNumber } from './flag-values.ts';
import type { Terminal } from './terminal.ts';

/** Flags of every command that reads stored events. */
export interface ReadFlags {
  readonly from?: SourceName;
  readonly acceptNan?: boolean;
  readonly maxDepth?: number;
  readonly maxEventBytes?: number;
}

export function addReadOptions(command: Command): void {
  command
    .optionsGroup('Reading:')
    .addOption(new Option('--from <format>', 'format of the inputs (default: recognised)').choices(SOURCE_NAMES))
    .option('--accept-nan', 'accept bare NaN and Infinity, which Python can write')
    .option('--max-depth <levels>', 'deepest nesting of an event (default: 32)', wholeNumber(1, 1000))
    .option('--max-event-bytes <bytes>', 'largest event (default: 1048576)', wholeNumber(1, 2 ** 28));
}

/** Flags that choose events. */
export interface FilterFlags extends Pick<FilterOptions, 'since' | 'until' | 'minSeverity'> {
  readonly type?: readonly string[];
  readonly source?: readonly string[];
}

export function addFilterOptions(command: Command): void {
  command
    .optionsGroup('Choosing events:')
    .option('--since <time>', 'leave out events before this RFC 3339 time; without a usable time they stay')
    .option('--until <time>', 'leave out events at or after it; without a usable time they stay')
    .option('--type <type>', 'take this type only, "*" at the end for any ending; repeatable', collect)
    .option('--source <source>', 'take this source only, like --type; repeatable', collect)
    .option('--min-severity <severity>', 'leave out events below this word, such as high, or number, 1 to 24');
}

export function filterOptions({ since, until, minSeverity, type, source }: FilterFlags): FilterOptions {
  return { since, until, minSeverity, types: type, sources: source };
}

/**
 * Returns the inputs of a command: what was named, else standard input if something comes from there.
 *
 * @throws {OsspError} ERR_USAGE if there is neither.
 */
export function inputsOrStdin(inputs: readonly string[], { stdin }: Pick<Terminal, 'stdin'>): readonly string[] {
  if (inputs.length > 0) return inputs;
  if (stdin.isTTY !== true) return ['-'];
  throw new OsspError('ERR_USAGE', 'no input: name files, folders or globs, or pipe events in');
}
