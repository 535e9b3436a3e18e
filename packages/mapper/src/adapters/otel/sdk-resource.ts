import type { Resource } from '@ossp-otel/types';
import { resourcePlace } from './event-places.ts';
import { SdkValueConverter } from './sdk-value.ts';

/** Attributes of a resource in a type that both lines of OpenTelemetry JS take. Where `data.resource` holds other values, they stand here too. */
export interface SdkResourceAttributes {
  [key: string]: string | number | boolean;
}

/** A `Resource` of OpenTelemetry JS, settled from the start. */
export class SdkResource {
  readonly attributes: SdkResourceAttributes;

  constructor(attributes: SdkResourceAttributes) {
    this.attributes = attributes;
  }

  /** Returns a resource with the attributes of both, where `other` counts more. */
  merge(other: { readonly attributes: object } | null): SdkResource {
    return other === null ? this : new SdkResource({ ...this.attributes, ...other.attributes });
  }

  getRawAttributes(): [string, string | number | boolean][] {
    return Object.entries(this.attributes);
  }
}

interface Made {
  readonly resource: SdkResource;
  readonly textNumbers: readonly string[];
}

// OpenTelemetry's exporters group records by the identity of their resource
const made = new WeakMap<Resource, Made>();

/** Returns the resource for OpenTelemetry JS, the same one for the same resource, and the pointers of its numbers that became text. */
export function toSdkResource(resource: Resource): Made {
  let known = made.get(resource);
  if (known === undefined) {
    const values = new SdkValueConverter();
    const attributes = values.attributes(resource.attributes, resourcePlace);
    known = { resource: new SdkResource(attributes as SdkResourceAttributes), textNumbers: values.textNumbers };
    made.set(resource, known);
  }
  return known;
}
