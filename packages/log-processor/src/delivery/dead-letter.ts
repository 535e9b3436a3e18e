/** Takes events that could not be delivered. None of the methods rejects or throws, whatever the disk does. */
export interface DeadLetter {
  /** Events that it could not take, because the disk fails or does not keep up. */
  readonly lost: number;

  /**
   * Takes an event, as one line of JSON.
   *
   * @param code - the stable code of the reason, an `ErrorCode`.
   */
  write(event: string, code: string): void;

  /** Resolves when all that was taken so far is written. */
  flush(): Promise<void>;

  /** Writes what is to be written and lets go of the file. */
  close(): Promise<void>;
}
