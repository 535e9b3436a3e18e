import type { EventPrint } from '../intake/claim-desk.ts';
import type { RememberMessage } from './messages.ts';
import { packPrints } from './packed-prints.ts';

/** Has the primary process remember what a worker has stored. What comes in one round of the event loop goes in one message. */
export class RemoteMemory {
  readonly #post: (message: RememberMessage) => void;
  readonly #resolvers = new Map<number, () => void>();
  #next = 0;
  #prints: EventPrint[] = [];
  #isRemembered: Promise<void> | undefined;
  #isCutOff = false;

  constructor(post: (message: RememberMessage) => void) {
    this.#post = post;
  }

  /** Resolves when the events are remembered, or nobody is there any more who could. Never rejects. */
  remember(prints: readonly EventPrint[]): Promise<void> {
    if (this.#isCutOff || prints.length === 0) return Promise.resolve();
    for (const print of prints) this.#prints.push(print);
    this.#isRemembered ??= new Promise((resolve) => {
      const number = this.#next++;
      this.#resolvers.set(number, resolve);
      setImmediate(() => {
        const together = this.#prints;
        this.#prints = [];
        this.#isRemembered = undefined;
        this.#post({ kind: 'remember', number, prints: packPrints(together) });
      });
    });
    return this.#isRemembered;
  }

  remembered(number: number): void {
    this.#resolvers.get(number)?.();
    this.#resolvers.delete(number);
  }

  /** The primary process is gone: events that come again after a restart may be delivered again. */
  cutOff(): void {
    this.#isCutOff = true;
    for (const resolve of this.#resolvers.values()) resolve();
    this.#resolvers.clear();
  }
}
