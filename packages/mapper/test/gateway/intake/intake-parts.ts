import { formatViolation, OsspError, validateEventData } from '@ossp-otel/types';
import type { CollectorDelivery } from '../../../src/gateway/delivery/collector-delivery.ts';
import type { EventOutcome } from '../../../src/gateway/event-outcome.ts';
import { LocalClaimDesk } from '../../../src/gateway/intake/claim-desk.ts';
import { DeliveringIntake } from '../../../src/gateway/intake/delivering-intake.ts';
import type { EventCounts } from '../../../src/gateway/intake/event-counts.ts';
import type { GatewaySettings } from '../../../src/gateway/options/gateway-settings.ts';
import type { EventIntake, ReceivedEvent } from '../../../src/gateway/received-event.ts';
import { deliverFirst } from '../../../src/gateway/serving/deliver-first.ts';
import { type AcceptedEvent, decodeLogsProtobuf, EventMapper, EventReader } from '../../../src/index.ts';
import { Batcher } from '../../../src/otlp/batcher.ts';
import { PROTOBUF } from '../../../src/otlp/logs-encoding.ts';
import { defaultSettings, type Reply, type SentRecord, testDelivery } from '../delivery/test-collector.ts';

const OBSERVED = 1_769_851_800_000_000_001n;

/** Adds up what it is told. */
class TestCounts implements EventCounts {
  receivedEvents = 0;
  readonly outcomes: Record<string, number> = {};
  conflicts = 0;

  received(events: number): void {
    this.receivedEvents += events;
  }

  settled({ outcome }: EventOutcome): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }

  conflict(): void {
    this.conflicts++;
  }

  /** Events that have an outcome. */
  get settledEvents(): number {
    return Object.values(this.outcomes).reduce((sum, count) => sum + count, 0);
  }
}

type MakeIntake = (settings: GatewaySettings, delivery: CollectorDelivery, counts: EventCounts) => EventIntake;

/** The intakes that answer when the collector has taken an event. */
export const INTAKES: readonly (readonly [string, MakeIntake])[] = [
  ['of a gateway alone', (settings, delivery, counts) => new DeliveringIntake({ settings, delivery, counts })],
  [
    'of a worker',
    (settings, delivery, counts) => {
      return deliverFirst(settings, delivery, counts, new LocalClaimDesk(settings.dedupeWindow)).intake;
    },
  ],
];

export function testIntake(make: MakeIntake, changes: Partial<GatewaySettings> = {}, reply?: Reply) {
  const settings = defaultSettings(changes);
  const { collector, observer, delivery } = testDelivery(reply, changes);
  const counts = new TestCounts();
  const intake = make(settings, delivery, counts);
  const take = async (events: readonly ReceivedEvent[], traceparent?: string): Promise<readonly EventOutcome[]> => {
    const outcomes = await intake.take(events, { observedTimeUnixNano: OBSERVED, traceparent });
    // As when their memory is given back
    for (const event of events) if ('bytes' in event) event.bytes.fill(0xff);
    return outcomes;
  };
  return { settings, collector, observer, delivery, counts, take };
}

/** Returns the texts as a request holds them: one behind the other, with something between. */
export function asRequest(...texts: readonly string[]): ReceivedEvent[] {
  const bytes = Buffer.from(`[${texts.join(',')}]`);
  let at = 1;
  return texts.map((text) => {
    const start = at;
    const end = start + Buffer.byteLength(text);
    at = end + 1;
    return { bytes, start, end };
  });
}

/** Returns outcomes in short: with the code of an error, and whether there is a conflict. */
export function inShort(outcomes: readonly EventOutcome[]): string[] {
  return outcomes.map((outcome) => {
    if ('error' in outcome) return `${outcome.outcome} ${outcome.error.code}`;
    return outcome.conflict ? `${outcome.outcome} conflict` : outcome.outcome;
  });
}

/** Returns the event of a text, or the code of what is wrong with it. */
export function readAs(
  text: string,
  { maxDepth, maxKeys, maxEventBytes, acceptNan }: GatewaySettings,
): AcceptedEvent | string {
  try {
    return new EventReader({ maxDepth, maxKeys, maxEventBytes, acceptNonFinite: acceptNan }).read(Buffer.from(text));
  } catch (error) {
    if (error instanceof OsspError) return error.code;
    throw error;
  }
}

interface Surroundings {
  readonly settings: GatewaySettings;
  readonly text?: string;
  readonly traceparent?: string | undefined;
  readonly conflict?: boolean;
}

/** Returns the record that a mapper makes of an event, as it is after a journey in protobuf. */
export function mappedRecord(
  event: AcceptedEvent,
  { settings, text, traceparent, conflict = false }: Surroundings,
): SentRecord {
  const { serviceName, body, attributes, validate } = settings;
  const { resource, record } = new EventMapper({ serviceName, body, attributes }).map(event, {
    observedTimeUnixNano: OBSERVED,
    conflict,
    transportTraceparent: traceparent,
    schemaViolations: validate === 'off' ? [] : validateEventData(event.type, event['data']).map(formatViolation),
    ...(text === undefined ? {} : { originalText: () => text }),
  });
  const batcher = new Batcher({ encoding: PROTOBUF, maxRecords: 1, maxBytes: 64_000_000 });
  batcher.add(resource, record, undefined);
  const { resourceLogs } = decodeLogsProtobuf(batcher.flush()?.bytes ?? new Uint8Array(0));
  const [first] = resourceLogs;
  const [log] = first?.scopeLogs[0]?.logRecords ?? [];
  if (first?.resource === undefined || log === undefined) throw new Error('expected a record');
  return { id: event.id, resource: first.resource, record: log };
}
