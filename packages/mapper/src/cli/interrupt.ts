import type { EndSignal, Terminal } from './terminal.ts';

/** Turns the signals of the user into an orderly end: the first one stops reading, the second one gives up deliveries, too. */
export class Interrupt {
  readonly #stop = new AbortController();
  readonly #abort = new AbortController();
  readonly #release: () => void;
  #signal: EndSignal | undefined;

  /** @param say - prints a line for the user. */
  constructor(terminal: Pick<Terminal, 'onEndSignal'>, say: (line: string) => void) {
    this.#release = terminal.onEndSignal((signal) => {
      if (this.#signal === undefined) {
        this.#signal = signal;
        say(`ossp-otel: ${signal}: finishing what was read; once more to give up what is being delivered`);
        this.#stop.abort();
      } else {
        this.#abort.abort();
        // The next one meets Node's own handler, which ends the process
        this.release();
      }
    });
  }

  /** The first signal that came. */
  get signal(): EndSignal | undefined {
    return this.#signal;
  }

  get stopSignal(): AbortSignal {
    return this.#stop.signal;
  }

  get abortSignal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Lets go of the signals. */
  release(): void {
    this.#release();
  }
}
