import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { OsspError } from '@ossp-otel/types';
import { quarantineLine } from '../../convert/quarantine.ts';
import { diskError, InTurn } from '../../spool/index.ts';

/** What is put into quarantine, and why. */
export interface QuarantinedItem {
  /** JSON of the event as it came, or whatever is in its place. */
  readonly original: string;
  readonly error: OsspError;
}

/** Stands where `convert` writes the name of the input. */
const INPUT = 'gateway';
const NOWHERE = { line: 0, index: -1, offset: 0 };

/**
 * The file where events are kept that nobody takes, in the format of `convert`, which reads it back. Processes
 * may share it; somebody may move it away at any time.
 */
export class QuarantineFile {
  readonly file: string;
  readonly #inTurn = new InTurn();
  #error: OsspError | undefined;

  constructor(file: string) {
    this.file = file;
  }

  /** Why the last item could not be written; `undefined` if it could. */
  get error(): OsspError | undefined {
    return this.#error;
  }

  /** Resolves to the size in bytes; 0 if there is no file. */
  async size(): Promise<number> {
    try {
      return (await stat(this.file)).size;
    } catch {
      return 0;
    }
  }

  /** Resolves to whether the disk has confirmed all items. If not, some of them may be in the file nonetheless. */
  add(items: readonly QuarantinedItem[]): Promise<boolean> {
    return this.#inTurn.run(async () => {
      try {
        await this.#append(items);
        this.#error = undefined;
        return true;
      } catch (error) {
        this.#error = error instanceof OsspError ? error : diskError(this.file, error);
        return false;
      }
    });
  }

  async #append(items: readonly QuarantinedItem[]): Promise<void> {
    const folder = path.dirname(this.file);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(this.file, 'a', 0o600);
    try {
      const isNew = (await handle.stat()).size === 0;
      for (const item of items) await writeLine(handle, item, this.file);
      await handle.sync();
      if (isNew) await syncFolder(folder);
    } finally {
      await handle.close();
    }
  }
}

/** Appends in one write, which those of other processes cannot get into. */
async function writeLine(handle: FileHandle, { original, error }: QuarantinedItem, file: string): Promise<void> {
  const { code, path, message } = error;
  const line = quarantineLine({ input: INPUT, ...NOWHERE, code, path, message }, Buffer.from(original), false);
  // Blank lines hold nothing, and the write before, perhaps another process's, may have been torn
  const bytes = Buffer.from(`\n${line}\n`);
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten < bytes.length) throw new OsspError('ERR_OUTPUT', 'cannot write: the disk is full', file);
}

/** Brings to the disk that the file is there. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows cannot do that to a folder, nor needs it
  }
}
