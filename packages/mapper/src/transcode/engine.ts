import { decodeBase64 } from '../otlp/base64.ts';
import { ENGINE_BINARY } from './engine-binary.ts';
import { EngineMemory } from './engine-memory.ts';

/** What the engine asks about the event that it reads; addresses are those of its memory. A number is also a yes or no. */
export interface EngineHost {
  /** Fills in the meaning, the field and the heads of a key. */
  learnKey(key: number, place: number): void;
  /** Puts a type into a slot. */
  learnType(slot: number, start: number, end: number): void;
  /** Returns the address of the severity that a word stands for, 0 if it takes more to tell. */
  learnSeverity(rules: number, start: number, end: number): number;
  /** Puts the resource of the event into a slot; `start` is 0 if it has none. Returns whether that was possible. */
  learnResource(slot: number, start: number, end: number): boolean;
  /** Whether a number literal is what JavaScript prints for its value, which is laid down. */
  isPlainNumber(start: number, end: number): boolean;
  /** Decodes a member of `data`. Returns whether that was possible. */
  decode(member: number): boolean;
  /** Finds severity, violations and summary by looking at `data` as an object. Returns whether that was possible. */
  judge(): boolean;
}

/** An engine with a memory of its own: the exports of `assembly/index.ts`. */
export interface Engine {
  readonly memory: EngineMemory;
  /** Reads the event from `start` to `end`. Returns 0 if it is no usual one. */
  readonly read: (start: number, end: number) => number;
  /** Writes the record of the event that was read. */
  readonly write: () => void;
  /** Lays down the places of the elements of an array of objects. Returns how many, -1 for anything else, or more than `most`. */
  readonly splitArray: (start: number, end: number, most: number) => number;
}

/** The part of the WebAssembly JavaScript Interface (W3C) that is used here. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

type Exports = Omit<Engine, 'memory'> & { readonly memory: { readonly buffer: ArrayBuffer } };

let compiled: object | undefined;

/** Holds the one that an engine asks about its events. It may come after the engine, whose memory it works on. */
export interface HostPlace {
  host?: EngineHost;
}

/** Returns an engine, `undefined` where the runtime has no WebAssembly, forbids it, or has no memory for it. */
export function createEngine(place: HostPlace): Engine | undefined {
  const { WebAssembly: api } = globalThis as { readonly WebAssembly?: WebAssemblyApi };
  if (api === undefined) return undefined;
  try {
    return instantiate(api, place);
  } catch {
    // A page may forbid to compile (Content Security Policy, `wasm-unsafe-eval`), and an old runtime may lack what is used
    return undefined;
  }
}

function instantiate(api: WebAssemblyApi, place: HostPlace): Engine {
  const asked = () => place.host as EngineHost;
  compiled ??= new api.Module(decodeBase64(ENGINE_BINARY) as Uint8Array);
  const { exports } = new api.Instance(compiled, {
    host: {
      learnKey: (key: number, where: number) => asked().learnKey(key, where),
      learnType: (slot: number, start: number, end: number) => asked().learnType(slot, start, end),
      learnSeverity: (rules: number, start: number, end: number) => asked().learnSeverity(rules, start, end),
      learnResource: (slot: number, start: number, end: number) => asked().learnResource(slot, start, end),
      isPlainNumber: (start: number, end: number) => asked().isPlainNumber(start, end),
      decode: (member: number) => asked().decode(member),
      judge: () => asked().judge(),
    },
  });
  const { memory, read, write, splitArray } = exports as Exports;
  return { memory: new EngineMemory(memory.buffer), read, write, splitArray };
}
