import { appendFile, mkdir, rm, rmdir } from 'node:fs/promises';
import type { OsspError } from '@ossp-otel/types';
import { adopt } from './adopt.ts';
import { DamagedLines } from './damaged-lines.ts';
import { diskError, isMissing } from './disk-error.ts';
import { InTurn } from './in-turn.ts';
import { journalText } from './journal.ts';
import { KeepQueue } from './keep-queue.ts';
import { decodeLine } from './line.ts';
import { HEARTBEAT_MS, Owner } from './owner.ts';
import { readLines } from './read-lines.ts';
import type { Place, Segment } from './segment.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { Spool, SpooledEvent, SpoolTicket } from './spool.ts';

const MAX_SEGMENT_BYTES = 4 * 1_048_576;
/** A file goes only with its last event, so there have to be some. */
const MIN_SEGMENTS = 16;
/** What is settled within this time is written at once. */
const SWEEP_AFTER_MS = 25;

class Ticket implements SpoolTicket {
  readonly spool: FolderSpool;
  readonly segment: Segment;
  readonly place: Place;

  constructor(spool: FolderSpool, segment: Segment, place: Place) {
    this.spool = spool;
    this.segment = segment;
    this.place = place;
  }
}

/** Keeps events in files of a folder of its own, each of which is deleted when all of its events are settled. */
export class FolderSpool implements Spool {
  readonly #root: string;
  readonly #maxBytes: number;
  readonly #owner: Owner;
  readonly #writer: SegmentWriter;
  readonly #damagedLines: DamagedLines;
  readonly #queue = new KeepQueue();
  /** Everything that writes. */
  readonly #inTurn = new InTurn();
  /** Oldest first. */
  #segments: Segment[] = [];
  /** Where events were settled of which the disk does not know. */
  readonly #unswept = new Set<Segment>();
  #sweepTimer: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #isClosed = false;
  #eventBytes = 0;
  #pending = 0;
  #recovered = 0;
  #unreadable = 0;
  #gone = 0;
  #error: OsspError | undefined;

  constructor(root: string, maxBytes: number, fsync: boolean) {
    this.#root = root;
    this.#maxBytes = maxBytes;
    this.#owner = new Owner(root);
    this.#damagedLines = new DamagedLines(root);
    const segmentBytes = Math.min(MAX_SEGMENT_BYTES, Math.ceil(maxBytes / MIN_SEGMENTS));
    this.#writer = new SegmentWriter({ owner: this.#owner, segmentBytes, fsync });
  }

  get bytes(): number {
    return this.#eventBytes + this.#damagedLines.bytes;
  }

  get pending(): number {
    return this.#pending;
  }

  get recovered(): number {
    return this.#recovered;
  }

  get lost(): number {
    return this.#gone + this.#unreadable;
  }

  get damaged(): number {
    return this.#damagedLines.count;
  }

  get gone(): number {
    return this.#gone;
  }

  get error(): OsspError | undefined {
    return this.#error;
  }

  async open(): Promise<void> {
    await this.#inTurn.run(() => this.#lookAround());
    this.#heartbeat = setInterval(() => void this.#inTurn.run(() => this.#lookAround()), HEARTBEAT_MS).unref();
  }

