import type { AnyValue } from '@ossp-otel/types';
import { TIME_TEXT } from '../map/names.ts';
import type { ByteWriter } from '../otlp/byte-writer.ts';
import { writeAnyValue } from '../otlp/protobuf-encode.ts';
import { attributeHead } from './attribute-heads.ts';
import type { EventData } from './event-data.ts';
import type { EventScanner } from './event-scanner.ts';
import { ESCAPED_TEXT, FALSE, NESTED, NULL, NUMBER, TEXT, TRUE } from './member-list.ts';
import { BODY, INT_VALUE, STRING_VALUE } from './record-fields.ts';
import { Role, type SlotTable } from './slot-table.ts';
import type { SummaryRules } from './summary-rules.ts';
import type { TimeReader } from './time-reader.ts';

const TIME_HEAD = attributeHead(TIME_TEXT);
const MAX_INT32 = 0x7fff_ffff;

/** Writes the members of the event at hand as fields of a record. */
export class RecordWriter {
  readonly #scanner: EventScanner;
  readonly #table: SlotTable;
  readonly #data: EventData;
  readonly #time: TimeReader;
  readonly #values: readonly AnyValue[];

  /** @param values - of the members of `data` whose bytes are not written as they are, by their index. */
  constructor(scanner: EventScanner, table: SlotTable, data: EventData, time: TimeReader, values: readonly AnyValue[]) {
    this.#scanner = scanner;
    this.#table = table;
    this.#data = data;
    this.#time = time;
    this.#values = values;
  }

  /** Writes the body: a summary that is there already, else the one that the rules make, else the type. */
  body(writer: ByteWriter, summary: string | undefined, rules: SummaryRules): void {
    writer.byte(BODY);
    const bodyAt = writer.begin();
    writer.byte(STRING_VALUE);
    const textAt = writer.begin();
    if (summary !== undefined) {
      writer.text(summary);
    } else if (!rules.write(writer, this.#data)) {
      const { starts, ends } = this.#scanner.envelope;
      const typeAt = this.#table.roleAt(Role.Type);
      writer.copy(this.#data.view, starts[typeAt] as number, ends[typeAt] as number);
    }
    writer.end(textAt);
    writer.end(bodyAt);
  }

  /** Writes the attributes of everything but `data`. */
  envelope(writer: ByteWriter): void {
    const { slots, starts, ends, count } = this.#scanner.envelope;
    const { view } = this.#data;
    for (let at = 0; at < count; at++) {
      const slot = slots[at] as number;
      const isTime = this.#table.role(slot) === Role.Time;
      if (isTime && !this.#time.needsText) continue;
      const head = isTime ? TIME_HEAD : this.#table.envelopeHeads.get(slot);
      writer.textAttributeBytes(head, view, starts[at] as number, ends[at] as number);
    }
  }

  /** Writes the attributes of `data`, but for `resource` where that is an object. */
  data(writer: ByteWriter): void {
    const { members, view } = this.#data;
    const { slots, kinds, starts, ends, numbers, count } = members;
    for (let at = 0; at < count; at++) {
      const slot = slots[at] as number;
      const kind = kinds[at] as number;
      if (kind === TEXT) {
        writer.textAttributeBytes(this.#table.dataTextHeads.get(slot), view, starts[at] as number, ends[at] as number);
      } else if (kind === NUMBER && this.#table.isDouble(slot, numbers[at] as number)) {
        writer.doubleAttribute(this.#table.dataHeads.get(slot), numbers[at] as number);
      } else if (kind !== NESTED || this.#scanner.key(slot) !== 'resource') {
        this.#value(writer, at, slot, kind);
      }
    }
  }

  #value(writer: ByteWriter, at: number, slot: number, kind: number): void {
    const head = kind === ESCAPED_TEXT ? this.#table.dataTextHeads.get(slot) : this.#table.dataHeads.get(slot);
    const start = writer.beginAttribute(head);
    const valueAt = writer.begin();
    switch (kind) {
      case NUMBER:
        writeInteger(writer, this.#data.members.numbers[at] as number);
        break;
      case TRUE:
      case FALSE:
        writeAnyValue(writer, kind === TRUE);
        break;
      case NULL:
        writeAnyValue(writer, null);
        break;
      default:
        writeAnyValue(writer, this.#values[at] as AnyValue);
        break;
    }
    writer.end(valueAt);
    writer.end(start);
  }
}

function writeInteger(writer: ByteWriter, value: number): void {
  if (value < 0 || value > MAX_INT32) {
    writeAnyValue(writer, BigInt(value));
  } else {
    writer.byte(INT_VALUE);
    writer.varint(value);
  }
}
