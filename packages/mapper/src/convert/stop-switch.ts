import type { OsspError } from '@ossp-otel/types';

/**
 * Why a run ended before the end of its input.
 *
 * - `interrupted`: the caller asked for it.
 * - `strict`: an event was rejected, and the run was not to tolerate that.
 * - `undelivered`: the collector could not be reached, or would take nothing.
 * - `output`: a file could not be written.
 * - `closed`: whoever read the output went away.
 * - `input`: an input could not be read any further.
 */
export type StopReason = 'interrupted' | 'strict' | 'undelivered' | 'output' | 'closed' | 'input';

/** Ends a run early, once: the first reason counts. Whoever reads or waits listens to its {@link signal}. */
export class StopSwitch {
  readonly #controller = new AbortController();
  #reason: StopReason | undefined;
  #error: OsspError | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** What went wrong; `undefined` for an interruption. */
  get error(): OsspError | undefined {
    return this.#error;
  }

  stop(reason: StopReason, error?: OsspError): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#error = error;
    this.#controller.abort();
  }
}