  async keep(events: readonly string[]): Promise<readonly (SpoolTicket | undefined)[]> {
    const size = events.reduce((sum, event) => sum + KeepQueue.sizeOf(event), 0);
    // What was settled a moment ago may make room
    if (this.bytes + size > this.#maxBytes && this.#unswept.size > 0) await this.flush();
    if (this.#isClosed) return events.map(() => undefined);
    const kept = this.#queue.add(events, (size) => this.#reserve(size));
    void this.#inTurn.run(() => this.#write());
    return kept;
  }

  settle(ticket: SpoolTicket): void {
    if (this.#isMine(ticket)) this.#settle(ticket.segment, ticket.place.number);
  }

  release(ticket: SpoolTicket): void {
    if (!this.#isMine(ticket)) return;
    const { segment, place } = ticket;
    if (segment.release(place) && segment.isGone) this.#lose(segment, place.number, place.number + 1);
  }

  async take(limit: number): Promise<readonly SpooledEvent[]> {
    const taken: SpooledEvent[] = [];
    for (const segment of [...this.#segments]) {
      if (this.#isClosed || taken.length >= limit) break;
      if (segment.atRest > 0) await this.#takeFrom(segment, limit, taken);
    }
    return taken;
  }

  async flush(): Promise<void> {
    await this.#inTurn.run(() => this.#sweep());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    await this.#inTurn.run(async () => {
      await this.#sweep();
      await this.#try(this.#writer.folder, () => this.#writer.finish());
      await removeIfEmpty(this.#writer.folder);
      await this.#try(this.#owner.aliveFile, () => rm(this.#owner.aliveFile, { force: true }));
      this.#owner.close();
    });
  }

  #isMine(ticket: SpoolTicket): ticket is Ticket {
    return ticket instanceof Ticket && ticket.spool === this && !this.#isClosed;
  }

  #reserve(size: number): boolean {
    if (this.bytes + size > this.#maxBytes) return false;
    this.#eventBytes += size;
    return true;
  }

  async #write(): Promise<void> {
    for (
      let batch = this.#queue.next(this.#writer.room);
      batch.length > 0;
      batch = this.#queue.next(this.#writer.room)
    ) {
      try {
        const { segment, places } = await this.#writer.append(batch.map(({ event }) => event));
        if (places[0]?.number === 0) this.#segments.push(segment);
        this.#pending += places.length;
        this.#error = undefined;
        for (const [at, place] of places.entries()) batch[at]?.give(new Ticket(this, segment, place));
      } catch (error) {
        this.#fail(this.#writer.folder, error);
        for (const { size, give } of batch) {
          this.#eventBytes -= size;
          give(undefined);
        }
      }
    }
  }

  #settle(segment: Segment, number: number): void {
    if (!segment.settle(number)) return;
    this.#pending--;
    this.#unswept.add(segment);
    this.#sweepTimer ??= setTimeout(() => void this.flush(), SWEEP_AFTER_MS).unref();
  }

  /** Brings to the disk what was settled. */
  async #sweep(): Promise<void> {
    clearTimeout(this.#sweepTimer);
    this.#sweepTimer = undefined;
    for (const segment of [...this.#unswept]) {
      this.#unswept.delete(segment);
      if (segment.pending === 0) await this.#drop(segment);
      else if (!segment.isGone) await this.#journal(segment);
    }
  }

  async #journal(segment: Segment): Promise<void> {
    const numbers = segment.unwritten;
    segment.unwritten = [];
    try {
      await appendFile(segment.journalFile, journalText(numbers), { mode: 0o600 });
    } catch (error) {
      segment.unwritten.push(...numbers);
      this.#unswept.add(segment);
      this.#fail(segment.journalFile, error);
    }
  }

  async #drop(segment: Segment): Promise<void> {
    const isDropped = await this.#try(segment.eventsFile, async () => {
      await this.#writer.finish(segment);
      // In this order: without the journal, its events would be given again
      await rm(segment.eventsFile, { force: true });
      await rm(segment.journalFile, { force: true });
    });
    if (!isDropped) {
      this.#unswept.add(segment);
      return;
    }
    this.#segments = this.#segments.filter((other) => other !== segment);
    this.#eventBytes -= segment.bytes;
    if (segment.folder !== this.#writer.folder) await removeIfEmpty(segment.folder);
  }

  async #takeFrom(segment: Segment, limit: number, taken: SpooledEvent[]): Promise<void> {
    const { count, length, resume } = segment;
    let { number } = resume;
    try {
      for await (const { bytes, offset, end } of readLines(segment.eventsFile, resume.offset, length)) {
        if (taken.length >= limit || segment.atRest === 0) return;
        const place: Place = { number, offset };
        if (segment.hold(number)) {
          const json = decodeLine(bytes);
          if (json !== undefined) taken.push({ ticket: new Ticket(this, segment, place), json });
          else if (await this.#setAside(bytes)) {
            this.#unreadable++;
            this.#settle(segment, number);
          }
        }
        segment.pass(number, end);
        number++;
      }
      this.#lose(segment, number, count);
    } catch (error) {
      if (!isMissing(error)) {
        this.#fail(segment.eventsFile, error);
        return;
      }
      segment.isGone = true;
      this.#lose(segment, 0, segment.count);
    }
  }

  /** The file does not hold the events from one number to below another any more. */
  #lose(segment: Segment, from: number, to: number): void {
    for (let number = from; number < to; number++) {
      if (!segment.isAtRest(number)) continue;
      this.#gone++;
      this.#settle(segment, number);
    }
  }

  #setAside(line: Buffer): Promise<boolean> {
    return this.#try(this.#damagedLines.file, () => this.#damagedLines.add(line));
  }

  /** Shows that this process lives, and takes over what dead ones left. */
  async #lookAround(): Promise<void> {
    if (this.#isClosed) return;
    await this.#try(this.#root, () => mkdir(this.#root, { recursive: true, mode: 0o700 }));
    await this.#damagedLines.measure();
    const found: Segment[] = [];
    await adopt(this.#owner, this.#root, {
      found: (segment) => found.push(segment),
      damaged: (line) => this.#setAside(line),
      failed: (path, error) => this.#fail(path, error),
    });
    for (const segment of found) {
      this.#pending += segment.pending;
      this.#recovered += segment.pending;
      this.#eventBytes += segment.bytes;
      if (segment.pending === 0 || segment.unwritten.length > 0) this.#unswept.add(segment);
    }
    // Names begin with the time
    if (found.length > 0) this.#segments = [...found, ...this.#segments].sort((a, b) => (a.name < b.name ? -1 : 1));
    await this.#sweep();
  }

  async #try(path: string, action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.#fail(path, error);
      return false;
    }
  }

  #fail(path: string, error: unknown): void {
    this.#error = diskError(path, error);
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch {
    // Something is in it, or it was never made
  }
}
