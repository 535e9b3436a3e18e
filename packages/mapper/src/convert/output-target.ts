import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { OsspError } from '@ossp-otel/types';
import { outputError } from './output-error.ts';

/** A place for bytes, written one after the other. */
export interface OutputTarget {
  /** As a user would call it. */
  readonly name: string;
  /** Resolves when the bytes have left this process. */
  append(bytes: Uint8Array): Promise<void>;
  /** Ends the output; `complete` says whether it holds all that it should. */
  close(complete: boolean): Promise<void>;
}

/** What stands for an output that is not complete: the file's own name with this ending. */
export const PARTIAL = '.partial';

/**
 * Returns a file to write to. It grows under its name with `.partial` at the end and takes its own name when it is
 * complete and safely on the disk, so that half an output is never mistaken for a whole one; what is not completed
 * stays under the other name, unless it is empty. A device or a pipe is written to directly.
 *
 * @throws {OsspError} ERR_OUTPUT if it cannot be written, or exists and `force` is not set.
 */
export async function openOutputFile(path: string, force: boolean): Promise<OutputTarget> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw new OsspError('ERR_OUTPUT', 'cannot write: it is a folder', path);
  try {
    if (existing !== undefined && !existing.isFile()) return directTarget(path, await open(path, 'w'));
    if (existing !== undefined && !force) throw exists(path, 'it exists already');
    const partial = `${path}${PARTIAL}`;
    if (force) await rm(partial, { force: true });
    else if (await isThere(partial)) throw exists(partial, 'another run writes it, or left it unfinished');
    return partialTarget(path, partial, await open(partial, 'wx'), force);
  } catch (cause) {
    throw outputError(path, cause);
  }
}

/** Returns a stream of this process, standard output for instance, to write to. It is not closed. */
export function streamTarget(stream: Writable, name = '-'): OutputTarget {
  // The callback of each write tells of its failure; without a listener the event would end the process
  const ignore = (): void => undefined;
  stream.on('error', ignore);
  return {
    name,
    append: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => {
      stream.off('error', ignore);
    },
  };
}

/** Returns a target that keeps nothing. */
export function nullTarget(name: string): OutputTarget {
  return { name, append: async () => undefined, close: async () => undefined };
}

function directTarget(name: string, handle: FileHandle): OutputTarget {
  return { name, append: (bytes) => writeAll(handle, bytes), close: () => handle.close() };
}

function partialTarget(path: string, partial: string, handle: FileHandle, force: boolean): OutputTarget {
  let isEmpty = true;
  return {
    name: path,
    append: async (bytes) => {
      isEmpty = false;
      await writeAll(handle, bytes);
    },
    close: async (complete) => {
      let isOurs: boolean;
      try {
        if (complete) await handle.sync();
        isOurs = await isSameFile(handle, partial);
      } finally {
        await handle.close();
      }
      if (!isOurs) throw exists(partial, 'another run took it over, and what this one wrote is lost');
      if (!complete) {
        if (isEmpty) await rm(partial);
        return;
      }
      // Somebody else may have made it since the run began
      if (!force && (await isThere(path))) throw exists(path, `it appeared during the run; this run's is ${partial}`);
      await rename(partial, path);
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

/** With `force`, another run may have put its own file in the place of ours. */
async function isSameFile(handle: FileHandle, path: string): Promise<boolean> {
  const [ours, there] = await Promise.all([
    handle.stat({ bigint: true }),
    stat(path, { bigint: true }).catch(() => undefined),
  ]);
  return there !== undefined && ours.ino === there.ino && ours.dev === there.dev;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function exists(path: string, why: string): OsspError {
  return new OsspError('ERR_OUTPUT', `cannot write: ${why}; use --force to overwrite it`, path);
}
