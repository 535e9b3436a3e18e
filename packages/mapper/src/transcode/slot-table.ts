import { KEY_SLOTS } from '../json/key-cache.ts';
import { DATA, ENVELOPE, NUMBER_FIELDS } from '../map/names.ts';
import { UNMAPPED_EXTENSION } from '../map/unmapped.ts';
import { AttributeHeads } from './attribute-heads.ts';
import type { DataFields } from './data-fields.ts';
import type { EventScanner } from './event-scanner.ts';
import { spells } from './json-text.ts';
import { ESCAPED_TEXT, ODD_NUMBER, TEXT } from './member-list.ts';

/** What a member of the envelope is for. The first four make an event an event. */
export const Role = {
  Specversion: 0,
  Id: 1,
  Source: 2,
  Type: 3,
  Time: 4,
  Traceparent: 5,
  Correlationid: 6,
  Other: 7,
  Unusual: 8,
} as const;
export type Role = (typeof Role)[keyof typeof Role];

const ROLES: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['specversion', Role.Specversion],
  ['id', Role.Id],
  ['source', Role.Source],
  ['type', Role.Type],
  ['time', Role.Time],
  ['traceparent', Role.Traceparent],
  ['correlationid', Role.Correlationid],
  // An object goes another way; any other data is unusual
  ['data', Role.Unusual],
  ['data_base64', Role.Unusual],
  [UNMAPPED_EXTENSION, Role.Unusual],
]);
const REQUIRED_ROLES = [Role.Specversion, Role.Id, Role.Source, Role.Type];
const SPECVERSION = '1.0';

const UNKNOWN = -1;
const UNUSUAL_KEY = -2;

/** What is known of the keys that the scanner gives as slots, and where in the event those stand that somebody asks for. */
export class SlotTable {
  readonly #scanner: EventScanner;
  readonly #fields: DataFields;
  readonly #roleAt = new Int32Array(Role.Unusual);
  /** The index in `data` by the number of the field, -1 where there is none. */
  readonly fieldAt: Int32Array;
  /** What the attributes of the envelope, of text in `data`, and of anything else in `data` begin with. */
  readonly envelopeHeads = new AttributeHeads((slot) => ENVELOPE.textKey(this.#scanner.key(slot)));
  readonly dataTextHeads = new AttributeHeads((slot) => DATA.textKey(this.#scanner.key(slot)));
  readonly dataHeads = new AttributeHeads((slot) => DATA.otherKey(this.#scanner.key(slot)));
  /** Whether the bytes of a member of `data` that is asked for are neither its text nor nested. */
  hasOddField = false;
  #generation = 0;
  /** The roles in the envelope, and the numbers in `data`, of the keys by slot. */
  readonly #roles = new Int32Array(KEY_SLOTS).fill(UNKNOWN);
  readonly #numbers = new Int32Array(KEY_SLOTS).fill(UNKNOWN);
  readonly #isNumberField = new Uint8Array(KEY_SLOTS);

  /** @param fields - the members of `data` that are asked for. */
  constructor(scanner: EventScanner, fields: DataFields) {
    this.#scanner = scanner;
    this.#fields = fields;
    this.fieldAt = new Int32Array(fields.count);
  }

  /** Notes where the members of the event at hand stand. Returns false unless they are those of a usual event. */
  read(bytes: Uint8Array): boolean {
    const { envelope, data, generation, dataStart } = this.#scanner;
    if (generation !== this.#generation) this.#forget(generation);
    if (dataStart < 0 || data.count === 0) return false;
    clear(this.#roleAt);
    for (let at = 0; at < envelope.count; at++) {
      const role = this.role(envelope.slots[at] as number);
      // Text with escapes is unusual here, and values that are no text are wrong or rare
      if (envelope.kinds[at] !== TEXT || role === Role.Unusual) return false;
      this.#roleAt[role] = at;
    }
    clear(this.fieldAt);
    this.hasOddField = false;
    for (let at = 0; at < data.count; at++) {
      const number = this.#number(data.slots[at] as number);
      if (number === UNUSUAL_KEY) return false;
      if (number < 0) continue;
      this.fieldAt[number] = at;
      const kind = data.kinds[at];
      if (kind === ESCAPED_TEXT || kind === ODD_NUMBER) this.hasOddField = true;
    }
    return this.#isEvent(bytes);
  }

  /** Returns the index in the envelope of the member with this role, -1 if there is none. */
  roleAt(role: Role): number {
    return this.#roleAt[role] as number;
  }

  role(slot: number): Role {
    const known = this.#roles[slot] as number;
    if (known !== UNKNOWN) return known as Role;
    const key = this.#scanner.key(slot);
    const role = isIndex(key) ? Role.Unusual : (ROLES.get(key) ?? Role.Other);
    this.#roles[slot] = role;
    return role;
  }

  /** Whether a number is a double as a member of `data`: some are whatever their spelling. */
  isDouble(slot: number, value: number): boolean {
    return this.#isNumberField[slot] === 1 || !Number.isInteger(value);
  }

  #number(slot: number): number {
    const known = this.#numbers[slot] as number;
    if (known !== UNKNOWN) return known;
    const key = this.#scanner.key(slot);
    const number = isIndex(key) ? UNUSUAL_KEY : this.#fields.number(key);
    this.#numbers[slot] = number;
    this.#isNumberField[slot] = NUMBER_FIELDS.has(key) ? 1 : 0;
    return number;
  }

  #isEvent(bytes: Uint8Array): boolean {
    const { starts, ends } = this.#scanner.envelope;
    for (const role of REQUIRED_ROLES) {
      const at = this.roleAt(role);
      if (at < 0 || starts[at] === ends[at]) return false;
    }
    const versionAt = this.roleAt(Role.Specversion);
    const version = starts[versionAt] as number;
    return spells(bytes, version, SPECVERSION) && ends[versionAt] === version + SPECVERSION.length;
  }

  #forget(generation: number): void {
    this.#generation = generation;
    this.#roles.fill(UNKNOWN);
    this.#numbers.fill(UNKNOWN);
    this.envelopeHeads.forget();
    this.dataTextHeads.forget();
    this.dataHeads.forget();
  }
}

/** For a few elements a loop beats the call of `fill`. */
function clear(indexes: Int32Array): void {
  for (let at = 0; at < indexes.length; at++) indexes[at] = -1;
}

/** Whether an object would move the key to its front, as JavaScript does with array indexes. */
function isIndex(key: string): boolean {
  return /^\d+$/.test(key);
}
