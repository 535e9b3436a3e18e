import type { Answers, Question, Reply } from './messages.ts';

/** Asks another process, which may be too busy to answer, or gone. */
export class Questions {
  readonly #post: (question: Question) => void;
  readonly #asked = new Map<number, (value: Answers[keyof Answers] | undefined) => void>();
  #next = 0;

  constructor(post: (question: Question) => void) {
    this.#post = post;
  }

  /** Resolves to the answer; to `undefined` if none comes within the limit, in milliseconds. Never rejects. */
  ask<What extends keyof Answers>(what: What, limitMs: number): Promise<Answers[What] | undefined> {
    const number = this.#next++;
    return new Promise((resolve) => {
      const end = (value: Answers[keyof Answers] | undefined): void => {
        clearTimeout(limit);
        this.#asked.delete(number);
        // The other side answers what was asked
        resolve(value as Answers[What] | undefined);
      };
      const limit = setTimeout(end, limitMs, undefined);
      this.#asked.set(number, end);
      this.#post({ kind: 'question', number, what });
    });
  }

  replied({ number, value }: Reply): void {
    this.#asked.get(number)?.(value);
  }

  /** Nobody answers any more. */
  giveUp(): void {
    for (const end of [...this.#asked.values()]) end(undefined);
  }
}
