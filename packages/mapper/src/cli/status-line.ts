import type { Terminal } from './terminal.ts';

const CLEAR_LINE = '\r\u001B[K';
/** A bar that moves faster than this only costs time. */
const MIN_INTERVAL_MS = 100;

/**
 * Standard error with a line at its end that is rewritten in place. That line is there only on a terminal that
 * shows it to a person: not in a pipe, and not in CI.
 */
export class StatusLine {
  readonly #terminal: Pick<Terminal, 'stderr' | 'env'>;
  readonly #now: () => number;
  readonly #isLive: boolean;
  #text = '';
  #shownAt = Number.NEGATIVE_INFINITY;

  /** @param now - milliseconds on a clock that nobody sets back. */
  constructor(terminal: Pick<Terminal, 'stderr' | 'env'>, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
    const { CI, TERM } = terminal.env;
    this.#isLive = terminal.stderr.isTTY === true && (CI === undefined || CI === '') && TERM !== 'dumb';
  }

  /** Prints a line that stays. */
  print(line: string): void {
    this.clear();
    this.#terminal.stderr.write(`${line}\n`);
  }

  /** Shows what `text` returns in place of the line before, unless that has only just been shown. */
  update(text: () => string): void {
    if (!this.#isLive || this.#now() - this.#shownAt < MIN_INTERVAL_MS) return;
    this.#shownAt = this.#now();
    this.#text = text().slice(0, (this.#terminal.stderr.columns ?? 80) - 1);
    this.#terminal.stderr.write(`${CLEAR_LINE}${this.#text}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#text !== '') this.#terminal.stderr.write(CLEAR_LINE);
    this.#text = '';
  }
}
