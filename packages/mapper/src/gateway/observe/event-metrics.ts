import type { DeliveryObserver } from '../delivery/delivery-observer.ts';
import type { EventOutcome } from '../event-outcome.ts';
import type { EventCounts } from '../intake/event-counts.ts';
import type { Meter, MetricAttributes } from './metrics.ts';

/** The gateway's own counts: of events, of which each that is received has to be settled once, and of the requests to the collector. */
export type EventMetrics = EventCounts & Pick<DeliveryObserver, 'started' | 'ended'>;

/** Events that came in. */
export const RECEIVED_METRIC = 'ossp.gateway.received';
/** Events by {@link OUTCOME}. */
export const EVENTS_METRIC = 'ossp.gateway.events';
export const OUTCOME = 'ossp.gateway.outcome';

// Those that the semantic conventions advise for the duration of HTTP requests (OpenTelemetry, "HTTP metrics")
const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** `error.type` where a failure says nothing else (OpenTelemetry, "SDK metrics"). */
const REJECTED = 'rejected';

/** Makes the instruments of {@link EventMetrics}. Events received less events by outcome are those under way. */
export function createEventMetrics(meter: Meter): EventMetrics {
  const receivedEvents = meter.counter({
    name: RECEIVED_METRIC,
    unit: '{event}',
    description: 'Events that came in. Those without an outcome yet are under way.',
  });
  const events = meter.counter({
    name: EVENTS_METRIC,
    unit: '{event}',
    description: 'Events by what became of them.',
  });
  const conflicts = meter.counter({
    name: 'ossp.gateway.conflicts',
    unit: '{event}',
    description: 'Events with the source and id of an earlier event, and other content.',
  });
  const exported = meter.counter({
    name: 'otel.sdk.exporter.log.exported',
    unit: '{log_record}',
    description: 'Log records whose export has finished, with error.type where it failed.',
  });
  const duration = meter.histogram({
    name: 'otel.sdk.exporter.operation.duration',
    unit: 's',
    description: 'How long requests to the collector take, with their retries.',
    bounds: DURATION_BOUNDS,
  });
  let inflight = 0;
  meter.upDownCounter(
    {
      name: 'otel.sdk.exporter.log.inflight',
      unit: '{log_record}',
      description: 'Log records that are on their way to the collector.',
    },
    () => inflight,
  );
  const withErrorType = byErrorType({});

  return {
    received: (count) => receivedEvents.add(count),
    settled: (outcome) => events.add(1, attributesOf(outcome)),
    conflict: () => conflicts.add(1),
    started: (records) => {
      inflight += records;
    },
    ended: (records, taken, seconds, errorType) => {
      inflight -= records;
      const failed = records - taken;
      const error = failed === 0 && errorType === undefined ? undefined : withErrorType(errorType ?? REJECTED);
      if (taken > 0) exported.add(taken);
      if (failed > 0) exported.add(failed, error);
      duration.record(seconds, error);
    },
  };
}

const TAKEN = {
  delivered: { [OUTCOME]: 'delivered' },
  stored: { [OUTCOME]: 'stored' },
  duplicate: { [OUTCOME]: 'duplicate' },
} as const satisfies Record<string, MetricAttributes>;

const NOT_TAKEN = {
  rejected: byErrorType({ [OUTCOME]: 'rejected' }),
  unavailable: byErrorType({ [OUTCOME]: 'unavailable' }),
} as const;

function attributesOf(outcome: EventOutcome): MetricAttributes {
  return outcome.outcome === 'rejected' || outcome.outcome === 'unavailable'
    ? NOT_TAKEN[outcome.outcome](outcome.error.code)
    : TAKEN[outcome.outcome];
}

/** Returns attributes that also tell an `error.type`: the same object for the same one, which is what a metric counts fastest by. */
function byErrorType(others: MetricAttributes): (errorType: string) => MetricAttributes {
  const known = new Map<string, MetricAttributes>();
  return (errorType) => {
    const attributes = known.get(errorType) ?? { ...others, 'error.type': errorType };
    known.set(errorType, attributes);
    return attributes;
  };
}
