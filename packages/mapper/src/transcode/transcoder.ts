import {
  type AnyValue,
  BRIDGE,
  formatViolation,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  OsspError,
  type Resource,
  validateEventData,
} from '@ossp-otel/types';
import { DEFAULT_MAX_EVENT_BYTES, type EventReaderOptions } from '../event/read-event.ts';
import { numberValue } from '../json/number.ts';
import { DEFAULT_MAX_DEPTH, JsonParser } from '../json/parse-json.ts';
import { setMember } from '../json/pointer.ts';
import { AnyValueConverter } from '../map/any-value.ts';
import { summaryOf } from '../map/body.ts';
import { dataValue } from '../map/data-value.ts';
import { TIME_TEXT } from '../map/names.ts';
import { ResourceMapper } from '../map/resource.ts';
import { type Severity, severityOf } from '../map/severity.ts';
import { type Instant, parseTime } from '../map/time.ts';
import { NO_TRACE, parseTraceparent, type TraceContext, traceIdOfCorrelation } from '../map/trace-context.ts';
import type { Batcher, EncodedBatch } from '../otlp/batcher.ts';
import {
  ATTRIBUTES_FIELD,
  attributePrefix,
  writeKeyValue,
  writeLogRecordField,
  writeRecordHead,
  writeRecordTail,
} from '../otlp/protobuf-encode.ts';
import { ByteCache } from './byte-cache.ts';
import { ESCAPED_TEXT, EventScanner, FALSE, type MemberList, NESTED, NULL, NUMBER, TEXT } from './event-scanner.ts';
import { Role, SlotTable } from './slot-table.ts';

export interface TranscoderOptions extends EventReaderOptions {
  /** `service.name` of every resource. By default it is made from the event's `source`. */
  readonly serviceName?: string | undefined;
  /** Whether events are held against the schemas of their types. */
  readonly validate: boolean;
}

/** What is said of an event that went into a batch. */
export interface Transcoded<T> {
  readonly type: string;
  readonly severityNumber: number;
  /** How many rules of its schema the event breaks. */
  readonly violations: number;
  /** The batch before, if the event did not fit into it. */
  readonly complete: EncodedBatch<T> | undefined;
}

/** A source and the resources seen with it. */
interface SourceEntry {
  readonly source: string;
  readonly resources: ByteCache<ResourceEntry | undefined>;
}

interface ResourceEntry {
  readonly object: JsonObject;
  readonly resource: Resource;
}

