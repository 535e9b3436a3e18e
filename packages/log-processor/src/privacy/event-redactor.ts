import {
  type AcceptedEvent,
  formatUnmappedAttributes,
  readUnmappedAttributes,
  UNMAPPED_EXTENSION,
} from '@ossp-otel/mapper';
import { type AnyValue, isKeyValueList, type JsonValue } from '@ossp-otel/types';
import { ANY_VALUE_FORM, JSON_FORM } from './value-form.ts';
import { type Place, ValueRedactor, type ValueRules } from './value-redactor.ts';

/** Without these it is another event, or none; and the last two say no more than how to read the data. */
export const UNTOUCHED_ATTRIBUTES: ReadonlySet<string> = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'time',
  'datacontenttype',
  'dataschema',
]);

/** Returns an event without what it must not show; the event itself, if there is nothing to be replaced. */
export function redactEvent(event: AcceptedEvent, root: Place, rules: ValueRules): AcceptedEvent {
  const redactor = new EventRedactor(root, rules);
  let isChanged = false;
  const members = Object.entries(event).map(([name, value]) => {
    if (UNTOUCHED_ATTRIBUTES.has(name) || value === undefined) return [name, value] as const;
    const shown = redactor.member(name, value);
    isChanged ||= shown !== value;
    return [name, shown] as const;
  });
  return isChanged ? (Object.fromEntries(members) as AcceptedEvent) : event;
}

class EventRedactor {
  readonly #root: Place;
  readonly #json: ValueRedactor<JsonValue>;
  readonly #attributes: ValueRedactor<AnyValue>;

  constructor(root: Place, rules: ValueRules) {
    this.#root = root;
    this.#json = new ValueRedactor(JSON_FORM, rules);
    this.#attributes = new ValueRedactor(ANY_VALUE_FORM, rules);
  }

  member(name: string, value: JsonValue): JsonValue {
    switch (name) {
      case 'data':
        return this.#data(value);
      case 'data_base64':
        return this.#bytes(value);
      case UNMAPPED_EXTENSION:
        return this.#recordAttributes(value);
      default:
        return this.#attribute(name, value, this.#root.enter(name));
    }
  }

  #attribute(name: string, value: JsonValue, place: Place): JsonValue {
    const shown = this.#json.keep(name, value, place);
    return shown === undefined ? this.#markerText(name, value, place) : shown;
  }

  #data(value: JsonValue): JsonValue {
    const data = this.#root.enter('data');
    const place = typeof value === 'string' ? data.opaque() : data;
    const shown = this.#json.keep('data', value, place);
    return shown === undefined ? JSON_FORM.fromMarker(this.#json.marker('data', value, place)) : shown;
  }

  /** The same data in another form, so that it is meant by patterns for `data` as well. */
  #bytes(value: JsonValue): JsonValue {
    const places = ['data_base64', 'data'].map((name) => this.#root.enter(name).opaque());
    const refused = places.find(({ deny }) => deny.isMatch);
    const isAllowed = places.some(({ allow }) => allow === undefined);
    if (refused === undefined && isAllowed) return value;
    return btoa(this.#markerText('data_base64', value, refused ?? this.#root));
  }

  /** The text of a list of attributes, which a pattern reaches by their keys. */
  #recordAttributes(value: JsonValue): JsonValue {
    const place = this.#root.enter(UNMAPPED_EXTENSION);
    const values = readUnmappedAttributes(value);
    if (values === undefined) return this.#attribute(UNMAPPED_EXTENSION, value, place.opaque());
    const list = { values };
    const shown = this.#attributes.keep(UNMAPPED_EXTENSION, list, place);
    if (shown === list) return value;
    return shown !== undefined && isKeyValueList(shown)
      ? formatUnmappedAttributes(shown.values)
      : this.#markerText(UNMAPPED_EXTENSION, value, place);
  }

  /** An attribute of an event is text (CloudEvents 1.0, "Type System"), and so is the marker in its place. */
  #markerText(name: string, value: JsonValue, place: Place): string {
    return JSON.stringify(this.#json.marker(name, value, place));
  }
}
