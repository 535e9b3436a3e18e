import { BRIDGE, formatViolation, type SchemaViolation, validateEventData } from '@ossp-otel/types';
import { DEFAULT_MAX_EVENT_BYTES, type EventReaderOptions } from '../event/read-event.ts';
import { DEFAULT_MAX_DEPTH } from '../json/parse-json.ts';
import { summaryOf } from '../map/body.ts';
import { type Severity, severityOf } from '../map/severity.ts';
import type { Batcher, EncodedBatch } from '../otlp/batcher.ts';
import { viewOf } from '../otlp/byte-words.ts';
import { ATTRIBUTES_FIELD, attributePrefix, writeKeyValue } from '../otlp/protobuf-encode.ts';
import { wholeAttribute } from './attribute-heads.ts';
import { ByteCache } from './byte-cache.ts';
import { DataReader } from './data-reader.ts';
import { EventData } from './event-data.ts';
import { EventScanner } from './event-scanner.ts';
import { decodeText } from './json-text.ts';
import { LOG_RECORD, writeSeverity, writeTail, writeTime } from './record-fields.ts';
import { RecordWriter } from './record-writer.ts';
import { RuleBook, type TypeRules } from './rule-book.ts';
import { Role, SlotTable } from './slot-table.ts';
import { type Halves, halvesOf, TimeReader } from './time-reader.ts';
import { TraceReader } from './trace-reader.ts';

export interface TranscoderOptions extends EventReaderOptions {
  /** `service.name` of every resource. By default it is made from the event's `source`. */
  readonly serviceName?: string | undefined;
  /** Whether events are held against the schemas of their types. */
  readonly validate: boolean;
}

/** Says whether the record of an event may be written, once it is known that the event is a usual one. */
export type Admit = (source: string, id: string, violations: number) => boolean;

/** What is said of an event that went into a batch. */
export interface Transcoded<T> {
  readonly type: string;
  readonly severityNumber: number;
  /** How many rules of its schema the event breaks. */
  readonly violations: number;
  /** The batch before, if the event did not fit into it. */
  readonly complete: EncodedBatch<T> | undefined;
}

/** An event type and its rules. */
interface TypeEntry {
  readonly type: string;
  readonly rules: TypeRules;
}

/** What the rules say of an event. */
interface Findings {
  readonly severity: Severity;
  readonly violations: readonly SchemaViolation[];
  /** `undefined` where the rules of the type write it. */
  readonly summary: string | undefined;
}

const UNUSUAL = undefined;
/** An event, its `data`, and the `resource` in that. */
const LEAST_DEPTH = 3;
const SEVERITY_DERIVED = wholeAttribute(BRIDGE.severityDerived, true);
const VIOLATIONS_PREFIX = attributePrefix(BRIDGE.schemaViolations);
const NO_TIME: Halves = halvesOf(0n);
const NONE: readonly never[] = [];

/**
 * The fast way from the bytes of an event to the bytes of its record: text is copied, not decoded and encoded
 * again. It knows the usual event only, and gives for it exactly what `EventReader`, `EventMapper` with default
 * options and the protobuf encoding give; everything else, also everything wrong, it leaves to them.
 */
export class Transcoder<T> {
  readonly #batcher: Batcher<T>;
  readonly #validate: boolean;
  readonly #maxEventBytes: number;
  readonly #isDeepEnough: boolean;
  readonly #scanner = new EventScanner();
  readonly #rules = new RuleBook();
  readonly #types = new ByteCache<TypeEntry>(64, 128);
  readonly #table = new SlotTable(this.#scanner, this.#rules.fields);
  readonly #data = new EventData(this.#scanner.data, this.#table.fieldAt);
  readonly #time = new TimeReader();
  readonly #trace = new TraceReader();
  readonly #reader: DataReader;
  readonly #writer: RecordWriter;
  #observedTimeUnixNano = 0n;
  #observedTime = NO_TIME;

