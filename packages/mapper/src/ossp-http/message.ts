import type { AcceptedEvent } from '../event/check-event.ts';
import type { PreparationFailure } from '../http/attempt.ts';
import { type Headers, isHeaderValue } from '../http/check-headers.ts';
import { errorCode } from '../http/network-failure.ts';
import { stringifyJson } from '../json/stringify-json.ts';
import { parseTraceparent } from '../map/trace-context.ts';
import { batchIdempotencyKey } from './idempotency-key.ts';

/** Body and headers that say it all about what is sent, the same in every attempt. */
export interface Message {
  readonly body: string;
  readonly headers: Headers;
}

/** Returns the `Idempotency-Key` of an event, or `undefined` where it is to have none. */
export type KeyOf = (event: AcceptedEvent) => string | undefined;

/** Returns an event in the structured JSON mode (CloudEvents HTTP binding, section 3.2), or why it cannot be sent. */
export function singleMessage(event: AcceptedEvent, keyOf: KeyOf): Message | PreparationFailure {
  return message('application/cloudevents+json; charset=utf-8', stringifyJson(event), traceHeaders(event), () =>
    keyOf(event),
  );
}

/**
 * Returns events in the batched mode (CloudEvents HTTP binding, section 3.3), or why they cannot be sent. It has no
 * trace context, because each event has its own.
 */
export function batchMessage(events: readonly AcceptedEvent[], keyOf: KeyOf): Message | PreparationFailure {
  const body = `[${events.map((event) => stringifyJson(event)).join(',')}]`;
  return message('application/cloudevents-batch+json; charset=utf-8', body, [], () => {
    const keys = events.map((event) => keyOf(event)).filter((key) => key !== undefined);
    return keys.length === events.length ? batchIdempotencyKey(keys) : undefined;
  });
}

function message(
  contentType: string,
  body: string,
  others: readonly [name: string, value: string][],
  makeKey: () => string | undefined,
): Message | PreparationFailure {
  let key: string | undefined;
  try {
    key = makeKey();
  } catch (error) {
    return { kind: 'unsendable', message: `no Idempotency-Key could be made (${errorCode(error)})` };
  }
  if (key !== undefined && !isHeaderValue(key)) {
    return {
      kind: 'unsendable',
      message: 'the Idempotency-Key is not made of visible ASCII characters, spaces and tabs',
    };
  }
  return {
    body,
    headers: new Map([
      ['content-type', contentType],
      ...(key === undefined ? [] : [['idempotency-key', key] as const]),
      ...others,
    ]),
  };
}

/** The headers have to say the same as the attributes (CloudEvents extension "Distributed Tracing", section "Using the Distributed Tracing Extension"). */
function traceHeaders({ traceparent, tracestate }: AcceptedEvent): [name: string, value: string][] {
  if (typeof traceparent !== 'string' || parseTraceparent(traceparent) === undefined) return [];
  const isState = typeof tracestate === 'string' && /^[!-~][ -~]*$/.test(tracestate);
  // A later version of traceparent may hold more than the header can
  if (!/^[!-~]+$/.test(traceparent)) return [];
  return isState
    ? [
        ['traceparent', traceparent],
        ['tracestate', tracestate],
      ]
    : [['traceparent', traceparent]];
}
