import { BRIDGE, type Resource } from '@ossp-otel/types';
import { DEFAULT_MAX_EVENT_BYTES, type EventReaderOptions } from '../event/read-event.ts';
import { DEFAULT_MAX_DEPTH } from '../json/parse-json.ts';
import type { Batcher, EncodedBatch } from '../otlp/batcher.ts';
import { ByteWriter } from '../otlp/byte-writer.ts';
import { ATTRIBUTES_FIELD, attributePrefix, writeKeyValue } from '../otlp/protobuf-encode.ts';
import { createEngine, type Engine, type HostPlace } from './engine.ts';
import {
  DERIVED_ATTRIBUTE,
  DERIVED_ATTRIBUTE_LENGTH,
  INPUT,
  INPUT_CAPACITY,
  RESULT_IDENTITY_HASH,
  RESULT_RECORD_END,
  RESULT_RECORD_START,
  RESULT_RESOURCE,
  RESULT_SEVERITY_NUMBER,
  RESULT_TYPE,
  RESULT_VIOLATIONS,
  SETTING_HASH_SEED,
  SETTING_OBSERVED_TIME,
  SETTING_VALIDATE,
} from './engine-layout.ts';
import type { EngineMemory } from './engine-memory.ts';
import { EventHost } from './event-host.ts';

export interface TranscoderOptions extends EventReaderOptions {
  /** `service.name` of every resource. By default it is made from the event's `source`. */
  readonly serviceName?: string | undefined;
  /** Whether events are held against the schemas of their types. */
  readonly validate: boolean;
  /**
   * Whether bytes that are given never change, so that all events in them can be copied at once.
   *
   * @defaultValue false
   */
  readonly bytesStay?: boolean | undefined;
  /**
   * What the hash of an event's identity begins with.
   *
   * @defaultValue 0
   */
  readonly hashSeed?: number | undefined;
}

/**
 * Says whether the record of an event may be written, once it is known that the event is a usual one.
 *
 * @param identityHash - of the UTF-8 of `id`, begun with that of `source`: `hashWords` of both.
 */
export type Admit = (identityHash: number, violations: number) => boolean;

/** What is said of an event that went into a batch. */
export interface Transcoded<T> {
  readonly type: string;
  readonly severityNumber: number;
  /** How many rules of its schema the event breaks. */
  readonly violations: number;
  /** The batch before, if the event did not fit into it. */
  readonly complete: EncodedBatch<T> | undefined;
}

const UNUSUAL = undefined;
/** An event, its `data`, and the `resource` in that. */
const LEAST_DEPTH = 3;

/**
 * The fast way from the bytes of an event to the bytes of its record: an engine in WebAssembly copies text, instead of
 * decoding and encoding it. It knows the usual event only, and gives for it exactly what `EventReader`, `EventMapper` with
 * default options and the protobuf encoding give; everything else, also everything wrong, it leaves to them.
 */
export class Transcoder<T> {
  readonly #batcher: Batcher<T>;
  /** Bytes of an event, at most. */
  readonly #maxBytes: number;
  readonly #engine: Engine;
  readonly #host: EventHost;
  readonly #keepsInput: boolean;
  #observedTimeUnixNano = 0n;
  /** The bytes of which a part stands in the engine's input, and the places where it begins and ends. */
  #held: Uint8Array | undefined;
  #heldStart = 0;
  #heldEnd = 0;

  private constructor(batcher: Batcher<T>, engine: Engine, host: EventHost, options: TranscoderOptions) {
    const { maxEventBytes = DEFAULT_MAX_EVENT_BYTES } = options;
    this.#batcher = batcher;
    this.#engine = engine;
    this.#host = host;
    this.#keepsInput = options.bytesStay ?? false;
    this.#maxBytes = Math.min(maxEventBytes, INPUT_CAPACITY);
    const { memory } = engine;
    memory.setWord(SETTING_VALIDATE, options.validate ? 1 : 0);
    memory.setWord(SETTING_HASH_SEED, options.hashSeed ?? 0);
    setDerivedAttribute(memory);
  }

