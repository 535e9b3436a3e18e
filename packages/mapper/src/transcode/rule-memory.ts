import { PADDING, RULES, RULES_CAPACITY, TEXT_LENGTH, TEXT_START } from './engine-layout.ts';
import type { EngineMemory } from './engine-memory.ts';

const utf8 = new TextEncoder();
const ALIGNMENT = 16;

/** The part of the engine's memory that holds the rules, which are laid there once. */
export class RuleMemory {
  readonly memory: EngineMemory;
  #end = RULES;

  constructor(memory: EngineMemory) {
    this.memory = memory;
  }

  /** Returns the address of `size` bytes that nothing else has. */
  allocate(size: number): number {
    const address = this.#end;
    this.#end += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    if (this.#end > RULES + RULES_CAPACITY) throw new Error('the rules need more memory than there is for them');
    return address;
  }

  /** Lays down a text, and its place in the structure at `address`. */
  setText(address: number, text: string): void {
    const bytes = utf8.encode(text);
    const start = this.allocate(bytes.length + PADDING);
    this.memory.bytes.set(bytes, start);
    this.memory.setWord(address + TEXT_START, start);
    this.memory.setWord(address + TEXT_LENGTH, bytes.length);
  }

  /** Lays down structures one behind the other, each of `size` bytes and filled by `fill`; returns the address of the first. */
  list<T>(items: readonly T[], size: number, fill: (address: number, item: T) => void): number {
    const start = this.allocate(items.length * size);
    for (const [at, item] of items.entries()) fill(start + at * size, item);
    return start;
  }
}
