import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { diskError, InTurn } from '../../spool/index.ts';
import type { Logger } from '../observe/logger.ts';
import type { Counter, Meter } from '../observe/metrics.ts';
import { decodeRecords, encodeRecords, HEADER, type IdentityRecord, RECORD_BYTES } from './identity-records.ts';
import { readAt, writeAt } from './positioned.ts';

export type { IdentityRecord } from './identity-records.ts';

export interface IdentityFileOptions {
  /** Made, for this user alone, if it is not there. The file `identities` in it has one writer at a time. */
  readonly folder: string;
  /** How many records are remembered; 0 for none, which needs no file. */
  readonly window: number;
  readonly logger: Logger;
  readonly meter: Meter;
}

/** Records that wait for a disk that fails; the oldest are given up beyond it. */
const MAX_UNWRITTEN = 10_000;

/**
 * Remembers which events came, across restarts. What the operating system has survives the process; a power failure
 * may cost the last records, and a failing disk more, so that an event which comes again is delivered twice. Nothing here rejects.
 */
export class IdentityFile {
  readonly #file: string;
  readonly #window: number;
  readonly #logger: Logger;
  readonly #failedWrites: Counter;
  readonly #inTurn = new InTurn();
  #unwritten: IdentityRecord[] = [];
  #writing: Promise<void> | undefined;
  #handle: FileHandle | undefined;
  /** Records in the file; what may stand behind them is torn. */
  #count = 0;
  #compactAbove: number;
  #isFailing = false;

  constructor({ folder, window, logger, meter }: IdentityFileOptions) {
    this.#file = path.join(folder, 'identities');
    this.#window = window;
    this.#compactAbove = 2 * window;
    this.#logger = logger;
    this.#failedWrites = meter.counter({
      name: 'ossp.gateway.identities.failed_writes',
      unit: '{write}',
      description: 'Writes of identities that failed: after a restart, events that come again may be delivered again.',
    });
  }

  /** Resolves to the newest records, at most as many as the window has, the newest last. Called once, before anything else. */
  load(): Promise<readonly IdentityRecord[]> {
    if (this.#window === 0) return Promise.resolve([]);
    return this.#inTurn.run(async () => {
      try {
        return decodeRecords(await this.#readNewest(await this.#open()));
      } catch (error) {
        this.#failed(error);
        return [];
      }
    });
  }

  /** Resolves when the records are written, together with those of other calls, or cannot be. */
  append(records: readonly IdentityRecord[]): Promise<void> {
    if (this.#window === 0) return Promise.resolve();
    for (const record of records) this.#unwritten.push(record);
    this.#writing ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#writing = undefined;
        resolve(this.#inTurn.run(() => this.#write()));
      });
    });
    return this.#writing;
  }

  /** Resolves when all records are written, or cannot be, and the file is closed. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#inTurn.run(async () => {
      await this.#handle?.close().catch(() => undefined);
      this.#handle = undefined;
    });
  }

  async #write(): Promise<void> {
    const records = this.#unwritten;
    this.#unwritten = [];
    try {
      const handle = await this.#open();
      await writeAt(handle, encodeRecords(records), positionOf(this.#count));
      this.#count += records.length;
      if (this.#isFailing)
        this.#logger.log('info', 'the file of identities can be written again', { path: this.#file });
      this.#isFailing = false;
    } catch (error) {
      this.#unwritten = [...records, ...this.#unwritten].slice(-MAX_UNWRITTEN);
      this.#failed(error);
    }
    if (this.#count > this.#compactAbove) await this.#compact();
  }

  /** Writes the newest records to a file that takes the place of this one. */
  async #compact(): Promise<void> {
    const temporary = `${this.#file}.new`;
    // If this fails, the file grows by another window before the next attempt
    this.#compactAbove = this.#count + this.#window;
    let handle: FileHandle | undefined;
    try {
      const bytes = await this.#readNewest(await this.#open());
      handle = await open(temporary, 'w+', 0o600);
      await writeAt(handle, Buffer.concat([HEADER, bytes]), 0);
      // Otherwise a power failure could cost all records
      await handle.datasync();
      await rename(temporary, this.#file);
      const old = this.#handle;
      this.#handle = handle;
      this.#count = bytes.length / RECORD_BYTES;
      this.#compactAbove = 2 * this.#window;
      await old?.close().catch(() => undefined);
    } catch (error) {
      await handle?.close().catch(() => undefined);
      await rm(temporary, { force: true }).catch(() => undefined);
      this.#failed(error);
    }
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle !== undefined) return this.#handle;
    await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    // Appending would put whole records behind a torn one
    const handle = await open(this.#file, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const { size } = await handle.stat();
      const isKnown = HEADER.equals(await readAt(handle, 0, HEADER.length));
      if (!isKnown) {
        if (size > 0) this.#logger.log('warn', 'the file of identities is begun anew', { path: this.#file });
        await handle.truncate(0);
        await writeAt(handle, HEADER, 0);
      }
      this.#count = isKnown ? Math.floor((size - HEADER.length) / RECORD_BYTES) : 0;
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.#handle = handle;
    return handle;
  }

  #readNewest(handle: FileHandle): Promise<Buffer> {
    const count = Math.min(this.#count, this.#window);
    return readAt(handle, positionOf(this.#count - count), count * RECORD_BYTES);
  }

  #failed(error: unknown): void {
    this.#failedWrites.add(1);
    if (this.#isFailing) return;
    this.#isFailing = true;
    const { message } = diskError(this.#file, error);
    this.#logger.log('error', 'the file of identities fails', { path: this.#file, reason: message });
  }
}

function positionOf(record: number): number {
  return HEADER.length + record * RECORD_BYTES;
}
