import {
  ABOUT_THE_CONTENT,
  type Exchange,
  type Gate,
  letExit,
  parseRetryAfter,
  type Timing,
} from '@ossp-otel/mapper/ossp-http';

export interface CircuitOptions {
  /** Failed attempts in a row that open the circuit. */
  readonly failures: number;
  /** Milliseconds that it stays open before one attempt may probe. */
  readonly openMs: number;
  /** The longest wait that the collector can ask for with `Retry-After`, in milliseconds. */
  readonly maxPauseMs: number;
}

/** Is told what becomes of the circuit. */
export interface CircuitListener {
  /** @param reason - what went wrong last. */
  opened(reason: string): void;
  closed(): void;
  /** The collector answered 410. */
  gone(): void;
}

/** Whether an answer shows that the collector is there and takes events, this one or others. */
function isAboutTheEvent(status: number): boolean {
  return (status >= 200 && status <= 299) || ABOUT_THE_CONTENT.has(status);
}

/** `open`: no attempt is made; `probing`: one is. */
export type CircuitState = 'closed' | 'open' | 'probing' | 'gone';

/**
 * Holds back attempts while the collector does not answer, or asks to be left alone. After so many failures in a row
 * it is open: no attempt for a while, then a single one; if that fails too, again none for a while. A `Retry-After` holds
 * back all attempts, not only that of the event that got it. Status 410 means that there will be no collector again.
 */
export class Circuit implements Gate {
  readonly #options: CircuitOptions;
  readonly #clock: Pick<Timing, 'now' | 'elapsed'>;
  readonly #listener: CircuitListener;
  readonly #waiting = new Set<() => void>();
  #state: CircuitState = 'closed';
  #failures = 0;
  #lastFailure = '';
  /** Until when it stays open, and until when the collector wants to be left alone; on the elapsed clock. */
  #openUntil = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: CircuitOptions, clock: Pick<Timing, 'now' | 'elapsed'>, listener: CircuitListener) {
    this.#options = options;
    this.#clock = clock;
    this.#listener = listener;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Whether attempts are held back now, also for a `Retry-After`. */
  get isHolding(): boolean {
    return this.#state !== 'closed' || this.#clock.elapsed() < this.#pausedUntil;
  }

  /** What went wrong last, since something went right; '' if nothing. Holds nothing of an event. */
  get lastFailure(): string {
    return this.#lastFailure;
  }

  async enter(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#mayPass()) await this.#change(signal);
  }

  left(attempt: Exchange): void {
    if (attempt.kind === 'interrupted') {
      // It says nothing of the collector; somebody else has to probe
      if (this.#state === 'probing') this.#open(0);
      return;
    }
    if (attempt.kind === 'answer' && attempt.status === 410) this.#end();
    else if (attempt.kind === 'answer' && isAboutTheEvent(attempt.status)) this.#close();
    else if (attempt.kind !== 'failed' || attempt.failure.kind !== 'unsendable') this.#failed(attempt);
  }

  #mayPass(): boolean {
    if (this.#state === 'probing' || this.#clock.elapsed() < this.#heldUntil) return false;
    if (this.#state === 'open') this.#state = 'probing';
    return true;
  }

  #failed(attempt: Exclude<Exchange, { kind: 'interrupted' }>): void {
    this.#failures++;
    this.#lastFailure = attempt.kind === 'answer' ? `status ${attempt.status}` : attempt.failure.message;
    const asked = attempt.kind === 'answer' ? (parseRetryAfter(attempt.retryAfter, this.#clock.now()) ?? 0) : 0;
    const pausedUntil = this.#clock.elapsed() + Math.min(asked, this.#options.maxPauseMs);
    this.#pausedUntil = Math.max(this.#pausedUntil, pausedUntil);
    if (this.#state === 'probing' || this.#failures >= this.#options.failures) this.#open(this.#options.openMs);
  }

  #open(ms: number): void {
    if (this.#state === 'gone') return;
    if (this.#state === 'closed') this.#listener.opened(this.#lastFailure);
    this.#state = 'open';
    this.#openUntil = this.#clock.elapsed() + ms;
    this.#wakeAll();
  }

  #close(): void {
    if (this.#state === 'gone') return;
    const wasOpen = this.#state !== 'closed';
    this.#state = 'closed';
    this.#failures = 0;
    this.#lastFailure = '';
    if (wasOpen) this.#listener.closed();
    this.#wakeAll();
  }

  #end(): void {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    this.#listener.gone();
    this.#wakeAll();
  }

  get #heldUntil(): number {
    return this.#state === 'open' ? Math.max(this.#openUntil, this.#pausedUntil) : this.#pausedUntil;
  }

  /** Resolves when it may be worth to ask again. */
  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
      this.#setTimer();
    });
  }

  #setTimer(): void {
    if (this.#timer !== undefined || this.#state === 'probing') return;
    const ms = Math.max(0, this.#heldUntil - this.#clock.elapsed());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#wakeAll();
    }, ms);
    letExit(this.#timer);
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
