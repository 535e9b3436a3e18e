import { OsspError } from '@ossp-otel/types';
import { stringifyJson } from '../../json/stringify-json.ts';
import type { CollectorDelivery } from '../delivery/collector-delivery.ts';
import { type DeliveryOutcome, type Rejected, rejected, type Unavailable, unavailable } from '../event-outcome.ts';
import { type ClaimDesk, type EventPrint, LocalClaimDesk } from '../intake/claim-desk.ts';
import type { EventCounts } from '../intake/event-counts.ts';
import { HashingIntake, type NewEvent } from '../intake/hashing-intake.ts';
import type { Logger } from '../observe/logger.ts';
import type { Meter } from '../observe/metrics.ts';
import type { Notices } from '../observe/notices.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import { EventStore } from '../store/event-store.ts';
import { IdentityFile } from '../store/identity-file.ts';
import type { StoredEvent } from '../store/stored-entry.ts';
import type { Safekeeping } from './safekeeping.ts';

/** What remembers which events were kept, also those of earlier processes. */
export interface KeptIdentities {
  readonly desk: ClaimDesk;
  /** Resolves when events that are kept are remembered. Never rejects. */
  remember(prints: readonly EventPrint[]): Promise<void>;
  close(): Promise<void>;
}

/** Those of a process that need not ask another. */
export interface LocalIdentities extends KeptIdentities {
  readonly desk: LocalClaimDesk;
}

export interface StoreFirstParts {
  readonly settings: GatewaySettings;
  readonly folder: string;
  readonly delivery: CollectorDelivery;
  readonly counts: EventCounts;
  readonly identities: KeptIdentities;
  readonly notices: Notices;
  readonly logger: Logger;
  readonly meter: Meter;
}

/** How long a failing disk keeps events away, in milliseconds. */
const FAILURE_COUNTS_MS = 10_000;

/** Resolves to the identities in the spool's folder, of which this process is the keeper. */
export async function openIdentities(
  folder: string,
  window: number,
  parts: { readonly logger: Logger; readonly meter: Meter },
): Promise<LocalIdentities> {
  const file = new IdentityFile({ folder, window, ...parts });
  const desk = new LocalClaimDesk(window);
  desk.restore(await file.load());
  return { desk, remember: (prints) => file.append(prints), close: () => file.close() };
}

/**
 * Makes events safe by keeping them on the disk, and delivers them afterwards.
 *
 * @throws {OsspError} ERR_OUTPUT if the folder cannot be used.
 */
export async function storeFirst(parts: StoreFirstParts): Promise<Safekeeping> {
  const { settings, folder, delivery, counts, identities, notices, logger, meter } = parts;
  const maxBytes = Math.ceil(settings.spoolMaxBytes / settings.workers);
  const deliver = (event: StoredEvent): Promise<DeliveryOutcome> => deliverStored(event, delivery);
  const store = new EventStore({ folder, maxBytes, deliver, logger, meter });
  await store.open();
  store.start();
  let failedAtMs = Number.NEGATIVE_INFINITY;
  const keep = (events: readonly NewEvent[]): void => {
    const isKept = keepAll(events, store, identities).catch(() => {
      // A defect; who waits for an answer must not wait for ever
      const error = new OsspError('ERR_SPOOL', 'internal error');
      for (const { arrival } of events) arrival.finish(unavailable(error));
      return false;
    });
    void isKept.then((kept) => {
      if (kept) return;
      failedAtMs = performance.now();
      notices.spool(whyNotKept(store));
    });
  };
  return {
    intake: new HashingIntake({ settings, desk: identities.desk, keep, counts }),
    spool: () => ({
      bytes: store.isFull ? maxBytes : store.bytes,
      maxBytes,
      // Only another event can tell whether the disk is well again, and none comes to a gateway that is not ready
      isFailing: store.error !== undefined && performance.now() - failedAtMs < FAILURE_COUNTS_MS,
    }),
    stop: async (timeoutMs) => {
      await store.stop(timeoutMs);
      return store.pending;
    },
  };
}

/** Resolves to whether all are kept. */
async function keepAll(events: readonly NewEvent[], store: EventStore, identities: KeptIdentities): Promise<boolean> {
  const stored = events.map(toStored);
  const kept = await store.keep(stored);
  // Before the sender is told, who would not send it again then
  await identities.remember(events.filter((_, index) => kept[index]).map(({ print }) => print));
  for (const [index, { arrival }] of events.entries()) {
    if (kept[index] === true) arrival.finish({ outcome: 'stored', conflict: arrival.conflict });
    else arrival.finish(notKept(store, stored[index] as StoredEvent));
  }
  return kept.every((isKept) => isKept);
}

function notKept(store: EventStore, event: StoredEvent): Rejected | Unavailable {
  if (!store.fits(event)) return rejected(new OsspError('ERR_TOO_LARGE', 'the event is larger than all of the spool'));
  return unavailable(new OsspError('ERR_SPOOL', whyNotKept(store)));
}

function whyNotKept(store: EventStore): string {
  return store.isFull ? 'the spool is full' : 'the disk does not take the event';
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function toStored({ arrival, event }: NewEvent): StoredEvent {
  const { content, observedTimeUnixNano, traceparent, conflict } = arrival;
  const text =
    'bytes' in content ? utf8.decode(content.bytes.subarray(content.start, content.end)) : stringifyJson(event);
  return { text, observedTimeUnixNano, traceparent, conflict };
}

function deliverStored({ text, ...context }: StoredEvent, delivery: CollectorDelivery): Promise<DeliveryOutcome> {
  return new Promise((settle) => {
    const bytes = Buffer.from(text);
    const content = { bytes, start: 0, end: bytes.length };
    const event = { ...context, content, settle };
    if (!delivery.addText(event, content)) delivery.add(event);
    delivery.release();
  });
}
