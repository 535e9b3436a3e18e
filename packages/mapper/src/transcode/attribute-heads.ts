import type { AnyValue } from '@ossp-otel/types';
import { KEY_SLOTS } from '../json/key-cache.ts';
import { type ByteWords, byteWords } from '../otlp/byte-words.ts';
import { ByteWriter } from '../otlp/byte-writer.ts';
import { ATTRIBUTES_FIELD, attributePrefix, writeKeyValue } from '../otlp/protobuf-encode.ts';
import { ATTRIBUTE } from './record-fields.ts';

/** What attributes begin with, by the slot of the member they come from. */
export class AttributeHeads {
  readonly #keyOf: (slot: number) => string;
  readonly #heads = new Array<ByteWords | undefined>(KEY_SLOTS).fill(undefined);

  /** @param keyOf - gives the attribute's key for a slot. */
  constructor(keyOf: (slot: number) => string) {
    this.#keyOf = keyOf;
  }

  /** Returns what {@link attributeHead} gives for the attribute. */
  get(slot: number): ByteWords {
    const known = this.#heads[slot];
    if (known !== undefined) return known;
    const head = attributeHead(this.#keyOf(slot));
    this.#heads[slot] = head;
    return head;
  }

  /** To be called when the slots are given to other keys. */
  forget(): void {
    this.#heads.fill(undefined);
  }
}

/** Returns the tag of an attribute, a byte for its length, and its key. */
export function attributeHead(key: string): ByteWords {
  return byteWords(Uint8Array.of(ATTRIBUTE, 0, ...attributePrefix(key)));
}

/** Returns an attribute with its tag. */
export function wholeAttribute(key: string, value: AnyValue): ByteWords {
  const writer = new ByteWriter();
  writeKeyValue(writer, ATTRIBUTES_FIELD, attributePrefix(key), value);
  return byteWords(writer.slice());
}