  /** @param batcher - one with the protobuf encoding. */
  constructor(batcher: Batcher<T>, options: TranscoderOptions) {
    const { validate, maxEventBytes = DEFAULT_MAX_EVENT_BYTES, maxDepth = DEFAULT_MAX_DEPTH } = options;
    this.#batcher = batcher;
    this.#validate = validate;
    this.#maxEventBytes = maxEventBytes;
    this.#isDeepEnough = maxDepth >= LEAST_DEPTH;
    this.#reader = new DataReader(this.#scanner, this.#table, this.#data, {
      maxDepth: Math.max(1, maxDepth - LEAST_DEPTH + 1),
      maxKeys: options.maxKeys,
      acceptNonFinite: options.acceptNonFinite,
      serviceName: options.serviceName,
    });
    this.#writer = new RecordWriter(this.#scanner, this.#table, this.#data, this.#time, this.#reader.values);
  }

  /**
   * Adds the record of the event from `start` to `end` to the batcher. Returns `undefined`, and adds nothing, if
   * the event is not a usual one, or not admitted.
   *
   * @param admit - without it, every event is.
   * @throws {OsspError} ERR_TOO_LARGE from {@link Batcher.endRecord}.
   */
  transcode(
    bytes: Uint8Array,
    start: number,
    end: number,
    observedTimeUnixNano: bigint,
    item: T,
    admit?: Admit,
  ): Transcoded<T> | undefined {
    if (end - start > this.#maxEventBytes || !this.#isDeepEnough) return UNUSUAL;
    this.#setBytes(bytes);
    if (!this.#scanner.scan(bytes, this.#data.view, start, end) || !this.#table.read(bytes)) return UNUSUAL;
    const { type, rules } = this.#type();
    const resource = this.#reader.read();
    if (resource === undefined || !this.#readTime()) return UNUSUAL;
    this.#readTrace();
    const findings = this.#judge(type, rules);
    if (findings === undefined) return UNUSUAL;

    const { severity, violations, summary } = findings;
    if (admit !== undefined && !admit(this.#reader.source, this.#id(), violations.length)) return undefined;
    const writer = this.#batcher.beginRecord(resource);
    writer.byte(LOG_RECORD);
    // Nearly every record takes between 128 bytes and 16 KiB
    const recordAt = writer.begin(2);
    writeTime(writer, this.#table.roleAt(Role.Time) < 0 ? NO_TIME : this.#time);
    writeSeverity(writer, severity.number, severity.text);
    this.#writer.body(writer, summary, rules.summary);
    this.#writer.envelope(writer);
    this.#writer.data(writer);
    if (severity.derived) writer.words(SEVERITY_DERIVED);
    if (violations.length > 0) {
      writeKeyValue(writer, ATTRIBUTES_FIELD, VIOLATIONS_PREFIX, violations.map(formatViolation));
    }
    const { starts, ends } = this.#scanner.envelope;
    const typeAt = this.#table.roleAt(Role.Type);
    const observed = this.#halvesOfObserved(observedTimeUnixNano);
    writeTail(writer, this.#trace, observed, this.#data.view, starts[typeAt] as number, ends[typeAt] as number);
    writer.end(recordAt, 2);
    const complete = this.#batcher.endRecord(item);
    return { type, severityNumber: severity.number, violations: violations.length, complete };
  }

  #setBytes(bytes: Uint8Array): void {
    if (bytes === this.#data.bytes) return;
    this.#data.bytes = bytes;
    this.#data.view = viewOf(bytes);
  }

  #type(): TypeEntry {
    const { starts, ends } = this.#scanner.envelope;
    const { bytes, view } = this.#data;
    const at = this.#table.roleAt(Role.Type);
    const start = starts[at] as number;
    const end = ends[at] as number;
    const known = this.#types.get(view, start, end);
    if (known !== undefined) return known;
    const type = decodeText(bytes, view, start, end);
    return this.#types.set(bytes, view, start, end, { type, rules: this.#rules.rules(type) });
  }

  #id(): string {
    const { starts, ends } = this.#scanner.envelope;
    const at = this.#table.roleAt(Role.Id);
    return decodeText(this.#data.bytes, this.#data.view, starts[at] as number, ends[at] as number);
  }

  #readTime(): boolean {
    const { starts, ends } = this.#scanner.envelope;
    const { bytes, view } = this.#data;
    const at = this.#table.roleAt(Role.Time);
    return at < 0 || this.#time.read(bytes, view, starts[at] as number, ends[at] as number);
  }

  #readTrace(): void {
    const { starts, ends } = this.#scanner.envelope;
    const { bytes } = this.#data;
    const trace = this.#trace;
    trace.clear();
    const parentAt = this.#table.roleAt(Role.Traceparent);
    if (parentAt >= 0) trace.readTraceparent(bytes, starts[parentAt] as number, ends[parentAt] as number);
    const correlationAt = this.#table.roleAt(Role.Correlationid);
    if (trace.hasTraceId || correlationAt < 0) return;
    trace.readCorrelationid(bytes, starts[correlationAt] as number, ends[correlationAt] as number);
  }

  /** Asks the rules for the bytes of the event first, and if they cannot tell, those for objects. */
  #judge(type: string, rules: TypeRules): Findings | undefined {
    if (!this.#table.hasOddField) {
      const severity = rules.severity.severity(this.#data);
      const isValid = !this.#validate || rules.schema.accepts(this.#data);
      if (severity !== undefined && isValid) return { severity, violations: NONE, summary: undefined };
    }
    const object = this.#reader.readObject();
    if (object === undefined) return undefined;
    return {
      severity: severityOf(type, object),
      violations: this.#validate ? validateEventData(type, object) : NONE,
      summary: summaryOf(type, object),
    };
  }

  /** The same instant is given for many events, and arithmetic with BigInt is slow. */
  #halvesOfObserved(timeUnixNano: bigint): Halves {
    if (timeUnixNano !== this.#observedTimeUnixNano) {
      this.#observedTimeUnixNano = timeUnixNano;
      this.#observedTime = halvesOf(timeUnixNano);
    }
    return this.#observedTime;
  }
}