const UNUSUAL = undefined;
const NO_TIME: Instant = { unixNano: 0n, canonical: true };
/** Tag of `LogRecord.attributes`. */
const ATTRIBUTE_TAG = (ATTRIBUTES_FIELD << 3) | 2;
const DERIVED_PREFIX = attributePrefix(BRIDGE.severityDerived);
const VIOLATIONS_PREFIX = attributePrefix(BRIDGE.schemaViolations);
const TIME_PREFIX = attributePrefix(TIME_TEXT);
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
  readonly #scanner = new EventScanner();
  readonly #table = new SlotTable(this.#scanner);
  readonly #parser: JsonParser;
  readonly #resourceMapper: ResourceMapper;
  readonly #converter = new AnyValueConverter();
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #types = new ByteCache<string>(64, 128);
  readonly #sources = new ByteCache<SourceEntry>(64, 256);
  /** Values of the members of `data` that are no text, by their index. */
  readonly #values: AnyValue[] = [];
  #bytes: Uint8Array = new Uint8Array(0);

  /** @param batcher - one with the protobuf encoding. */
  constructor(batcher: Batcher<T>, options: TranscoderOptions) {
    this.#batcher = batcher;
    this.#validate = options.validate;
    this.#maxEventBytes = options.maxEventBytes ?? DEFAULT_MAX_EVENT_BYTES;
    // What it parses stands two levels deep in the event
    const maxDepth = (options.maxDepth ?? DEFAULT_MAX_DEPTH) - 2;
    this.#parser = new JsonParser({ maxDepth, acceptNonFinite: options.acceptNonFinite });
    this.#resourceMapper = new ResourceMapper(options.serviceName);
  }

  /**
   * Adds the record of the event from `start` to `end` to the batcher. Returns `undefined`, and adds nothing, if
   * the event is not a usual one.
   *
   * @throws {OsspError} ERR_TOO_LARGE from {@link Batcher.endRecord}.
   */
  transcode(
    bytes: Uint8Array,
    start: number,
    end: number,
    observedTimeUnixNano: bigint,
    item: T,
  ): Transcoded<T> | undefined {
    const scanner = this.#scanner;
    if (end - start > this.#maxEventBytes || !scanner.scan(bytes, start, end)) return UNUSUAL;
    this.#bytes = bytes;
    const table = this.#table;
    if (!table.readEnvelope() || !scanner.hasData || scanner.data.count === 0) return UNUSUAL;
    if (scanner.hasHighBytes && !this.#isUtf8(start, end)) return UNUSUAL;

    const { envelope } = scanner;
    const type = this.#cachedType(envelope, table.at(Role.Type));
    const source = this.#cachedSource(envelope, table.at(Role.Source));
    const data: Record<string, JsonValue> = {};
    const resource = this.#readData(source, data);
    if (resource === undefined) return UNUSUAL;
    const timeAt = table.at(Role.Time);
    const time = timeAt < 0 ? NO_TIME : parseTime(this.#text(envelope, timeAt));
    if (time === undefined) return UNUSUAL;

    const severity = severityOf(type, data);
    const violations = this.#validate ? validateEventData(type, data) : NONE;
    const trace = this.#trace();
    const writer = this.#batcher.beginRecord();
    writeLogRecordField(writer, () => {
      writeRecordHead(writer, {
        timeUnixNano: time.unixNano,
        severityNumber: severity.number,
        severityText: severity.text,
        body: summaryOf(type, data),
      });
      this.#writeAttributes(time, severity, violations.length === 0 ? undefined : violations.map(formatViolation));
      writeRecordTail(writer, {
        observedTimeUnixNano,
        droppedAttributesCount: 0,
        flags: trace.flags,
        traceId: trace.traceId,
        spanId: trace.spanId,
        eventName: type,
      });
    });
    const complete = this.#batcher.endRecord(resource, item);
    return { type, severityNumber: severity.number, violations: violations.length, complete };
  }

  /** Reads the members of `data` into an object for the rules that look at them; returns the resource, `undefined` if anything is unusual. */
  #readData(source: SourceEntry, data: Record<string, JsonValue>): Resource | undefined {
    const { data: members } = this.#scanner;
    const converter = this.#converter;
    converter.inexact = false;
    let resource: Resource | undefined;
    for (let at = 0; at < members.count; at++) {
      const slot = members.slots[at] as number;
      const key = this.#scanner.key(slot);
      if (this.#table.isIndex(slot)) return undefined;
      const kind = members.kinds[at] as number;
      if (kind === TEXT || kind === ESCAPED_TEXT) {
        const text = this.#text(members, at);
        if (kind === ESCAPED_TEXT && !text.isWellFormed()) return undefined;
        setMember(data, key, text);
        continue;
      }
      if (kind === NESTED && key === 'resource') {
        const entry = this.#cachedResource(source, members, at);
        if (entry === undefined) return undefined;
        setMember(data, key, entry.object);
        resource = entry.resource;
        continue;
      }
      const value = this.#value(members, at, kind);
      if (value === undefined) return undefined;
      setMember(data, key, value);
      this.#values[at] = dataValue(key, value, converter);
    }
    if (converter.inexact) return undefined;
    return resource ?? this.#resourceMapper.map(source.source, undefined, converter);
  }

  #writeAttributes(time: Instant, severity: Severity, violations: readonly string[] | undefined): void {
    const { envelope, data } = this.#scanner;
    const writer = this.#batcher.writer;
    for (let at = 0; at < envelope.count; at++) {
      const role = this.#table.role(envelope.slots[at] as number);
      if (role !== Role.Time) this.#writeText(envelope, at, this.#table.envelopePrefix(envelope.slots[at] as number));
      else if (needsText(time)) this.#writeText(envelope, at, TIME_PREFIX);
    }
    for (let at = 0; at < data.count; at++) {
      const slot = data.slots[at] as number;
      const kind = data.kinds[at] as number;
      if (kind === TEXT || kind === ESCAPED_TEXT) this.#writeText(data, at, this.#table.dataTextPrefix(slot));
      else if (kind !== NESTED || this.#scanner.key(slot) !== 'resource') {
        writeKeyValue(writer, ATTRIBUTES_FIELD, this.#table.dataPrefix(slot), this.#values[at] as AnyValue);
      }
    }
    if (severity.derived) writeKeyValue(writer, ATTRIBUTES_FIELD, DERIVED_PREFIX, true);
    if (violations !== undefined) writeKeyValue(writer, ATTRIBUTES_FIELD, VIOLATIONS_PREFIX, violations);
  }

  #writeText(members: MemberList, at: number, prefix: Uint8Array): void {
    const writer = this.#batcher.writer;
    if (members.kinds[at] === TEXT) {
      writer.byte(ATTRIBUTE_TAG);
      writer.textAttributeBytes(prefix, this.#bytes, members.starts[at] as number, members.ends[at] as number);
    } else {
      writeKeyValue(writer, ATTRIBUTES_FIELD, prefix, this.#text(members, at));
    }
  }

  #text(members: MemberList, at: number): string {
    const scanner = this.#scanner;
    const start = members.starts[at] as number;
    const end = members.ends[at] as number;
    if (members.kinds[at] === ESCAPED_TEXT) return this.#parser.parse(this.#bytes, start - 1, end + 1) as string;
    if (!scanner.hasHighBytes) return scanner.text.slice(start - scanner.start, end - scanner.start);
    return this.#utf8.decode(this.#bytes.subarray(start, end));
  }

  /** Returns the value of a member that is no text, `undefined` if it is not JSON. */
  #value(members: MemberList, at: number, kind: number): JsonValue | undefined {
    const start = members.starts[at] as number;
    const end = members.ends[at] as number;
    switch (kind) {
      case NUMBER:
        return numberValue(this.#scanner.text, start - this.#scanner.start, end - this.#scanner.start);
      case NESTED:
        return this.#parse(start, end);
      case NULL:
        return null;
      default:
        return kind !== FALSE;
    }
  }

  #parse(start: number, end: number): JsonValue | undefined {
    try {
      return this.#parser.parse(this.#bytes, start, end);
    } catch (error) {
      // The strict reader will find the same, and the place of it in the whole event
      if (error instanceof OsspError) return undefined;
      throw error;
    }
  }

  #isUtf8(start: number, end: number): boolean {
    try {
      this.#utf8.decode(this.#bytes.subarray(start, end));
      return true;
    } catch {
      return false;
    }
  }

  #cachedType(members: MemberList, at: number): string {
    const make = (): string => this.#text(members, at);
    return this.#types.get(this.#bytes, members.starts[at] as number, members.ends[at] as number, make);
  }

  #cachedSource(members: MemberList, at: number): SourceEntry {
    return this.#sources.get(this.#bytes, members.starts[at] as number, members.ends[at] as number, () => ({
      source: this.#text(members, at),
      resources: new ByteCache(1024, 1024),
    }));
  }

  #cachedResource(source: SourceEntry, members: MemberList, at: number): ResourceEntry | undefined {
    const start = members.starts[at] as number;
    const end = members.ends[at] as number;
    return source.resources.get(this.#bytes, start, end, () => {
      const object = this.#parse(start, end);
      if (!isJsonObject(object) || Object.keys(object).length === 0) return undefined;
      const converter = new AnyValueConverter();
      const resource = this.#resourceMapper.map(source.source, object, converter);
      return converter.inexact ? undefined : { object, resource };
    });
  }

  #trace(): TraceContext {
    const { envelope } = this.#scanner;
    const parentAt = this.#table.at(Role.Traceparent);
    const trace = parentAt < 0 ? undefined : parseTraceparent(this.#text(envelope, parentAt));
    if (trace !== undefined) return trace;
    const correlationAt = this.#table.at(Role.Correlationid);
    const traceId = correlationAt < 0 ? undefined : traceIdOfCorrelation(this.#text(envelope, correlationAt));
    return traceId === undefined ? NO_TRACE : { ...NO_TRACE, traceId };
  }
}

/** Zero nanoseconds is OTLP's word for no time, so the epoch itself needs its text. */
function needsText(time: Instant): boolean {
  return !time.canonical || time.unixNano === 0n;
}
