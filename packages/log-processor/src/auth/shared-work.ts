import { abortable } from './abortable.ts';

interface Run<Value> {
  readonly result: Promise<Value>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Work that runs at most once at a time, however many ask for it: whoever comes while it runs gets the same result.
 * One that stops waiting does not disturb the others; when nobody waits any more, the work is over or is aborted.
 */
export class SharedWork<Value> {
  readonly #work: (signal: AbortSignal) => Promise<Value>;
  #run: Run<Value> | undefined;

  constructor(work: (signal: AbortSignal) => Promise<Value>) {
    this.#work = work;
  }

  /** Resolves or rejects as the work does, or rejects with the signal's reason as soon as it aborts. */
  async join(signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    const run = this.#run ?? this.#start();
    run.waiting += 1;
    try {
      return await abortable(run.result, signal);
    } finally {
      run.waiting -= 1;
      if (run.waiting === 0) {
        this.#run = undefined;
        run.controller.abort();
      }
    }
  }

  #start(): Run<Value> {
    const controller = new AbortController();
    this.#run = { result: this.#work(controller.signal), controller, waiting: 0 };
    return this.#run;
  }
}
