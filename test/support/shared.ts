import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWith, partsRequired } from './part.ts';

const FOLDER = fileURLToPath(new URL('../../../shared', import.meta.url));

/** Whether the folder `shared`, with the official schemas and real example events, lies beside this checkout. */
export const hasShared = existsSync(FOLDER);

if (!hasShared && partsRequired) throw new Error('a required part of the tests is missing: the folder ../shared');

/** Returns the path of a file or folder in `shared`. */
export function sharedPath(...parts: readonly string[]): string {
  return path.join(FOLDER, ...parts);
}

/** Declares a suite that reads from `shared`, or in its place one skipped test that says what is missing. */
export function describeWithShared(name: string, body: () => void): void {
  describeWith(hasShared ? { value: undefined } : { missing: 'needs the folder ../shared' }, name, body);
}
