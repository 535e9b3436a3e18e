import { createEngine, type Engine } from './engine.ts';
import { INPUT, INPUT_CAPACITY, VALUES, VALUES_CAPACITY } from './engine-layout.ts';

/** Where an element begins and ends. */
const PLACE_SIZE = 8;
const PLACE_END = 4;
const MAX_PLACES = VALUES_CAPACITY / PLACE_SIZE;

/** Splits arrays of objects, as JSON text, into those; what they hold is not looked at. */
export class ArraySplitter {
  readonly #engine: Engine;

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Returns a splitter, `undefined` where the runtime has no WebAssembly, or forbids it. */
  static create(): ArraySplitter | undefined {
    // To split takes no host
    const engine = createEngine({});
    return engine === undefined ? undefined : new ArraySplitter(engine);
  }

  /**
   * Calls back for each element, with the places where it begins and ends. Returns false, and has done nothing, for
   * anything but an array of one to `most` objects, for a large one, and for a damaged one.
   */
  split(bytes: Uint8Array, most: number, onElement: (start: number, end: number) => void): boolean {
    const { memory, splitArray } = this.#engine;
    if (bytes.length > INPUT_CAPACITY) return false;
    memory.bytes.set(bytes, INPUT);
    const count = splitArray(INPUT, INPUT + bytes.length, Math.min(most, MAX_PLACES));
    if (count < 0) return false;
    for (let place = VALUES; place < VALUES + count * PLACE_SIZE; place += PLACE_SIZE) {
      onElement(memory.word(place) - INPUT, memory.word(place + PLACE_END) - INPUT);
    }
    return true;
  }
}
