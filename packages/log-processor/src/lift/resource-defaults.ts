import type { RecordResource } from './signal-record.ts';

/** What the resource of an application says for all its records, as far as it is known by now. */
export class ResourceDefaults {
  /** `service.name` as a URI-reference, `undefined` where there is none. */
  readonly source: string | undefined;
  /** `gen_ai.request.model`, unless the resource has `ai.model.id`, which is read anyway. */
  readonly modelId: string | undefined;
  readonly #resource: RecordResource | undefined;
  readonly #isComplete: boolean;

  constructor(resource: RecordResource | undefined) {
    const attributes = resource === undefined ? {} : attributesOf(resource);
    const service = textOf(attributes['service.name']);
    this.source = service === undefined ? undefined : encodeURIComponent(service.toWellFormed());
    this.modelId = attributes['ai.model.id'] === undefined ? textOf(attributes['gen_ai.request.model']) : undefined;
    this.#resource = resource;
    this.#isComplete = resource?.asyncAttributesPending !== true;
  }

  /** Whether this is all that a resource has to say. */
  isOf(resource: RecordResource): boolean {
    return this.#isComplete && this.#resource === resource;
  }
}

function attributesOf(resource: RecordResource): Readonly<Record<string, unknown>> {
  // The SDK logs an error wherever somebody reads the attributes before all of them are there
  const raw = resource.asyncAttributesPending === true ? resource.getRawAttributes?.() : undefined;
  return raw === undefined
    ? resource.attributes
    : Object.fromEntries(raw.filter(([, value]) => isThere(value)).toReversed());
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === 'object' && 'then' in value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
