import { OsspError } from '@ossp-otel/types';
import { formatOrigin, type Origin } from '../convert/item.ts';
import type { AcceptedEvent } from '../event/check-event.ts';
import { canonicalJson } from '../json/stringify-json.ts';
import { UNMAPPED_EXTENSION } from '../map/unmapped.ts';
import { describeChanges } from './changes.ts';
import { fingerprintOf, identityPrint, withoutForeignAttributes } from './fingerprint.ts';
import { Pairing } from './pairing.ts';
import type { Difference } from './report.ts';

/** Places that are named for one event. */
const MAX_CHANGES = 20;

interface Kept {
  readonly event: AcceptedEvent;
  readonly place: string;
}

/**
 * Explains what has no counterpart, when both sides are read once more: first every event of the archive, then
 * every record. An event and a record with the same `source` and `id` differ; what is left is missing or unexpected.
 */
export class Differences {
  /** Events and records with the same `source` and `id`, and other content. */
  different = 0;
  readonly #unmatched: Pairing;
  readonly #most: number;
  readonly #identities = new Pairing();
  /** The first unmatched events by identity, until their records turn up. */
  readonly #kept = new Map<string, Kept[]>();
  #keptCount = 0;
  readonly #found: Difference[] = [];
  readonly #unexpected: Difference[] = [];

  /**
   * @param unmatched - What has no counterpart; it is empty when both sides have been read.
   * @param most - How many are described.
   */
  constructor(unmatched: Pairing, most: number) {
    this.#unmatched = unmatched;
    this.#most = most;
  }

  get missing(): number {
    return this.#identities.events;
  }

  get unexpected(): number {
    return this.#identities.records;
  }

  addEvent(event: AcceptedEvent, origin: Origin): void {
    if (!this.#unmatched.takeEvent(fingerprintOf(event))) return;
    this.#identities.addEvent(identityPrint(event));
    if (this.#keptCount >= this.#most) return;
    const key = identityKey(event);
    const same = this.#kept.get(key) ?? [];
    same.push({ event, place: formatOrigin(origin) });
    this.#kept.set(key, same);
    this.#keptCount++;
  }

  addRecord(event: AcceptedEvent, origin: Origin): void {
    if (!this.#unmatched.takeRecord(fingerprintOf(event))) return;
    if (this.#identities.addRecord(identityPrint(event))) {
      this.different++;
      const counterpart = this.#kept.get(identityKey(event))?.shift();
      if (counterpart !== undefined) this.#found.push(describe(counterpart, event, formatOrigin(origin)));
    } else if (this.#unexpected.length < this.#most) {
      const { source, id } = event;
      this.#unexpected.push({
        kind: 'unexpected',
        source,
        id,
        archive: null,
        otlp: formatOrigin(origin),
        changes: [],
      });
    }
  }

  /**
   * Returns the first differences. To be called when both sides have been read.
   *
   * @throws {OsspError} ERR_INPUT if not all that had no counterpart turned up again.
   */
  finish(): readonly Difference[] {
    if (this.#unmatched.events + this.#unmatched.records > 0) {
      throw new OsspError('ERR_INPUT', 'the inputs changed while they were compared; verify again');
    }
    const missing = [...this.#kept.values()].flat().map(({ event: { source, id }, place }): Difference => {
      return { kind: 'missing', source, id, archive: place, otlp: null, changes: [] };
    });
    return [...this.#found, ...missing, ...this.#unexpected].slice(0, this.#most);
  }
}

function describe({ event, place }: Kept, found: AcceptedEvent, otlp: string): Difference {
  // What somebody added to the record is no part of an event that has no such thing itself
  const same = event[UNMAPPED_EXTENSION] === undefined ? withoutForeignAttributes(found) : found;
  const changes = describeChanges(event, same, MAX_CHANGES);
  return { kind: 'different', source: event.source, id: event.id, archive: place, otlp, changes };
}

function identityKey({ source, id }: AcceptedEvent): string {
  return canonicalJson([source, id]);
}
