import { ENVIRONMENT_NAMES, type JsonObject, type JsonValue, type KeyValue, type Resource } from '@ossp-otel/types';
import { detachedText } from '../json/detached-text.ts';
import type { AnyValueConverter } from './any-value.ts';
import { RESOURCE, resourceCopyKey } from './names.ts';
import { serviceNameOf } from './service-name.ts';

const isOwn = Object.prototype.hasOwnProperty;

const SERVICE_NAME = resourceCopyKey('source');
const ENVIRONMENT_NAME = resourceCopyKey('data.resource.environment');
const CLOUD_REGION = resourceCopyKey('data.resource.region');

/** Different resources remembered; an archive has a handful, a hostile sender as many as events. */
const MAX_REMEMBERED = 4096;
/** Resources with longer texts are not remembered. */
const MAX_REMEMBERED_LENGTH = 256;

/** A node of the tree of resources seen, a step for each key and each value. */
interface Node {
  readonly next: Map<string, Map<string, Node>>;
  resource: Resource | undefined;
}

/**
 * Makes the OTLP resource of an event, and gives the same object for the same content, so that records
 * can be grouped by identity first.
 */
export class ResourceMapper {
  readonly #serviceName: string | undefined;
  #bySource = new Map<string, Node>();
  #remembered = 0;

  /** @param serviceName - `service.name` of every resource, instead of one made from the event's source. */
  constructor(serviceName?: string) {
    this.#serviceName = serviceName;
  }

  /** Returns the resource of an event with this source and this `data.resource`, if it has one. */
  map(source: string, object: JsonObject | undefined, converter: AnyValueConverter): Resource {
    if (source.length > MAX_REMEMBERED_LENGTH) return this.#make(source, object, converter);
    let node = this.#bySource.get(source);
    if (node === undefined) {
      node = this.#newNode();
      this.#bySource.set(detachedText(source), node);
    }
    if (object !== undefined) {
      for (const key in object) {
        if (!isOwn.call(object, key)) continue;
        const value = object[key];
        if (!isRememberable(key, value, converter)) return this.#make(source, object, converter);
        let byValue: Map<string, Node> | undefined = node.next.get(key);
        if (byValue === undefined) {
          byValue = new Map();
          node.next.set(detachedText(key), byValue);
        }
        let next: Node | undefined = byValue.get(value);
        if (next === undefined) {
          next = this.#newNode();
          byValue.set(detachedText(value), next);
        }
        node = next;
      }
    }
    node.resource ??= this.#make(source, object, converter);
    return node.resource;
  }

  #newNode(): Node {
    if (++this.#remembered > MAX_REMEMBERED) {
      this.#bySource = new Map();
      this.#remembered = 0;
    }
    return { next: new Map(), resource: undefined };
  }

  #make(source: string, object: JsonObject | undefined, converter: AnyValueConverter): Resource {
    const name = this.#serviceName ?? serviceNameOf(source.toWellFormed());
    const attributes: KeyValue[] = [{ key: SERVICE_NAME, value: detachedText(name) }];
    for (const [field, value] of Object.entries(object ?? {})) {
      if (value === undefined) continue;
      if (typeof value !== 'string') {
        attributes.push({ key: RESOURCE.otherKey(field), value: converter.convert(value) });
        continue;
      }
      const text = detachedText(converter.text(value));
      attributes.push({ key: RESOURCE.textKey(field), value: text });
      if (field === 'environment') {
        attributes.push({ key: ENVIRONMENT_NAME, value: ENVIRONMENT_NAMES.get(text) ?? text });
      }
      if (field === 'region') attributes.push({ key: CLOUD_REGION, value: text });
    }
    return { attributes };
  }
}

/** Only short text is worth remembering, and only text without a remark: the remark belongs to the event. */
function isRememberable(key: string, value: JsonValue | undefined, converter: AnyValueConverter): value is string {
  return (
    typeof value === 'string' &&
    value.length <= MAX_REMEMBERED_LENGTH &&
    key.length <= MAX_REMEMBERED_LENGTH &&
    converter.isExact(value)
  );
}
