import { type ErrorCode, type LogsData, OsspError, validateEnvelope } from '@ossp-otel/types';
import type { Origin } from '../convert/item.ts';
import type { Progress } from '../convert/options.ts';
import { Tally } from '../convert/tally.ts';
import type { AcceptedEvent } from '../event/check-event.ts';
import { type DataSchemas, type Finding, OSSP_SCHEMAS } from '../event/data-schemas.ts';
import { DEFAULT_MAX_EVENT_BYTES, EventReader, type EventReaderOptions } from '../event/read-event.ts';
import { findInputs, type InputFile } from '../input/find-inputs.ts';
import { readInput, type SourceName } from '../input/read-input.ts';
import { JsonParser } from '../json/parse-json.ts';
import { recordToEvent } from '../map/record-to-event.ts';
import type { ItemPlace, ItemVisitor } from '../sources/item-visitor.ts';
import { ConformanceReport, mappingFindings } from './conformance.ts';
import { RuleCounts } from './rule-counts.ts';
import type { ValidateReport } from './validate-report.ts';

/** Something that is wrong, and where. */
export interface FindingAt extends Finding {
  readonly origin: Origin;
  /** Of the event. */
  readonly type: string;
}

/** An item that is no event, and where. */
export interface RejectionAt {
  readonly origin: Origin;
  readonly error: OsspError;
}

/** What `validateInputs` is to check. */
export interface ValidateOptions {
  /** Files, folders, globs, and `-` for standard input. */
  readonly inputs: readonly string[];
  /** Format of the inputs. By default it is recognised, for each input by itself. */
  readonly from?: SourceName | undefined;
  /** Takes every item for the bare `data` of an event of this type, without an envelope. */
  readonly payloadType?: string | undefined;
  /** Default: those of the OSSP specification. */
  readonly schemas?: DataSchemas | undefined;
  /** Whether the conformance level of each source is found out; this also checks the mapping to OpenTelemetry. */
  readonly conformance?: boolean | undefined;
  /** Whether bare `NaN` and `Infinity` can be read. They are numbers for no schema. */
  readonly acceptNan?: boolean | undefined;
  /** Default: 32. */
  readonly maxDepth?: number | undefined;
  /** Bytes of one event. Default: 1,048,576. */
  readonly maxEventBytes?: number | undefined;
  readonly stdin?: NodeJS.ReadableStream | undefined;
  /** Is told of each file in a folder that is not read because of its name. */
  readonly onPassedOver?: ((path: string) => void) | undefined;
  readonly onFinding?: ((finding: FindingAt) => void) | undefined;
  readonly onRejected?: ((rejection: RejectionAt) => void) | undefined;
  /** Resolves when more findings may come. */
  readonly ready?: (() => Promise<void>) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Checks events against the schema of their type and against what OSSP demands of an envelope, and returns the
 * sums. Each finding is told when it is found; memory does not depend on their number.
 *
 * @throws {OsspError} ERR_USAGE for the options, ERR_INPUT for the inputs.
 */
export async function validateInputs(options: ValidateOptions): Promise<ValidateReport> {
  const { payloadType, schemas = OSSP_SCHEMAS } = options;
  if (payloadType !== undefined && !schemas.has(payloadType)) {
    throw new OsspError('ERR_USAGE', 'type: there is no schema for this type', 'type');
  }
  if (payloadType !== undefined && options.conformance === true) {
    throw new OsspError('ERR_USAGE', 'type: bare data has no source, whose conformance could be told', 'type');
  }
  const inputs = await findInputs(options.inputs, options.onPassedOver);
  const validation = new Validation(options, schemas);
  const sizes = inputs.map(({ size }) => size);
  const bytesTotal = sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
  let bytesBefore = 0;
  for (const input of inputs) {
    const report = await validation.read(input, (bytes) => {
      options.onProgress?.({ bytesRead: bytesBefore + bytes, bytesTotal, eventsRead: validation.events });
    });
    bytesBefore += report.bytes;
  }
  return validation.report(inputs.length);
}

class Validation implements ItemVisitor {
  events = 0;
  readonly #options: ValidateOptions;
  readonly #schemas: DataSchemas;
  readonly #reader: EventReader;
  readonly #parser: JsonParser;
  readonly #readerOptions: EventReaderOptions & { readonly maxEventBytes: number };
  readonly #rejected = new Tally<ErrorCode>();
  readonly #rules = new RuleCounts();
  readonly #conformance: ConformanceReport | undefined;
  #input = '';
  #invalid = 0;
  #findings = 0;
  #otherTypes = 0;

