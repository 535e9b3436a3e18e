import type { DiskSpool } from '../../spool/index.ts';
import type { Logger } from '../observe/logger.ts';
import type { Counter, Meter } from '../observe/metrics.ts';

/** Tells what a spool finds out about its disk, which nobody would learn otherwise. */
export class SpoolWatch {
  readonly #spool: DiskSpool;
  readonly #logger: Logger;
  readonly #damagedEvents: Counter;
  #damaged = 0;
  #gone = 0;
  #trouble: string | undefined;

  constructor(spool: DiskSpool, logger: Logger, meter: Meter) {
    this.#spool = spool;
    this.#logger = logger;
    this.#damagedEvents = meter.counter({
      name: 'ossp.gateway.spool.damaged',
      unit: '{event}',
      description: 'Lines of the spool that are not as they were written, and events whose file was taken away.',
    });
  }

  /** Tells what has changed since the last time. */
  check(): void {
    const { damaged, gone, error } = this.#spool;
    if (damaged > this.#damaged || gone > this.#gone) {
      const lines = damaged - this.#damaged;
      const events = gone - this.#gone;
      this.#logger.log('error', 'the spool was damaged', { damaged: lines, gone: events });
      this.#damagedEvents.add(lines + events);
      this.#damaged = damaged;
      this.#gone = gone;
    }
    const trouble = error && `${error.path}: ${error.message}`;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (error === undefined) this.#logger.log('info', 'the disk of the spool works again');
    else this.#logger.log('error', 'the disk of the spool fails', { path: error.path, reason: error.message });
  }
}
