import { hash } from 'node:crypto';
import type { JsonObject, JsonValue } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import { canonicalJson } from '../json/stringify-json.ts';
import { UNMAPPED_EXTENSION, unmappedAttributes } from '../map/unmapped.ts';

/**
 * What stands for an event when many are compared: four words (128 bits) for its content, and two for the
 * attributes that `recordToEvent` found beside it, 0 where there are none. The content is that of the canonical
 * JSON, so neither the order of keys nor the spelling of numbers counts.
 */
export type Fingerprint = Int32Array;

export const CONTENT_WORDS = 4;
export const FINGERPRINT_WORDS = 6;

/** Returns the fingerprint of an event. */
export function fingerprintOf(event: AcceptedEvent): Fingerprint {
  const print = new Int32Array(FINGERPRINT_WORDS);
  const attributes = foreignAttributes(event);
  setWords(print, 0, CONTENT_WORDS, attributes === undefined ? event : withoutForeignAttributes(event));
  if (attributes !== undefined) {
    setWords(print, CONTENT_WORDS, FINGERPRINT_WORDS, attributes);
    // Two zeros mean that there are none
    print[CONTENT_WORDS] = (print[CONTENT_WORDS] as number) | 1;
  }
  return print;
}

/** Returns the fingerprint of what identifies an event: `source` and `id` (CloudEvents 1.0, "id"). */
export function identityPrint({ source, id }: AcceptedEvent): Fingerprint {
  const print = new Int32Array(FINGERPRINT_WORDS);
  setWords(print, 0, CONTENT_WORDS, [source, id]);
  return print;
}

/** Whether attributes that are no part of the event stood beside it in its record. */
export function hasForeignAttributes(print: Fingerprint): boolean {
  return print[CONTENT_WORDS] !== 0;
}

/** Returns the event as it is without the attributes that somebody, a collector for instance, added to its record. */
export function withoutForeignAttributes(event: AcceptedEvent): AcceptedEvent {
  if (foreignAttributes(event) === undefined) return event;
  const { [UNMAPPED_EXTENSION]: _, ...others } = event;
  return others as AcceptedEvent;
}

/** An extension of that name whose content is not the mapper's belongs to the event itself. */
function foreignAttributes(event: JsonObject): JsonValue | undefined {
  const extension = event[UNMAPPED_EXTENSION];
  return extension === undefined || unmappedAttributes(extension) === undefined ? undefined : extension;
}

function setWords(print: Fingerprint, from: number, to: number, value: JsonValue): void {
  const digest = hash('sha256', canonicalJson(value), 'buffer');
  for (let word = from; word < to; word++) print[word] = digest.readInt32LE((word - from) * 4);
}
