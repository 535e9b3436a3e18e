/** What has been opened, to be closed in the reverse order. */
export class Closers {
  readonly #closers: (() => Promise<void> | void)[] = [];

  add(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  /** Closes everything, whatever goes wrong with some of it. A second call does nothing. */
  async close(): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch {
        // The others are to be closed nonetheless
      }
    }
  }
}
