import { severityOf } from '@ossp-otel/mapper';
import { BRIDGE, isKnownEventType, SEVERITY_NUMBERS, schemaUrl } from '@ossp-otel/types';
import type { Preset } from '../presets/preset.ts';
import { type Attributes, addFields, addIfMissing } from './completion.ts';
import { newEventId } from './event-id.ts';
import { ATTRIBUTE_BYTES, ownObjects } from './own-values.ts';
import { dataField, type PlainField, plainFields, resourceField } from './plain-fields.ts';
import { PlainNames } from './plain-names.ts';
import { ResourceDefaults } from './resource-defaults.ts';
import type { Signal } from './signal.ts';
import type { SignalRecord } from './signal-record.ts';
import { beforeEpoch } from './time-text.ts';

/** What makes a record a signal, and what completes it. */
export interface LiftOptions {
  readonly isSignal: (eventName: string) => boolean;
  readonly presets: readonly Preset[];
  readonly source: string | undefined;
  readonly modelId: string | undefined;
  readonly modelVersion: string | undefined;
  readonly environment: string | undefined;
}

/** The schema's own words for a severity, as opposed to those of a logging library. */
const OSSP_SEVERITIES: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'critical']);

/** What is kept besides the attributes of a record, and those that complete it. */
const FRAME_BYTES = 1536;

/** Types that are remembered; OSSP defines seven. */
const MAX_TYPES = 1000;

const NO_SOURCE = 'urn:ossp-otel:unknown-source';

/** What does not change from one record of a type to the next. */
interface TypeFacts {
  readonly type: string;
  readonly fields: ReadonlyMap<string, PlainField>;
  readonly names: PlainNames;
  readonly dataschema: string | undefined;
}

/**
 * Tells which records are safety signals, completes these in place, and takes down what their events are made of.
 *
 * Attributes are written to the record's object directly and not through its setters: a limit for attributes would
 * cut off what makes the record an event, the same event that is delivered. Keys are spelled out where they are fixed,
 * because V8 stores faster under a literal key.
 */
export class Lifter {
  readonly #options: LiftOptions;
  readonly #isSignal: (eventName: string) => boolean;
  readonly #hasPresets: boolean;
  readonly #byType = new Map<string, TypeFacts>();
  #facts = factsOf('');
  #resource = new ResourceDefaults(undefined);

  constructor(options: LiftOptions) {
    this.#options = options;
    this.#isSignal = options.isSignal;
    this.#hasPresets = options.presets.length > 0;
  }

  /** Returns the signal of a record, `undefined` if it is none; then the record stays as it is. */
  lift(record: SignalRecord): Signal | undefined {
    const { eventName } = record;
    const stated = (record.attributes as Attributes)['ce.type'];
    if (typeof stated === 'string' && stated !== '') return this.#complete(record, stated, undefined);
    if (eventName !== undefined && this.#isSignal(eventName)) return this.#complete(record, eventName, undefined);
    return this.#hasPresets ? this.#liftByPreset(record) : undefined;
  }

  #liftByPreset(record: SignalRecord): Signal | undefined {
    const attributes = record.attributes as Attributes;
    for (const preset of this.#options.presets) {
      const lifted = preset.lift({ eventName: record.eventName, attributes });
      if (lifted !== undefined) return this.#complete(record, lifted.type, lifted.fields);
    }
    return undefined;
  }

  #complete(record: SignalRecord, type: string, more: Readonly<Attributes> | undefined): Signal {
    const attributes = record.attributes as Attributes;
    const { hrTime, spanContext, resource, body, droppedAttributesCount } = record;
    if (this.#facts.type !== type) this.#facts = this.#factsOf(type);
    const facts = this.#facts;
    let { names } = facts;
    let bytes = FRAME_BYTES;
    let hasObjects = more !== undefined || (typeof body === 'object' && body !== null);
    // Nothing is added before the loop is over
    for (const key in attributes) {
      const value = attributes[key];
      bytes += ATTRIBUTE_BYTES;
      if (typeof value === 'string') bytes += 2 * value.length;
      else if (typeof value === 'object' && value !== null) hasObjects = true;
      // The OTLP pipeline would ship an empty value, and so another event
      else if (value === undefined) delete attributes[key];
      names = names.and(key, value);
    }
    names.copy(attributes);
    if (more !== undefined) addFields(attributes, more, { get: (name) => facts.fields.get(name) ?? dataField(name) });
    if (typeof body === 'object' && body !== null) addBody(attributes, body);
    this.#addResource(attributes, record);
    this.#addEnvelope(attributes, record, facts);
    addSeverity(attributes, record, facts);
    // Until 0.212 the SDK takes for dropped what was set through its setters and is not there, which would come out negative
    if (record.droppedAttributesCount !== droppedAttributesCount) keepCount(record, droppedAttributesCount);
    const values = { ...attributes };
    if (hasObjects) bytes += ownObjects(values);
    return { type, severityNumber: record.severityNumber ?? 0, values, bytes, hrTime, spanContext, resource };
  }

