import { ENTRY_BYTES } from './journal.ts';
import { isOneLine, lineBytes, MAX_LINE_BYTES } from './line.ts';
import type { SpoolTicket } from './spool.ts';

const BATCH_BYTES = 1_048_576;

/** An event that is to be written. */
export interface WaitingEvent {
  readonly event: string;
  /** Bytes that it takes on the disk. */
  readonly size: number;
  /** Says where it was kept, or that it was not. */
  give(ticket: SpoolTicket | undefined): void;
}

/** Events that came while others were written: they go together with the next write. */
export class KeepQueue {
  #waiting: WaitingEvent[] = [];

  /** Returns the bytes that an event takes on the disk, infinitely many if it cannot be kept as a line. */
  static sizeOf(event: string): number {
    const bytes = lineBytes(event);
    return bytes <= MAX_LINE_BYTES && isOneLine(event) ? bytes + ENTRY_BYTES : Number.POSITIVE_INFINITY;
  }

  /**
   * Resolves when it is known of each of the events where it was kept.
   *
   * @param reserve - returns whether there is room for this many bytes, and takes them if there is.
   */
  add(events: readonly string[], reserve: (size: number) => boolean): Promise<readonly (SpoolTicket | undefined)[]> {
    const kept: (SpoolTicket | undefined)[] = events.map(() => undefined);
    return new Promise((resolve) => {
      let missing = events.length;
      const isGiven = () => {
        if (missing === 0) resolve(kept);
      };
      for (const [at, event] of events.entries()) {
        const size = KeepQueue.sizeOf(event);
        if (!reserve(size)) {
          missing--;
          continue;
        }
        const give = (ticket: SpoolTicket | undefined) => {
          kept[at] = ticket;
          missing--;
          isGiven();
        };
        this.#waiting.push({ event, size, give });
      }
      isGiven();
    });
  }

  /** Returns the oldest events, so many as fit into the room and one write, but at least one, if there is one. */
  next(room: number): readonly WaitingEvent[] {
    const limit = Math.min(room, BATCH_BYTES);
    let size = 0;
    let count = 0;
    for (const waiting of this.#waiting) {
      size += waiting.size;
      if (count > 0 && size > limit) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }
}
