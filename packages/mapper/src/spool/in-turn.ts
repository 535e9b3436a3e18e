/** Runs tasks one after the other, in the order in which they came. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when the task, which must not reject, and all before it have run. */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const ran = this.#last.then(task);
    this.#last = ran;
    return ran;
  }
}
