import { constants, type Dirent, readdir as readdirCallback } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OsspError } from '@ossp-otel/types';
import { glob, isDynamicPattern } from 'tinyglobby';
import { inputError } from './input-error.ts';

export interface InputFile {
  /** What to call it: the path in the way the user wrote it, `-` for standard input. */
  readonly name: string;
  /** `undefined` for standard input. */
  readonly path: string | undefined;
  /** Bytes; `undefined` where that is not known beforehand, as for standard input and pipes. */
  readonly size: number | undefined;
}

type ReaddirCallback = (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void;

/** What in a folder is taken for stored events; a number at the end comes from the rotation of logs. */
const EVENTS_FILE = /\.(?:(?:jsonl?|ndjson|log(?:\.\d+)?)(?:\.gz)?|pb|binpb|otlp)$/i;

/**
 * Returns the inputs that arguments of the command name, each once and sorted by name, so that a run can be repeated.
 *
 * An argument is a file, a folder, a glob, or `-` for standard input. A folder stands for all files in it and below
 * whose name ends in `.json`, `.jsonl`, `.ndjson`, `.log` (each also with `.gz`), `.pb`, `.binpb` or `.otlp`. Hidden folders,
 * and in globs hidden files, are passed over; symbolic links are followed.
 *
 * @param onPassedOver - is told of each file in a folder that is not read because of its name.
 * @throws {OsspError} ERR_INPUT with the argument as path, if it names nothing, holds no such file, or cannot be read.
 */
export async function findInputs(
  patterns: readonly string[],
  onPassedOver: (path: string) => void = () => undefined,
): Promise<InputFile[]> {
  const found = new Map<string, InputFile>();
  for (const pattern of patterns) {
    for (const input of await inputsOf(pattern, onPassedOver)) {
      // Another name for the same file must not make its events duplicates
      const identity = input.path === undefined ? '' : await realpath(input.path);
      const known = found.get(identity);
      if (known === undefined || input.name < known.name) found.set(identity, input);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function inputsOf(argument: string, onPassedOver: (path: string) => void): Promise<InputFile[]> {
  if (argument === '-') return [{ name: '-', path: undefined, size: undefined }];
  const paths = await pathsOf(argument, onPassedOver);
  return Promise.all(
    paths.map(async (path) => {
      const stats = await reading(argument, path, async () => {
        await access(path, constants.R_OK);
        return stat(path);
      });
      return { name: path, path, size: stats.isFile() ? stats.size : undefined };
    }),
  );
}

async function pathsOf(argument: string, onPassedOver: (path: string) => void): Promise<string[]> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(argument)).isDirectory();
  } catch (cause) {
    // A file may well be called `a[1].json`, so what exists is no glob
    if (!isDynamicPattern(argument)) throw inputError(argument, cause);
    return globbed(argument);
  }
  if (!isFolder) return [argument];
  const paths: string[] = [];
  await collect({ argument, paths, seen: new Set(), onPassedOver }, argument);
  if (paths.length === 0) {
    const message = `no file in the folder ${argument} looks like stored events by its name; to read another file, name it`;
    throw new OsspError('ERR_INPUT', message, argument);
  }
  return paths;
}

/** What a search through a folder has found so far. */
interface Search {
  readonly argument: string;
  readonly paths: string[];
  /** Folders that were gone through, by their real path. */
  readonly seen: Set<string>;
  readonly onPassedOver: (path: string) => void;
}

async function collect(search: Search, folder: string): Promise<void> {
  const { argument, paths, seen, onPassedOver } = search;
  const entries = await reading(argument, folder, async () => {
    const identity = await realpath(folder);
    if (seen.has(identity)) return [];
    seen.add(identity);
    return readdir(folder, { withFileTypes: true });
  });
  // In a fixed order, as of several ways to a folder only the first is taken
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const isHidden = entry.name.startsWith('.');
    const path = join(folder, entry.name);
    const isLink = entry.isSymbolicLink();
    const kind = isLink ? await reading(argument, path, () => linkedKind(path)) : kindOf(entry);
    if (kind === 'folder') {
      if (!isHidden) await collect(search, path);
    } else if (kind !== 'other' && EVENTS_FILE.test(entry.name) && !isHidden) {
      paths.push(path);
    } else {
      onPassedOver(path);
    }
  }
}

/** A pipe or a device in a folder is `other`: it may never end, so it is read only if it is named. */
type Kind = 'folder' | 'file' | 'other';

function kindOf(entry: { isDirectory(): boolean; isFile(): boolean }): Kind {
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

/** Returns `file` for a link that leads nowhere: if it has the name of an events file, something is missing. */
async function linkedKind(path: string): Promise<Kind> {
  try {
    return kindOf(await stat(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'file';
    throw error;
  }
}

async function globbed(pattern: string): Promise<string[]> {
  let failure: { readonly folder: string; readonly cause: Error } | undefined;
  // Left alone, tinyglobby passes over folders that it may not read
  const watchedReaddir = (folder: string, options: { withFileTypes: true }, done: ReaddirCallback): void => {
    readdirCallback(folder, options, (cause, entries) => {
      if (cause !== null && cause.code !== 'ENOENT') failure ??= { folder: folder.replace(/\/$/, ''), cause };
      done(cause, entries);
    });
  };
  const fs = { readdir: watchedReaddir as unknown as typeof readdirCallback };
  const paths = await glob(pattern, { expandDirectories: false, fs });
  if (failure !== undefined) throw unreadable(pattern, failure.folder, failure.cause);
  if (paths.length === 0) throw new OsspError('ERR_INPUT', `no file matches ${pattern}`, pattern);
  return paths;
}

/** Returns what `read` returns; a failure is put down to the argument that led to the path. */
async function reading<T>(argument: string, path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw unreadable(argument, path, cause);
  }
}

function unreadable(argument: string, path: string, cause: unknown): OsspError {
  return new OsspError('ERR_INPUT', inputError(path, cause).message, argument, { cause });
}
