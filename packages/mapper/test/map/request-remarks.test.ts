import { BRIDGE } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read-event.ts';
import { canonicalJson } from '../../src/json/stringify-json.ts';
import { EventMapper } from '../../src/map/event-to-record.ts';
import { recordToEvent } from '../../src/map/record-to-event.ts';
import { parseTraceparent } from '../../src/map/trace-context.ts';
import { oddEventTexts } from '../support/odd-events.ts';
import { attributesOf, mapMembers, TRANSPORTS } from './mapped.ts';

const OWN = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const HEADER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const CORRELATION = '6b221d5bc9e6496c8f1d4b9f3c6c5a00';

/** What the record of an event with these members says of a trace, and of the header of the request that brought it. */
function traceOf(members: string, transportTraceparent: string | undefined) {
  const { record } = mapMembers(members, {}, { observedTimeUnixNano: 0n, transportTraceparent });
  const { traceId, spanId, flags } = record;
  return { traceId, spanId, flags, remark: attributesOf(record)[BRIDGE.transportTraceparent] };
}

const context = (traceparent: string) => parseTraceparent(traceparent) ?? expect.unreachable();

describe('the traceparent header of a request', () => {
  it('is the trace of an event that names none', () => {
    expect(traceOf('', HEADER)).toEqual({ ...context(HEADER), remark: HEADER });
    expect(traceOf('', undefined)).toEqual({ traceId: '', spanId: '', flags: 0, remark: undefined });
  });

  it('comes after the traceparent of the event, and is kept beside it', () => {
    expect(traceOf(`"traceparent":"${OWN}"`, HEADER)).toEqual({ ...context(OWN), remark: HEADER });
    expect(traceOf(`"traceparent":"${OWN}","correlationid":"${CORRELATION}"`, HEADER)).toEqual({
      ...context(OWN),
      remark: HEADER,
    });
  });

  it('comes before the correlationid of the event', () => {
    expect(traceOf(`"correlationid":"${CORRELATION}"`, HEADER)).toEqual({ ...context(HEADER), remark: HEADER });
    expect(traceOf(`"correlationid":"${CORRELATION}"`, undefined)).toMatchObject({ traceId: CORRELATION, spanId: '' });
  });

  it('is not kept if it says what the event says', () => {
    expect(traceOf(`"traceparent":"${OWN}"`, OWN)).toEqual({ ...context(OWN), remark: undefined });
  });

  it('is kept if it differs from the event in the flags alone', () => {
    const other = `${OWN.slice(0, -2)}00`;
    expect(traceOf(`"traceparent":"${OWN}"`, other)).toEqual({ ...context(OWN), remark: other });
  });

  it.each(['""', '"ff-not-one"', `"${OWN.toUpperCase()}"`, '7', 'null', '{}'])(
    'is the trace of an event whose own traceparent is none: %s',
    (own) => {
      expect(traceOf(`"traceparent":${own}`, HEADER)).toEqual({ ...context(HEADER), remark: HEADER });
    },
  );

  it('may be of a later version', () => {
    const later = HEADER.replace('00-', '01-').concat('-more');
    expect(traceOf('', later)).toEqual({ ...context(HEADER), remark: later });
  });

  it.each([
    '',
    'x',
    HEADER.toUpperCase(),
    `${HEADER},${HEADER}`,
    `ff${HEADER.slice(2)}`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
    HEADER.slice(0, -1),
  ])('is without effect if it is none: %s', (header) => {
    for (const members of ['', `"traceparent":"${OWN}"`, `"correlationid":"${CORRELATION}"`]) {
      expect(traceOf(members, header)).toEqual(traceOf(members, undefined));
    }
  });

  it('does not change the event that the record gives back, whatever it is', () => {
    const headers = fc.oneof(fc.constantFrom(HEADER, OWN, '', 'x'), fc.string());
    const contexts = fc.record({
      transportTraceparent: fc.option(headers, { nil: undefined }),
      conflict: fc.boolean(),
    });
    fc.assert(
      fc.property(oddEventTexts, contexts, fc.constantFrom(...TRANSPORTS), (text, more, [, transport]) => {
        const event = readEvent(text);
        const { record, resource } = transport(new EventMapper().map(event, { observedTimeUnixNano: 1n, ...more }));
        expect(canonicalJson(recordToEvent(record, resource))).toBe(canonicalJson(event));
      }),
      { numRuns: 1000 },
    );
  });

  it('is not taken for a traceparent of the event, while the trace of a record without the remark is', () => {
    const { record, resource } = mapMembers('', {}, { observedTimeUnixNano: 0n, transportTraceparent: HEADER });
    expect(recordToEvent(record, resource)).not.toHaveProperty('traceparent');
    const others = record.attributes.filter(({ key }) => key !== BRIDGE.transportTraceparent);
    expect(recordToEvent({ ...record, attributes: others }, resource)).toHaveProperty('traceparent', HEADER);
  });
});

describe('a conflict', () => {
  it.each([
    [true, true],
    [false, undefined],
    [undefined, undefined],
  ])('that is %s is told as %s', (conflict, remark) => {
    const { record, resource } = mapMembers('', {}, { observedTimeUnixNano: 0n, conflict });
    expect(attributesOf(record)[BRIDGE.conflict]).toBe(remark);
    expect(recordToEvent(record, resource)).not.toHaveProperty('conflict');
  });
});
