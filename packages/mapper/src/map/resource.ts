import { ENVIRONMENT_NAMES, type JsonObject, type JsonValue, type KeyValue, type Resource } from '@ossp-otel/types';
import type { AnyValueConverter } from './any-value.ts';
import { RESOURCE, resourceCopyKey } from './names.ts';
import { serviceNameOf } from './service-name.ts';

const isOwn = Object.prototype.hasOwnProperty;

const SERVICE_NAME = resourceCopyKey('source');
const ENVIRONMENT_NAME = resourceCopyKey('data.resource.environment');
const CLOUD_REGION = resourceCopyKey('data.resource.region');

/** Different resources remembered; an archive has a handful, a hostile sender as many as events. */
const MAX_REMEMBERED = 4096;

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
    let node = this.#bySource.get(source);
    if (node === undefined) {
      node = this.#newNode();
      this.#bySource.set(source, node);
    }
    if (object !== undefined) {
      for (const key in object) {
        if (!isOwn.call(object, key)) continue;
        const value = object[key];
        // Only text is worth remembering, and only text without a remark: the remark belongs to the event
        if (typeof value !== 'string' || !converter.isExact(value)) return this.#make(source, object, converter);
        let byValue: Map<string, Node> | undefined = node.next.get(key);
        if (byValue === undefined) {
          byValue = new Map();
          node.next.set(key, byValue);
        }
        let next: Node | undefined = byValue.get(value);
        if (next === undefined) {
          next = this.#newNode();
          byValue.set(value, next);
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
    const attributes: KeyValue[] = [{ key: SERVICE_NAME, value: name }];
    for (const field of Object.keys(object ?? {})) {
      const value = object?.[field] as JsonValue;
      const key = typeof value === 'string' ? RESOURCE.textKey(field) : RESOURCE.otherKey(field);
      const mapped = converter.convert(value);
      attributes.push({ key, value: mapped });
      if (typeof mapped !== 'string' || typeof value !== 'string') continue;
      if (field === 'environment') {
        attributes.push({ key: ENVIRONMENT_NAME, value: ENVIRONMENT_NAMES.get(mapped.toLowerCase()) ?? mapped });
      }
      if (field === 'region') attributes.push({ key: CLOUD_REGION, value: mapped });
    }
    return { attributes };
  }
}
