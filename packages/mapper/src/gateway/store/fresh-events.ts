import type { DiskSpool } from '../../spool/index.ts';
import type { HeldEvent } from './put-off.ts';
import { decodeEntry } from './stored-entry.ts';

/** Characters of events that are read from the spool at once. */
const MAX_LENGTH = 16 * 1_048_576;
/** Events that are read before it is known how long they are. */
const FIRST_PORTION = 16;

/** Reads events that are at rest in the spool, at most so many and, but for the first of them, only as much as the memory should take. */
export async function takeFresh(spool: DiskSpool, limit: number): Promise<readonly HeldEvent[]> {
  const events: HeldEvent[] = [];
  let length = 0;
  let portion = Math.min(FIRST_PORTION, limit);
  while (portion > 0) {
    const taken = await spool.take(portion);
    let longest = 1;
    for (const { ticket, json } of taken) {
      const event = decodeEntry(json);
      events.push({ ticket, event, original: event?.text ?? json, failures: 0, dueAt: 0 });
      length += json.length;
      longest = Math.max(longest, json.length);
    }
    if (taken.length < portion) break;
    // As if the next ones were as long as the longest of these
    portion = Math.min(Math.floor((MAX_LENGTH - length) / longest), limit - events.length);
  }
  return events;
}