  constructor(options: ValidateOptions, schemas: DataSchemas) {
    const { acceptNan = false, maxDepth, maxEventBytes = DEFAULT_MAX_EVENT_BYTES } = options;
    this.#options = options;
    this.#schemas = schemas;
    this.#readerOptions = { acceptNonFinite: acceptNan, maxDepth, maxEventBytes };
    this.#reader = new EventReader(this.#readerOptions);
    this.#parser = new JsonParser(this.#readerOptions);
    this.#conformance = options.conformance === true ? new ConformanceReport() : undefined;
  }

  read(input: InputFile, onProgress: (bytes: number) => void) {
    const { from, stdin } = this.#options;
    this.#input = input.name;
    return readInput(input, this, {
      hash: false,
      maxItemBytes: this.#readerOptions.maxEventBytes,
      onProgress,
      ...(from === undefined ? {} : { from }),
      ...(stdin === undefined ? {} : { stdin }),
    });
  }

  event(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    this.#check(place, () => {
      const { payloadType } = this.#options;
      if (payloadType === undefined) this.#checkEvent(this.#reader.read(bytes, start, end), place);
      else this.#checkPayload(payloadType, bytes, start, end, place);
    });
  }

  logs({ resourceLogs }: LogsData, place: ItemPlace): void {
    for (const { resource, scopeLogs } of resourceLogs) {
      for (const { logRecords } of scopeLogs) {
        for (const record of logRecords) {
          this.#check(place, () => this.#checkEvent(recordToEvent(record, resource), place));
        }
      }
    }
  }

  rejected(error: OsspError, _bytes: Uint8Array, place: ItemPlace): void {
    this.#rejected.add(error.code);
    this.#options.onRejected?.({ origin: this.#origin(place), error });
  }

  otherLine(): void {
    // A line of a log that holds no event and claims none is nothing to check
  }

  async ready(): Promise<void> {
    await this.#options.ready?.();
  }

  report(inputs: number): ValidateReport {
    const rejected = this.#rejected.total;
    return {
      ossp_validate: 1,
      valid: this.#findings + rejected === 0,
      inputs,
      events: this.events,
      invalid: this.#invalid,
      findings: this.#findings,
      otherTypes: this.#otherTypes,
      rejected,
      rejectedByCode: this.#rejected.counts,
      rules: this.#rules.counts(),
      otherRules: this.#rules.others,
      conformance: this.#conformance?.sources() ?? null,
      otherSources: this.#conformance?.otherSources ?? 0,
    };
  }

  /** Rejects the item if reading it fails. */
  #check(place: ItemPlace, check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      this.rejected(error, new Uint8Array(0), place);
    }
  }

  #checkEvent(event: AcceptedEvent, place: ItemPlace): void {
    const { type, data } = event;
    const hasSchema = this.#schemas.has(type);
    const findings: readonly Finding[] = [
      ...validateEnvelope(event),
      // That it is missing, the envelope says
      ...(data === undefined ? [] : this.#schemas.check(type, data)),
    ];
    if (!hasSchema) this.#otherTypes++;
    if (this.#conformance === undefined) {
      this.#settle(type, findings, place);
    } else {
      const beyond = mappingFindings(event);
      const violates = findings.length > 0 ? 'A' : beyond.length > 0 ? 'B' : undefined;
      this.#conformance.add(event, hasSchema, violates);
      this.#settle(type, [...findings, ...beyond], place);
    }
  }

  #checkPayload(type: string, bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    const data = this.#parser.parse(bytes, start, end);
    const findings = this.#schemas.check(type, data);
    // Here the payload is the whole, not a member of an event
    const whole = findings.map(({ path, keyword }) => ({ path: path.slice('/data'.length), keyword }));
    this.#settle(type, whole, place);
  }

  #settle(type: string, findings: readonly Finding[], place: ItemPlace): void {
    this.events++;
    if (findings.length === 0) return;
    this.#invalid++;
    this.#findings += findings.length;
    const origin = this.#origin(place);
    for (const finding of findings) {
      this.#rules.add(type, finding);
      this.#options.onFinding?.({ ...finding, type, origin });
    }
  }

  #origin(place: ItemPlace): Origin {
    return { ...place, input: this.#input };
  }
}
