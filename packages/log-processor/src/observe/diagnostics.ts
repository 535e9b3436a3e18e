import { diag } from '@opentelemetry/api';
import { COMPONENT } from './telemetry.ts';

/** Milliseconds between two warnings of the same kind. */
const INTERVAL_MS = 60_000;

interface Kind {
  lastMs: number;
  since: number;
}

/**
 * Tells what goes wrong, through the diagnostic logger of OpenTelemetry: at once, and then at most once a minute for each
 * kind, with the number of times it happened in between. A message never holds anything of an event, a token or a key.
 */
export class Diagnostics {
  readonly #logger = diag.createComponentLogger({ namespace: COMPONENT });
  readonly #kinds = new Map<string, Kind>();
  readonly #elapsed: () => number;

  /** @param elapsed - milliseconds on a clock that nobody sets back or forth. */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /**
   * Never throws.
   *
   * @param kind - one of a fixed few.
   */
  warn(kind: string, message: string): void {
    const now = this.#elapsed();
    const known = this.#kinds.get(kind);
    if (known !== undefined && now - known.lastMs < INTERVAL_MS) {
      known.since++;
      return;
    }
    const again = known === undefined || known.since === 0 ? '' : ` (and ${known.since} times more before)`;
    this.#kinds.set(kind, { lastMs: now, since: 0 });
    this.#tell('warn', `${message}${again}`);
  }

  /** Tells something good, every time. Never throws. */
  info(message: string): void {
    this.#tell('info', message);
  }

  #tell(level: 'warn' | 'info', message: string): void {
    try {
      this.#logger[level](message);
    } catch {
      // The logger is the application's: where it fails, nothing can be told, and no event is to suffer for it
    }
  }
}
