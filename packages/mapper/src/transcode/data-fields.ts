/** No number of a field, and none of the numbers with another meaning in `slot-table.ts`. */
const NOT_ASKED_FOR = -3;

/** Numbers for the members of `data` that rules ask for, so that an event's are found once for all rules. */
export class DataFields {
  readonly #numbers = new Map<string, number>();

  get count(): number {
    return this.#numbers.size;
  }

  /** Returns the number of a field, a new one if it was not asked for before. */
  add(name: string): number {
    const number = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, number);
    return number;
  }

  /** Returns the number of a field, -3 if nobody asks for it. */
  number(name: string): number {
    return this.#numbers.get(name) ?? NOT_ASKED_FOR;
  }
}