  /**
   * Returns a transcoder, `undefined` where there is no fast way: the runtime has no WebAssembly, or events may hardly be
   * nested.
   *
   * @param batcher - one with the protobuf encoding.
   */
  static create<T>(batcher: Batcher<T>, options: TranscoderOptions): Transcoder<T> | undefined {
    const { maxDepth = DEFAULT_MAX_DEPTH, maxKeys, acceptNonFinite, serviceName, validate } = options;
    if (maxDepth < LEAST_DEPTH) return undefined;
    // For values two levels deep in the event
    const parsing = { maxDepth: maxDepth - LEAST_DEPTH + 1, maxKeys, acceptNonFinite };
    const place: HostPlace = {};
    const engine = createEngine(place);
    if (engine === undefined) return undefined;
    const host = new EventHost(engine.memory, { ...parsing, serviceName, validate });
    place.host = host;
    return new Transcoder(batcher, engine, host, options);
  }

  /**
   * Adds the record of the event from `start` to `end` to the batcher. Returns `undefined`, and adds nothing, if
   * the event is not a usual one, or not admitted.
   *
   * @param admit - without it, every event is.
   * @throws {OsspError} ERR_TOO_LARGE from {@link Batcher.endRecord}.
   */
  transcode(
    bytes: Uint8Array,
    start: number,
    end: number,
    observedTimeUnixNano: bigint,
    item: T,
    admit?: Admit,
  ): Transcoded<T> | undefined {
    const { memory, write } = this.#engine;
    if (end - start > this.#maxBytes) return UNUSUAL;
    const address = this.#bring(bytes, start, end);
    if (!this.#read(address, address + end - start)) return UNUSUAL;
    const violations = memory.word(RESULT_VIOLATIONS);
    if (admit !== undefined && !admit(memory.word(RESULT_IDENTITY_HASH), violations)) return undefined;
    this.#setObservedTime(observedTimeUnixNano);
    write();
    const record = memory.bytes.subarray(memory.word(RESULT_RECORD_START), memory.word(RESULT_RECORD_END));
    this.#batcher.beginRecord(this.#host.resources[memory.word(RESULT_RESOURCE)] as Resource).bytes(record);
    const type = this.#host.types[memory.word(RESULT_TYPE)] as string;
    const severityNumber = memory.word(RESULT_SEVERITY_NUMBER);
    return { type, severityNumber, violations, complete: this.#batcher.endRecord(item) };
  }

  /** Forgets the bytes of which a copy was kept. */
  release(): void {
    this.#held = undefined;
  }

  #read(start: number, end: number): boolean {
    try {
      return this.#engine.read(start, end) !== 0;
    } catch (error) {
      // A defect. The engine had put a zero behind the event
      this.release();
      throw error;
    }
  }

  /** Returns the address at which the event stands from now on. */
  #bring(bytes: Uint8Array, start: number, end: number): number {
    if (bytes === this.#held && start >= this.#heldStart && end <= this.#heldEnd)
      return INPUT + start - this.#heldStart;
    const copyEnd = this.#keepsInput ? Math.min(bytes.length, start + INPUT_CAPACITY) : end;
    const isWhole = start === 0 && copyEnd === bytes.length;
    this.#engine.memory.bytes.set(isWhole ? bytes : bytes.subarray(start, copyEnd), INPUT);
    if (this.#keepsInput) {
      this.#held = bytes;
      this.#heldStart = start;
      this.#heldEnd = copyEnd;
    }
    return INPUT;
  }

  /** The same instant is given for many events, and a BigInt takes a while to write. */
  #setObservedTime(timeUnixNano: bigint): void {
    if (timeUnixNano === this.#observedTimeUnixNano) return;
    this.#observedTimeUnixNano = timeUnixNano;
    this.#engine.memory.setInteger64(SETTING_OBSERVED_TIME, timeUnixNano);
  }
}

function setDerivedAttribute(memory: EngineMemory): void {
  const writer = new ByteWriter();
  writeKeyValue(writer, ATTRIBUTES_FIELD, attributePrefix(BRIDGE.severityDerived), true);
  memory.bytes.set(writer.view(), DERIVED_ATTRIBUTE);
  memory.setWord(DERIVED_ATTRIBUTE_LENGTH, writer.length);
}
