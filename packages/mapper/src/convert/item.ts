import type { AcceptedEvent } from '../event/check-event.ts';
import { printableText } from '../http/server-text.ts';
import { stringifyJson } from '../json/stringify-json.ts';
import type { ItemPlace } from '../sources/item-visitor.ts';

/** Where an event was read, as a user can find it again. */
export interface Origin extends Readonly<ItemPlace> {
  /** Name of the input. */
  readonly input: string;
}

/** An event on its way to a collector, with all that is needed to convert it once more or to put it into quarantine. */
export interface Item extends Origin {
  /** How many events were read before it in this run. */
  readonly number: number;
  readonly observedTimeUnixNano: bigint;
  /** The bytes of the event as they were read, or the event itself where it came out of a stored record. */
  readonly content: Uint8Array | AcceptedEvent;
}

/** Returns the event as JSON: the bytes that were read, if there were any. */
export function itemBytes({ content }: Item): Uint8Array {
  return content instanceof Uint8Array ? content : new TextEncoder().encode(stringifyJson(content));
}

/** Returns a place as `name:line`, or with the index where there are no lines; both for an item of an array. */
export function formatOrigin({ input, line, index }: Origin): string {
  const name = printableText(input);
  const place = line > 0 ? `${name}:${line}` : name;
  return index >= 0 ? `${place}[${index}]` : place;
}
