import type { LogRecord, Resource } from '@ossp-otel/types';
import { CollectorDelivery } from '../../../src/gateway/delivery/collector-delivery.ts';
import type { DeliveryObserver } from '../../../src/gateway/delivery/delivery-observer.ts';
import type { OutgoingEvent } from '../../../src/gateway/delivery/outgoing-event.ts';
import type { DeliveryOutcome } from '../../../src/gateway/event-outcome.ts';
import type { GatewaySettings } from '../../../src/gateway/options/gateway-settings.ts';
import { readGatewayOptions } from '../../../src/gateway/options/read-settings.ts';
import { decodeLogsProtobuf, recordToEvent } from '../../../src/index.ts';
import type { SendResult } from '../../../src/otlp-http/index.ts';
import { event } from '../../convert/events.ts';

/** A record as it came, and the id of its event. */
export interface SentRecord {
  readonly id: string;
  readonly resource: Resource;
  readonly record: LogRecord;
}

/** Decides what a collector says to a request. */
export type Reply = (records: readonly SentRecord[], bytes: Uint8Array) => SendResult | Promise<SendResult>;

export const ACCEPTED = {
  outcome: 'accepted',
  rejectedLogRecords: 0,
  errorMessage: '',
  attempts: 1,
} as const satisfies SendResult;

export function refused(status: number): SendResult {
  return { outcome: 'refused', status, message: 'secret of the server', attempts: 1 };
}

/** The collector as the delivery sees it: a function of the bodies, which remembers what it was sent and what it took. */
class TestCollector {
  /** Records of each request, in the order in which they came. */
  readonly requests: (readonly SentRecord[])[] = [];
  /** Bytes of each request. */
  readonly sizes: number[] = [];
  /** Every record of a request that was answered as accepted in full. */
  readonly taken: SentRecord[] = [];
  reply: Reply;
  /** Whether it has read to its end what it has answered. */
  hasReadAll = true;
  #held: (() => void)[] | undefined;

  constructor(reply: Reply = () => ACCEPTED) {
    this.reply = reply;
  }

  readonly send = async (bytes: Uint8Array): Promise<SendResult> => {
    const records = recordsOf(bytes);
    this.requests.push(records);
    this.sizes.push(bytes.length);
    const held = this.#held;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
    const result = await this.reply(records, bytes);
    if (result.outcome === 'accepted' && result.rejectedLogRecords === 0) this.taken.push(...records);
    return result;
  };

  /** Ids of each request. */
  get ids(): readonly (readonly string[])[] {
    return this.requests.map((records) => records.map(({ id }) => id));
  }

  get takenIds(): readonly string[] {
    return this.taken.map(({ id }) => id);
  }

  /** From now on nothing is answered until the returned function is called, which answers all. */
  hold(): () => void {
    const held: (() => void)[] = [];
    this.#held = held;
    return () => {
      this.#held = undefined;
      for (const answer of held) answer();
    };
  }
}

function recordsOf(bytes: Uint8Array): SentRecord[] {
  const records: SentRecord[] = [];
  for (const { resource, scopeLogs } of decodeLogsProtobuf(bytes).resourceLogs) {
    for (const record of scopeLogs.flatMap(({ logRecords }) => logRecords)) {
      records.push({ id: recordToEvent(record, resource).id, resource: resource as Resource, record });
    }
  }
  return records;
}

/** What an observer was told, and what that adds up to. */
class TestObserver implements DeliveryObserver {
  readonly begun: number[] = [];
  readonly over: (readonly [records: number, taken: number, errorType: string | undefined])[] = [];
  /** `answered`, or why it failed, in order. */
  readonly said: string[] = [];
  inflight = 0;
  leastInflight = 0;

  started(records: number): void {
    this.begun.push(records);
    this.inflight += records;
  }

  ended(records: number, taken: number, seconds: number, errorType: string | undefined): void {
    if (!(seconds >= 0)) throw new Error(`a request took ${seconds} seconds`);
    this.over.push([records, taken, errorType]);
    this.inflight -= records;
    this.leastInflight = Math.min(this.leastInflight, this.inflight);
  }

  answered(): void {
    this.said.push('answered');
  }

  failed(trouble: string, why: string): void {
    this.said.push(`${trouble}: ${why}`);
  }
}

/** An event on its way, which remembers every outcome that it is told. */
export interface TestEvent extends OutgoingEvent {
  readonly id: string;
  readonly text: { readonly bytes: Uint8Array; readonly start: number; readonly end: number };
  readonly outcomes: DeliveryOutcome[];
}

export function outgoing(id: string, changes: Record<string, unknown> = {}): TestEvent {
  const bytes = Buffer.from(JSON.stringify(event({ id, ...changes })));
  const text = { bytes, start: 0, end: bytes.length };
  const outcomes: DeliveryOutcome[] = [];
  return {
    id,
    text,
    content: text,
    observedTimeUnixNano: 1_769_851_800_000_000_001n,
    traceparent: undefined,
    conflict: false,
    outcomes,
    settle: (outcome) => void outcomes.push(outcome),
  };
}

/** Returns events with the ids `e-0`, `e-1`, and so on. */
export function outgoingEvents(count: number): TestEvent[] {
  return Array.from({ length: count }, (_, number) => outgoing(`e-${number}`));
}

/** What became of an event in the end: the first outcome is the one that counts. */
export function outcomeOf({ outcomes }: TestEvent): string {
  return outcomes[0]?.outcome ?? 'none';
}

const DEFAULTS = (await readGatewayOptions({}, undefined, {})).settings;

/** Returns the settings of a gateway to which nothing was said, with some changes. */
export function defaultSettings(changes: Partial<GatewaySettings> = {}): GatewaySettings {
  return { ...DEFAULTS, ...changes };
}

export function testDelivery(reply?: Reply, changes: Partial<GatewaySettings> = {}) {
  const collector = new TestCollector(reply);
  const observer = new TestObserver();
  const delivery = new CollectorDelivery({
    settings: defaultSettings(changes),
    send: collector.send,
    hasSentAll: () => collector.hasReadAll,
    observer,
  });
  const addAll = (events: readonly TestEvent[]): void => {
    for (const each of events) if (!delivery.addText(each, each.text)) delivery.add(each);
  };
  return { collector, observer, delivery, addAll };
}

/** Resolves when the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
