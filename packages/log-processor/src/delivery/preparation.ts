import { type AcceptedEvent, stringifyJson, type Validation } from '@ossp-otel/mapper';
import { formatViolation, type JsonValue, OsspError, type SchemaViolation, validateEnvelope } from '@ossp-otel/types';
import { eventOf, type Signal } from '../lift/signal.ts';
import type { RecordResource } from '../lift/signal-record.ts';
import { dropError } from './drop-error.ts';
import { withFiniteNumbers } from './finite-numbers.ts';
import { withinBackground } from './within.ts';

/** The schemas for the `data` of event types. */
export interface DataSchemas {
  /** Returns what the schema of the type finds wrong with `data`; an empty array if nothing, or if there is no schema. */
  check(type: string, data: JsonValue): readonly { readonly path: string; readonly keyword: string }[];
}

/** An event as it leaves. */
export interface ReadyEvent {
  readonly event: AcceptedEvent;
  readonly json: string;
}

export interface PreparationOptions {
  readonly redact:
    | ((event: AcceptedEvent) => AcceptedEvent | undefined | Promise<AcceptedEvent | undefined>)
    | undefined;
  readonly validate: Validation;
  /** Resolves to the schemas; asked once. */
  readonly schemas: () => DataSchemas | Promise<DataSchemas>;
  /** Bytes of an event as JSON. */
  readonly maxEventBytes: number;
  /** Told of an event that violates its schema and is delivered nonetheless. */
  readonly onInvalid: (type: string, findings: readonly string[]) => void;
}

/** Milliseconds that events wait for the attributes of the application's resource. */
const RESOURCE_WAIT_MS = 5000;

/** Milliseconds that the redaction of an event may take. */
const REDACTION_WAIT_MS = 10_000;

/** Findings that are told of an event, and the length of each: keys are the application's, and may be long. */
const MAX_FINDINGS = 10;
const MAX_FINDING_LENGTH = 200;

/** Makes events ready to leave: from what was kept of a record, redacted, validated, measured. */
export class Preparation {
  readonly #options: PreparationOptions;
  readonly #completions = new WeakMap<RecordResource, Promise<void>>();
  #schemas: DataSchemas | Promise<DataSchemas> | undefined;

  constructor(options: PreparationOptions) {
    this.#options = options;
  }

  /**
   * Returns the event of a signal as it may leave; a promise only where it has to wait for something.
   *
   * @throws {OsspError} with the code for which the event is to be dropped; a promise rejects with it.
   */
  prepare(signal: Signal): ReadyEvent | Promise<ReadyEvent> {
    this.#schemas ??= this.#options.schemas();
    const made = this.make(signal);
    return made instanceof Promise || this.#schemas instanceof Promise
      ? this.#checkLater(made, this.#schemas)
      : this.#check(made, this.#schemas);
  }

  /** As {@link prepare}, for an event that will not be sent: whether it is valid, and how large, does not matter. */
  make(signal: Signal): ReadyEvent | Promise<ReadyEvent> {
    if (signal.resource.asyncAttributesPending === true) return this.#makeLater(signal);
    const redacted = this.#redact(eventOf(signal));
    return redacted instanceof Promise ? redacted.then(readyOf) : readyOf(redacted);
  }

  async #makeLater(signal: Signal): Promise<ReadyEvent> {
    await this.#completionOf(signal.resource);
    return readyOf(await this.#redact(eventOf(signal)));
  }

  /** One wait for all events of a resource, so that one that is never complete holds them up only once. */
  #completionOf(resource: RecordResource): Promise<void> {
    let completion = this.#completions.get(resource);
    if (completion === undefined) {
      // Where it fails, what is known of the resource is better than no event
      const complete = Promise.resolve(resource.waitForAsyncAttributes?.()).catch(() => undefined);
      completion = withinBackground(RESOURCE_WAIT_MS, complete);
      this.#completions.set(resource, completion);
    }
    return completion;
  }

  #redact(event: AcceptedEvent): AcceptedEvent | undefined | Promise<AcceptedEvent | undefined> {
    const { redact } = this.#options;
    if (redact === undefined) return event;
    try {
      const redacted = redact(event);
      if (!(redacted instanceof Promise)) return redacted;
      return inTime(redacted).catch((error: unknown) => {
        throw dropError('ERR_REDACTION', error);
      });
    } catch (error) {
      throw dropError('ERR_REDACTION', error);
    }
  }

  async #checkLater(
    made: ReadyEvent | Promise<ReadyEvent>,
    schemas: DataSchemas | Promise<DataSchemas>,
  ): Promise<ReadyEvent> {
    const event = await made;
    this.#schemas = await schemas;
    return this.#check(event, this.#schemas);
  }

  #check(made: ReadyEvent, schemas: DataSchemas): ReadyEvent {
    const { event, json } = made;
    this.#validate(event, schemas);
    const { maxEventBytes } = this.#options;
    // No character of UTF-16 takes more than three bytes
    const isSurelySmall = json.length * 3 <= maxEventBytes;
    const bytes = isSurelySmall ? 0 : new TextEncoder().encode(json).length;
    if (bytes > maxEventBytes)
      throw new OsspError('ERR_TOO_LARGE', `${bytes} bytes, where ${maxEventBytes} are allowed`);
    return made;
  }

  #validate(event: AcceptedEvent, schemas: DataSchemas): void {
    const { validate, onInvalid } = this.#options;
    if (validate === 'off') return;
    const { type, data } = event;
    const violations = validateEnvelope(event);
    const findings = data === undefined ? [] : schemas.check(type, data);
    if (violations.length + findings.length === 0) return;
    const found = [...violations, ...findings].slice(0, MAX_FINDINGS);
    const lines = found.map((finding) => formatViolation(finding as SchemaViolation).slice(0, MAX_FINDING_LENGTH));
    if (validate === 'reject') throw new OsspError('ERR_SCHEMA', lines.join(', '), lines[0]?.split(':')[0]);
    onInvalid(type, lines);
  }
}

/** A hook that never answers would hold up every event. */
async function inTime(redaction: Promise<AcceptedEvent | undefined>): Promise<AcceptedEvent | undefined> {
  let answer: { readonly event: AcceptedEvent | undefined } | undefined;
  const answered = redaction.then((event) => {
    answer = { event };
  });
  await withinBackground(REDACTION_WAIT_MS, answered);
  if (answer === undefined) throw new OsspError('ERR_REDACTION', `took longer than ${REDACTION_WAIT_MS} ms`);
  return answer.event;
}

function readyOf(redacted: AcceptedEvent | undefined): ReadyEvent {
  if (redacted === undefined) throw new OsspError('ERR_REDACTION', 'the redaction withholds the event');
  const event = withFiniteNumbers(redacted);
  return { event, json: stringifyJson(event) };
}
