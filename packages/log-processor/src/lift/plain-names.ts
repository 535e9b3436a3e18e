import { BRIDGE } from '@ossp-otel/types';
import type { Attributes } from './completion.ts';
import type { PlainField } from './plain-fields.ts';

/** Combinations of names that are remembered for a type. */
const MAX_REMEMBERED = 1000;

const DOT = 0x2e;

/** What follows on a combination of plain names when one more is met. */
interface Step {
  readonly field: PlainField;
  ofText: PlainNames | undefined;
  ofOther: PlainNames | undefined;
}

/**
 * A combination of plain field names that records of a type have, and where they go. An application has a handful of
 * them, so what can be said of a combination is made once.
 */
export class PlainNames {
  readonly #fields: ReadonlyMap<string, PlainField>;
  readonly #remembered: { count: number };
  readonly #names: readonly string[];
  readonly #keys: readonly string[];
  readonly #remark: string;
  readonly #steps: ReadonlyMap<string, Step>;

  /** @param fields - the plain names that there are, see `plainFields`. */
  constructor(
    fields: ReadonlyMap<string, PlainField>,
    names: readonly string[] = [],
    keys: readonly string[] = [],
    remembered = { count: 0 },
  ) {
    this.#fields = fields;
    this.#remembered = remembered;
    this.#names = names;
    this.#keys = keys;
    this.#remark = remarkOf(names, keys);
    this.#steps = new Map(
      [...fields].map(([name, field]) => [name, { field, ofText: undefined, ofOther: undefined }] as const),
    );
  }

  /** Returns the combination with what stands under a key as well; this one, if the key is no plain name. */
  and(key: string, value: unknown): PlainNames {
    // The names are without dots, and nearly all keys of a complete record begin with `ce.`, `ai.` or `ossp.`
    if (key.charCodeAt(2) === DOT || key.charCodeAt(4) === DOT) return this;
    const step = this.#steps.get(key);
    return step === undefined ? this : this.#with(key, step, value);
  }

  /**
   * Puts what stands under plain names under its attribute keys as well, and says so in a remark: so whoever reads the
   * record takes it for one statement. What the record says otherwise under the attribute key stays.
   */
  copy(attributes: Attributes): void {
    if (this.#names.length === 0) return;
    let differs = false;
    for (let index = 0; index < this.#names.length; index++) {
      const value = attributes[this.#names[index] as string];
      const key = this.#keys[index] as string;
      const present = attributes[key];
      if (present === undefined) attributes[key] = value;
      else if (present !== value) differs = true;
    }
    attributes[BRIDGE.lifted] = differs ? this.#remarkWithoutDiffering(attributes) : this.#remark;
  }

  #with(name: string, step: Step, value: unknown): PlainNames {
    if (value === undefined) return this;
    const isText = typeof value === 'string';
    const known = isText ? step.ofText : step.ofOther;
    if (known !== undefined) return known;
    const key = isText ? step.field.textKey : step.field.otherKey;
    const longer = new PlainNames(this.#fields, [...this.#names, name], [...this.#keys, key], this.#remembered);
    if (this.#remembered.count < MAX_REMEMBERED) {
      this.#remembered.count++;
      if (isText) step.ofText = longer;
      else step.ofOther = longer;
    }
    return longer;
  }

  #remarkWithoutDiffering(attributes: Attributes): string {
    const same = this.#names.flatMap((name, index) =>
      attributes[name] === attributes[this.#keys[index] as string] ? [index] : [],
    );
    return remarkOf(
      same.map((index) => this.#names[index] as string),
      same.map((index) => this.#keys[index] as string),
    );
  }
}

function remarkOf(names: readonly string[], keys: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(names.map((name, index) => [name, keys[index]])));
}
