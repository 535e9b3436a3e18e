import type { Writable } from 'node:stream';
import { LOG_LEVELS, type LogFields, type Logger, type LogLevel } from './logger.ts';

/** Length of the longest text in a line, in UTF-16 code units; what is longer ends in `…`. */
const MAX_TEXT = 1024;

/** Bytes that may wait for a reader that does not read; further lines are dropped, so that memory does not grow. */
const MAX_WAITING_BYTES = 1024 * 1024;

// What JSON leaves as it is although it can break a line, move the cursor, or turn the reading direction
const UNSAFE = /[\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** Names that every line has by itself. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['time', 'level', 'message']);

/**
 * Returns a logger that writes JSON objects, each on a line of its own: `time` (RFC 3339), `level`, `message`, and the
 * fields. Messages below the level are left out. It never throws, goes on when nobody reads, and does not grow while
 * the stream is stalled: lines are dropped then, and their count is told once it flows again.
 *
 * @param now - milliseconds since the Unix epoch.
 */
export function createJsonLogger(stream: Writable, level: LogLevel, now: () => number = Date.now): Logger {
  return new JsonLogger(stream, level, now);
}

class JsonLogger implements Logger {
  readonly #stream: Writable;
  readonly #least: number;
  readonly #now: () => number;
  #dropped = 0;

  constructor(stream: Writable, level: LogLevel, now: () => number) {
    this.#stream = stream;
    this.#least = LOG_LEVELS.indexOf(level);
    this.#now = now;
  }

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (LOG_LEVELS.indexOf(level) < this.#least) return;
    try {
      if (this.#stream.writableLength > MAX_WAITING_BYTES) this.#drop();
      else {
        this.#tellDropped();
        this.#write(level, message, fields);
      }
    } catch {
      // Nobody can be told that telling failed
    }
  }

  #write(level: LogLevel, message: string, fields: LogFields): void {
    if (this.#stream.writable) this.#stream.write(lineOf(this.#now(), level, message, fields));
  }

  #drop(): void {
    if (this.#dropped === 0) this.#stream.once('drain', () => this.#tellDropped());
    this.#dropped++;
  }

  #tellDropped(): void {
    const count = this.#dropped;
    this.#dropped = 0;
    if (count > 0) this.#write('warn', 'log lines were dropped, because nobody read them', { count });
  }
}

function lineOf(time: number, level: LogLevel, message: string, fields: LogFields): string {
  const members = [
    `"time":"${new Date(time).toISOString()}"`,
    `"level":"${level}"`,
    `"message":${json(message)}`,
    ...Object.entries(fields)
      .filter(([name, value]) => value !== undefined && !OWN_FIELDS.has(name))
      .map(([name, value]) => `${json(name)}:${json(value)}`),
  ];
  return `{${members.join(',')}}\n`;
}

function json(value: LogFields[string]): string {
  const isTooLong = typeof value === 'string' && value.length > MAX_TEXT;
  const text = JSON.stringify(isTooLong ? `${value.slice(0, MAX_TEXT - 1)}…` : value);
  return text.replace(UNSAFE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
