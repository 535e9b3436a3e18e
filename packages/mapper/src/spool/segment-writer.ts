import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from './disk-error.ts';
import { encodeLine } from './line.ts';
import type { Owner } from './owner.ts';
import { type Place, Segment } from './segment.ts';

export interface SegmentWriterOptions {
  readonly owner: Owner;
  /** Bytes after which another file is begun. */
  readonly segmentBytes: number;
  readonly fsync: boolean;
}

/** Where events were written. */
export interface Written {
  readonly segment: Segment;
  readonly places: readonly Place[];
}

/** Appends events to one file after the other. */
export class SegmentWriter {
  readonly folder: string;
  readonly #owner: Owner;
  readonly #segmentBytes: number;
  readonly #fsync: boolean;
  #current: { readonly segment: Segment; readonly handle: FileHandle } | undefined;
  #segments = 0;

  constructor({ owner, segmentBytes, fsync }: SegmentWriterOptions) {
    this.folder = owner.nextFolder();
    this.#owner = owner;
    this.#segmentBytes = segmentBytes;
    this.#fsync = fsync;
  }

  /** Bytes that still fit into the file that is written. */
  get room(): number {
    return this.#segmentBytes - (this.#current?.segment.length ?? 0);
  }

  /** Writes events, all or none. Rejects with what the disk says. */
  async append(events: readonly string[]): Promise<Written> {
    const lines = events.map((event) => Buffer.from(encodeLine(event)));
    const bytes = Buffer.concat(lines);
    const segment = await this.#write(bytes).catch((error: unknown) => {
      // What was written to a file that is not there any more would be found by nobody
      if (isMissing(error)) return this.#write(bytes);
      throw error;
    });
    const places = lines.map((line) => segment.add(line.length));
    for (const { number } of places) segment.hold(number);
    if (segment.length >= this.#segmentBytes) await this.finish();
    return { segment, places };
  }

  /** Lets go of the file that is written, or does nothing if another than the given one is. */
  async finish(segment = this.#current?.segment): Promise<void> {
    if (this.#current === undefined || this.#current.segment !== segment) return;
    const { handle } = this.#current;
    this.#current = undefined;
    await handle.close();
  }

  async #write(bytes: Buffer): Promise<Segment> {
    this.#current ??= await this.#open();
    if (this.#fsync && this.#current.segment.length === 0) await syncFolders(this.folder);
    const { segment, handle } = this.#current;
    try {
      await handle.writeFile(bytes);
      if (this.#fsync) await handle.datasync();
    } catch (error) {
      await this.#abandon();
      throw error;
    }
    try {
      await stat(segment.eventsFile);
    } catch (error) {
      // Deleted, or taken over by another process that held this one for dead because it had stood still
      segment.isGone = isMissing(error);
      await this.finish();
      throw error;
    }
    return segment;
  }

  /** Gives up the file after a failed write, and takes back what there may be of it. */
  async #abandon(): Promise<void> {
    if (this.#current === undefined) return;
    const { segment, handle } = this.#current;
    try {
      if (segment.length === 0) await rm(segment.eventsFile, { force: true });
      else await handle.truncate(segment.length);
    } catch {
      // Then what is left of the write will be found damaged
    }
    await this.finish();
  }

  async #open(): Promise<{ readonly segment: Segment; readonly handle: FileHandle }> {
    const number = String(this.#segments++).padStart(6, '0');
    const segment = new Segment(this.folder, `${Date.now()}-${number}`);
    try {
      return { segment, handle: await open(segment.eventsFile, 'ax', 0o600) };
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.#owner.beat();
    return { segment, handle: await open(segment.eventsFile, 'ax', 0o600) };
  }
}

/** Brings to the disk that there are the folder and its files. */
async function syncFolders(folder: string): Promise<void> {
  for (const each of [folder, path.dirname(folder)]) {
    try {
      const handle = await open(each);
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch {
      // Windows cannot do that to a folder, nor needs it
    }
  }
}
