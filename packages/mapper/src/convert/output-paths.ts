import { stat } from 'node:fs/promises';
import path from 'node:path';
import { OsspError } from '@ossp-otel/types';
import { PARTIAL } from './output-target.ts';

/** A file that a run writes, and the option that names it. */
export interface NamedPath {
  readonly option: string;
  readonly path: string | undefined;
}

/**
 * Returns if no file that is to be written is also an input, or is to be written twice. With `force` the first
 * would destroy the archive before it is read.
 *
 * @throws {OsspError} ERR_USAGE with the path that clashes.
 */
export async function assertDistinctPaths(outputs: readonly NamedPath[], inputs: readonly string[]): Promise<void> {
  const taken = new Map<string, string>();
  for (const input of inputs) taken.set(await identity(input), 'an input');
  for (const { option, path: output } of outputs) {
    if (output === undefined) continue;
    const key = await identity(output);
    const other = taken.get(key);
    if (other !== undefined) throw new OsspError('ERR_USAGE', `the ${option} is also ${other}`, output);
    taken.set(key, `the ${option}`);
  }
}

/** Returns the two names that a file has which grows under another name until it is complete. */
export function withPartial(option: string, file: string | undefined): readonly NamedPath[] {
  return [
    { option, path: file },
    { option: `unfinished ${option}`, path: file === undefined ? undefined : `${file}${PARTIAL}` },
  ];
}

/** Returns what two names of the same file have in common, also through links. */
async function identity(file: string): Promise<string> {
  const stats = await stat(file, { bigint: true }).catch(() => undefined);
  return stats?.isFile() ? `${stats.dev}:${stats.ino}` : path.resolve(file);
}