  /** Returns what is known of a type; of so many types once. */
  #factsOf(type: string): TypeFacts {
    const known = this.#byType.get(type);
    if (known !== undefined) return known;
    const facts = factsOf(type);
    if (this.#byType.size < MAX_TYPES) this.#byType.set(type, facts);
    return facts;
  }

  #addEnvelope(attributes: Attributes, { hrTime, spanContext }: SignalRecord, { type, dataschema }: TypeFacts): void {
    if (attributes['ce.specversion'] === undefined) attributes['ce.specversion'] = '1.0';
    if (attributes['ce.id'] === undefined) attributes['ce.id'] = newEventId();
    if (attributes['ce.source'] === undefined) {
      attributes['ce.source'] = this.#options.source ?? this.#resource.source ?? NO_SOURCE;
    }
    if (attributes['ce.type'] === undefined) attributes['ce.type'] = type;
    if (attributes['ce.datacontenttype'] === undefined) attributes['ce.datacontenttype'] = 'application/json';
    if (dataschema !== undefined && attributes['ce.dataschema'] === undefined) attributes['ce.dataschema'] = dataschema;
    if (spanContext?.traceState !== undefined) {
      const state = spanContext.traceState.serialize();
      if (state !== '') addIfMissing(attributes, 'ce.tracestate', state);
    }
    // OTLP has no time before 1970
    if (hrTime[0] < 0 || hrTime[1] < 0) addIfMissing(attributes, 'ce.time', beforeEpoch(hrTime));
  }

  #addResource(attributes: Attributes, { resource }: SignalRecord): void {
    if (!this.#resource.isOf(resource)) this.#resource = new ResourceDefaults(resource);
    const { modelId, modelVersion, environment } = this.#options;
    if (attributes['ai.model.id'] === undefined) {
      const requested = attributes['gen_ai.request.model'];
      const model = typeof requested === 'string' ? requested : (modelId ?? this.#resource.modelId);
      if (model !== undefined) attributes['ai.model.id'] = model;
    }
    if (modelVersion !== undefined) addIfMissing(attributes, 'ai.model.version', modelVersion);
    if (environment !== undefined && attributes['deployment.environment'] === undefined) {
      attributes['deployment.environment'] = environment;
    }
  }
}

function keepCount(record: SignalRecord, droppedAttributesCount: number | undefined): void {
  Object.defineProperty(record, 'droppedAttributesCount', { value: droppedAttributesCount });
}

function factsOf(type: string): TypeFacts {
  const fields = plainFields(type);
  const dataschema = isKnownEventType(type) ? schemaUrl(type) : undefined;
  return { type, fields, names: new PlainNames(fields), dataschema };
}

/** A body that is an object holds the fields of `data`; a text is there for display. */
function addBody(attributes: Attributes, body: object): void {
  if (Array.isArray(body) || ArrayBuffer.isView(body)) return;
  const { resource, ...members } = body as Attributes;
  addFields(attributes, members, { get: dataField });
  if (typeof resource === 'object' && resource !== null && !Array.isArray(resource)) {
    addFields(attributes, resource as Attributes, { get: resourceField });
  } else {
    addFields(attributes, { resource }, { get: dataField });
  }
}

function addSeverity(attributes: Attributes, record: SignalRecord, { type, fields }: TypeFacts): void {
  const { severityText, severityNumber } = record;
  let own = attributes['ai.safety.severity'];
  if (own === undefined && severityText !== undefined && OSSP_SEVERITIES.has(severityText) && fields.has('severity')) {
    own = severityText;
    addIfMissing(attributes, 'ai.safety.severity', own);
  }
  if (severityText === undefined && typeof own === 'string' && own !== '') record.severityText = own;
  if (severityNumber !== undefined && severityNumber !== 0) return;
  const known = typeof own === 'string' ? SEVERITY_NUMBERS.get(own) : undefined;
  record.severityNumber = known ?? derivedSeverity(attributes, type, own);
}

/** Returns the number for a severity that is unusual or absent, with the remark that the type decided it, if it did. */
function derivedSeverity(attributes: Attributes, type: string, own: unknown): number {
  const severity = severityOf(type, {
    severity: (own ?? attributes['ossp.data.severity'] ?? null) as null,
    blocked: (attributes['ossp.data.blocked'] ?? null) as null,
    decision: (attributes['ossp.data.decision'] ?? null) as null,
  });
  if (severity.derived) attributes[BRIDGE.severityDerived] = true;
  return severity.number;
}
