/** Stands for one event that a {@link Spool} keeps. Means something to that spool alone. */
export interface SpoolTicket {
  readonly spool: unknown;
}

/** An event as it comes back from a {@link Spool}. */
export interface SpooledEvent {
  readonly ticket: SpoolTicket;
  /** The event as JSON, exactly as it was kept. */
  readonly json: string;
}

/**
 * Keeps events until they are settled, so that they outlive the process. A kept event is either held, which
 * means that its keeper has it in memory too, or at rest. None of the methods rejects or throws, whatever the disk does.
 */
export interface Spool {
  /** Events that are kept and not settled, also those taken over from earlier processes. */
  readonly pending: number;

  /** Events that it has taken over from earlier processes so far; grows after {@link open} too, when another process dies. */
  readonly recovered: number;

  /** Events that it cannot give any more: their file was taken away, or their line is damaged. */
  readonly lost: number;

  /** Takes over what earlier processes left; their events are at rest. Called once, before anything else. */
  open(): Promise<void>;

  /**
   * Keeps events, each as one line of JSON, and resolves when they are written: to a ticket for each in the same order,
   * `undefined` for one that could not be kept, because the spool is full or the disk fails. They are held.
   */
  keep(events: readonly string[]): Promise<readonly (SpoolTicket | undefined)[]>;

  /** Forgets an event for good: it is delivered, or was handed over to somebody else. */
  settle(ticket: SpoolTicket): void;

  /** Lays an event to rest: its keeper forgets it, and {@link take} may give it again. */
  release(ticket: SpoolTicket): void;

  /** Resolves to at most `limit` events at rest, about the oldest first, which are held from now on; to none if there are none. */
  take(limit: number): Promise<readonly SpooledEvent[]>;

  /** Resolves when all that was kept and settled so far is written. */
  flush(): Promise<void>;

  /** Writes what is to be written and lets go of the files. What is not settled stays for a later process. */
  close(): Promise<void>;
}
