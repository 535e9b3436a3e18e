import { type AnyValue, isJsonObject, type JsonValue, type Resource } from '@ossp-otel/types';
import { asciiView } from '../json/ascii-view.ts';
import { numberValue } from '../json/number.ts';
import { JsonParser, type JsonParserOptions } from '../json/parse-json.ts';
import { AnyValueConverter } from '../map/any-value.ts';
import { dataValue } from '../map/data-value.ts';
import { ResourceMapper } from '../map/resource.ts';
import { ByteCache } from './byte-cache.ts';
import type { EventData } from './event-data.ts';
import type { EventScanner } from './event-scanner.ts';
import { decodeText } from './json-text.ts';
import { ESCAPED_TEXT, NESTED, ODD_NUMBER } from './member-list.ts';
import { isValidResource } from './schema-rules.ts';
import { Role, type SlotTable } from './slot-table.ts';

/** A source and the resources seen with it. */
interface SourceEntry {
  readonly source: string;
  readonly resources: ByteCache<ResourceEntry>;
}

interface ResourceEntry {
  readonly isValid: boolean;
  readonly resource: Resource;
}

/** Decodes what the scanner left as it is in `data`: whatever is nested, escaped, or a number that is not spelt as usual. */
export class DataReader {
  /** What was decoded, by the index of the member; `resource` is not among it. */
  readonly values: AnyValue[] = [];
  readonly #scanner: EventScanner;
  readonly #table: SlotTable;
  readonly #data: EventData;
  readonly #parser: JsonParser;
  readonly #resourceMapper: ResourceMapper;
  readonly #converter = new AnyValueConverter();
  readonly #sources = new ByteCache<SourceEntry>(64, 256);

  /**
   * @param data - of the event that the scanner and the table have read.
   * @param options - for values two levels deep in the event.
   */
  constructor(
    scanner: EventScanner,
    table: SlotTable,
    data: EventData,
    options: JsonParserOptions & { readonly serviceName: string | undefined },
  ) {
    this.#scanner = scanner;
    this.#table = table;
    this.#data = data;
    this.#parser = new JsonParser(options);
    this.#resourceMapper = new ResourceMapper(options.serviceName);
  }

  /** Decodes the members of `data`. Returns the resource, `undefined` if anything is unusual. */
  read(): Resource | undefined {
    const data = this.#data;
    const { members } = data;
    this.#converter.inexact = false;
    data.isResourceValid = false;
    let resource: Resource | undefined;
    for (let at = 0; at < members.count; at++) {
      const kind = members.kinds[at];
      if (kind !== NESTED && kind !== ESCAPED_TEXT && kind !== ODD_NUMBER) continue;
      const start = members.starts[at] as number;
      const end = members.ends[at] as number;
      const key = this.#scanner.key(members.slots[at] as number);
      if (kind === NESTED && key === 'resource') {
        const entry = this.#resource(start, end);
        if (entry === undefined) return undefined;
        data.isResourceValid = entry.isValid;
        resource = entry.resource;
      } else {
        const value = this.#value(kind, start, end);
        if (value === undefined) return undefined;
        data.nested[at] = value;
        this.values[at] = dataValue(key, value, this.#converter);
      }
    }
    if (this.#converter.inexact) return undefined;
    return resource ?? this.#resourceMapper.map(this.#source().source, undefined, this.#converter);
  }

  /** The `source` of the event. */
  get source(): string {
    return this.#source().source;
  }

  /** Returns `data` as an object, `undefined` if it is not JSON. */
  readObject(): JsonValue | undefined {
    return this.#parse(this.#scanner.dataStart, this.#scanner.dataEnd);
  }

  #value(kind: number, start: number, end: number): JsonValue | undefined {
    switch (kind) {
      case ODD_NUMBER:
        return numberValue(asciiView(this.#data.bytes, start, end), 0, end - start);
      case ESCAPED_TEXT:
        return this.#parse(start - 1, end + 1);
      default:
        return this.#parse(start, end);
    }
  }

  #resource(start: number, end: number): ResourceEntry | undefined {
    const { source, resources } = this.#source();
    const { bytes, view } = this.#data;
    const known = resources.get(view, start, end);
    if (known !== undefined) return known;
    const object = this.#parse(start, end);
    if (!isJsonObject(object) || Object.keys(object).length === 0) return undefined;
    const converter = new AnyValueConverter();
    const resource = this.#resourceMapper.map(source, object, converter);
    if (converter.inexact) return undefined;
    return resources.set(bytes, view, start, end, { isValid: isValidResource(object), resource });
  }

  #source(): SourceEntry {
    const { starts, ends } = this.#scanner.envelope;
    const { bytes, view } = this.#data;
    const at = this.#table.roleAt(Role.Source);
    const start = starts[at] as number;
    const end = ends[at] as number;
    const known = this.#sources.get(view, start, end);
    if (known !== undefined) return known;
    const source = decodeText(bytes, view, start, end);
    return this.#sources.set(bytes, view, start, end, { source, resources: new ByteCache(1024, 1024) });
  }

  /** Returns `undefined` for what the strict reader will refuse too, and then with the place of it in the whole event. */
  #parse(start: number, end: number): JsonValue | undefined {
    try {
      return this.#parser.parse(this.#data.bytes, start, end);
    } catch {
      return undefined;
    }
  }
}
