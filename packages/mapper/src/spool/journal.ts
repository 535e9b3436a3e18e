import { isMissing } from './disk-error.ts';
import { readLines } from './read-lines.ts';

/** The point makes an entry whole: of a torn one, less would be a number too, and another event's. */
const ENTRY = /^(\d{1,6})(?:-(\d{1,6}))?\.$/;

/** Bytes that one settled event takes in a journal at most: six digits, a point and two line feeds. */
export const ENTRY_BYTES = 9;

/**
 * Returns what appends the numbers of settled events to a journal. It begins with a line feed, because the
 * last write before it may have been torn.
 */
export function journalText(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  let text = '\n';
  for (let at = 0; at < sorted.length; ) {
    const first = sorted[at] ?? 0;
    let last = first;
    for (at++; sorted[at] === last + 1; at++) last++;
    text += last === first ? `${first}.\n` : `${first}-${last}.\n`;
  }
  return text;
}

/** Adds the numbers of the events that are settled; a missing journal tells of none. */
export async function readJournal(file: string, settled: { add(number: number): unknown }): Promise<void> {
  try {
    for await (const { bytes } of readLines(file)) {
      const [entry, first = '', last = first] = ENTRY.exec(bytes.toString('latin1')) ?? [];
      if (entry === undefined) continue;
      for (let number = Number(first); number <= Number(last); number++) settled.add(number);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
