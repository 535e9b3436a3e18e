import { DATA, ENVELOPE } from '../map/names.ts';
import { UNMAPPED_EXTENSION } from '../map/unmapped.ts';
import { attributePrefix } from '../otlp/protobuf-encode.ts';
import { type EventScanner, TEXT } from './event-scanner.ts';

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

/** What the transcoder knows of the keys that the scanner gives as slots, and where the members with a role stand. */
export class SlotTable {
  readonly #scanner: EventScanner;
  readonly #positions = new Int32Array(Role.Unusual);
  #generation = 0;
  #roles: (Role | undefined)[] = [];
  #isIndex: (boolean | undefined)[] = [];
  #envelopePrefixes: (Uint8Array | undefined)[] = [];
  #dataTextPrefixes: (Uint8Array | undefined)[] = [];
  #dataPrefixes: (Uint8Array | undefined)[] = [];

  constructor(scanner: EventScanner) {
    this.#scanner = scanner;
  }

  /** Notes where the members of the envelope stand. Returns false unless it is that of a usual event. */
  readEnvelope(): boolean {
    const { envelope, generation, text, start } = this.#scanner;
    if (generation !== this.#generation) this.#forget(generation);
    this.#positions.fill(-1);
    for (let at = 0; at < envelope.count; at++) {
      const slot = envelope.slots[at] as number;
      const role = this.role(slot);
      // Text with escapes is unusual here, and values that are no text are wrong or rare
      if (envelope.kinds[at] !== TEXT || role === Role.Unusual || this.isIndex(slot)) return false;
      this.#positions[role] = at;
    }
    for (const role of REQUIRED_ROLES) {
      const at = this.at(role);
      if (at < 0 || envelope.starts[at] === envelope.ends[at]) return false;
    }
    const version = (envelope.starts[this.at(Role.Specversion)] as number) - start;
    return text.startsWith('1.0"', version);
  }

  /** Returns the position of the member with this role in the envelope, -1 if there is none. */
  at(role: Role): number {
    return this.#positions[role] as number;
  }

  role(slot: number): Role {
    return (this.#roles[slot] ??= ROLES.get(this.#scanner.key(slot)) ?? Role.Other);
  }

  /** Whether an object would move the key to its front, as JavaScript does with array indexes. */
  isIndex(slot: number): boolean {
    return (this.#isIndex[slot] ??= /^\d+$/.test(this.#scanner.key(slot)));
  }

  /** Returns the prefix of the attribute of a member of the envelope. */
  envelopePrefix(slot: number): Uint8Array {
    return (this.#envelopePrefixes[slot] ??= attributePrefix(ENVELOPE.textKey(this.#scanner.key(slot))));
  }

  /** Returns the prefix of the attribute of a text in `data`. */
  dataTextPrefix(slot: number): Uint8Array {
    return (this.#dataTextPrefixes[slot] ??= attributePrefix(DATA.textKey(this.#scanner.key(slot))));
  }

  /** Returns the prefix of the attribute of anything else in `data`. */
  dataPrefix(slot: number): Uint8Array {
    return (this.#dataPrefixes[slot] ??= attributePrefix(DATA.otherKey(this.#scanner.key(slot))));
  }

  #forget(generation: number): void {
    this.#generation = generation;
    this.#roles = [];
    this.#isIndex = [];
    this.#envelopePrefixes = [];
    this.#dataTextPrefixes = [];
    this.#dataPrefixes = [];
  }
}
