import type { Trouble } from '../delivery/delivery-observer.ts';
import type { EventName } from '../intake/claims.ts';
import type { Logger } from './logger.ts';
import { RepeatGuard } from './repeat-guard.ts';

/** What repeats itself is told at once, and then at most so often, in milliseconds. */
const QUIET_MS = 10_000;

/** Tells people of what they should look at, without flooding the log. */
export class Notices {
  readonly #logger: Logger;
  readonly #guard = new RepeatGuard(QUIET_MS);

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** An event came whose source and id are those of another one. */
  conflict({ source, id }: EventName): void {
    const message = 'an event has the source and id of an earlier one, and other content';
    this.#tell('conflict', message, { code: 'ERR_CONFLICT', source, id });
  }

  /** The spool took no event. */
  spool(reason: string): void {
    this.#tell('spool', 'events are not kept', { code: 'ERR_SPOOL', reason });
  }

  /** The collector did not take a request. */
  trouble(trouble: Trouble, why: string): void {
    this.#tell(trouble, 'the collector takes no records', { trouble, reason: why });
  }

  #tell(key: string, message: string, fields: Readonly<Record<string, string>>): void {
    const withheld = this.#guard.pass(key);
    if (withheld !== undefined) this.#logger.log('warn', message, { ...fields, withheld: withheld || undefined });
  }
}
