import { MAX_FIELDS } from './engine-layout.ts';

/** No number of a field. */
const NOT_ASKED_FOR = -1;

/** Numbers for the members of `data` that rules ask for, so that an event's are found once for all rules. */
export class DataFields {
  readonly #numbers = new Map<string, number>();

  /** Returns the number of a field, a new one if it was not asked for before. */
  add(name: string): number {
    const number = this.#numbers.get(name) ?? this.#numbers.size;
    if (number === MAX_FIELDS) throw new Error('the rules ask for more fields than there is room for');
    this.#numbers.set(name, number);
    return number;
  }

  /** Returns the number of a field, -1 if nobody asks for it. */
  number(name: string): number {
    return this.#numbers.get(name) ?? NOT_ASKED_FOR;
  }
}
