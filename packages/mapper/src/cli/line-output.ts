import { isClosedPipe, outputError } from '../convert/output-error.ts';
import { type OutputTarget, streamTarget } from '../convert/output-target.ts';
import type { Terminal } from './terminal.ts';

/** Text that may wait to be written before the command has to. */
const MAX_WAITING = 65_536;

/** Whoever read standard output has gone away and wants no more of it. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Standard output for text of any length: it holds back the command while nobody takes the text. */
export class LineOutput {
  readonly #target: OutputTarget;
  #waiting = '';

  constructor({ stdout }: Pick<Terminal, 'stdout'>) {
    this.#target = streamTarget(stdout);
  }

  add(text: string): void {
    this.#waiting += text;
  }

  /** Resolves when there is room for more; like {@link flush}, it may fail. */
  async ready(): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) await this.flush();
  }

  /**
   * Resolves when everything has been written.
   *
   * @throws {OutputClosed}
   * @throws {OsspError} ERR_OUTPUT if it cannot be written for another reason.
   */
  async flush(): Promise<void> {
    const text = this.#waiting;
    if (text === '') return;
    this.#waiting = '';
    try {
      await this.#target.append(Buffer.from(text));
    } catch (cause) {
      if (isClosedPipe(cause)) throw new OutputClosed('the reader of standard output went away', { cause });
      throw outputError(this.#target.name, cause);
    }
  }
}
