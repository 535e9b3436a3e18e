import { SUMMARIES, type SummaryWord } from '../map/summaries.ts';
import { type ByteWords, byteWords } from '../otlp/byte-words.ts';
import type { ByteWriter } from '../otlp/byte-writer.ts';
import type { DataFields } from './data-fields.ts';
import type { EventData } from './event-data.ts';
import { FALSE, NUMBER, TEXT, TRUE } from './member-list.ts';

/** A {@link SummaryWord} with its fields by their numbers. */
interface Word {
  readonly before: ByteWords;
  readonly fields: readonly number[];
  readonly otherwise: ByteWords;
}

const utf8 = new TextEncoder();
const SPACE = byteWords(utf8.encode(' '));
const COMMA = byteWords(utf8.encode(', '));
const COLON = byteWords(utf8.encode(': '));
const NOTHING = byteWords(utf8.encode(''));

/** Writes the line that `summaryOf` makes of events of one type, from the bytes of their fields. */
export class SummaryRules {
  readonly #words: readonly Word[];
  readonly #explanation: readonly Word[];

  constructor(type: string, fields: DataFields) {
    const summary = SUMMARIES.get(type);
    this.#words = (summary?.words ?? []).map((word) => withNumbers(word, fields));
    this.#explanation = (summary?.explanation ?? []).map((word) => withNumbers(word, fields));
  }

  /** Writes the line. Returns false, and has written nothing, if there is none and the type itself has to do. */
  write(writer: ByteWriter, data: EventData): boolean {
    const hasWords = writeJoined(writer, this.#words, NOTHING, SPACE, data);
    return writeJoined(writer, this.#explanation, hasWords ? COLON : NOTHING, COMMA, data) || hasWords;
  }
}

function withNumbers({ before, fields: names, otherwise }: SummaryWord, fields: DataFields): Word {
  const numbers = names.map((name) => fields.add(name));
  return { before: byteWords(utf8.encode(before)), fields: numbers, otherwise: byteWords(utf8.encode(otherwise)) };
}

/** Writes words with a separator between them and `first` before them; returns whether there are any. */
function writeJoined(
  writer: ByteWriter,
  words: readonly Word[],
  first: ByteWords,
  separator: ByteWords,
  data: EventData,
): boolean {
  let before = first;
  for (const word of words) if (writeWord(writer, before, word, data)) before = separator;
  return before === separator;
}

/** Writes a word with a separator before it; returns false, and has written nothing, if it has no text. */
function writeWord(writer: ByteWriter, separator: ByteWords, word: Word, data: EventData): boolean {
  const { members, view, fieldAt } = data;
  for (const field of word.fields) {
    const at = fieldAt[field] as number;
    if (at < 0 || !hasText(members.kinds[at] as number)) continue;
    const start = members.starts[at] as number;
    const end = members.ends[at] as number;
    if (start === end) continue;
    if (separator.length > 0) writer.words(separator);
    if (word.before.length > 0) writer.words(word.before);
    writer.copy(view, start, end);
    return true;
  }
  if (word.otherwise.length === 0) return false;
  writer.words(separator);
  writer.words(word.otherwise);
  return true;
}

/** Whether the bytes of a value of this kind are the text that it has in a summary. */
function hasText(kind: number): boolean {
  return kind === TEXT || kind === NUMBER || kind === TRUE || kind === FALSE;
}
