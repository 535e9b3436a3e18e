import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read-event.ts';
import { canonicalJson } from '../../src/json/stringify-json.ts';
import { BODY_KINDS } from '../../src/map/body.ts';
import { EventMapper, type EventMapperOptions } from '../../src/map/event-to-record.ts';
import { recordToEvent } from '../../src/map/record-to-event.ts';
import { oddEventTexts } from '../support/odd-events.ts';
import { TRANSPORTS } from './mapped.ts';

const options: fc.Arbitrary<EventMapperOptions> = fc.record({
  serviceName: fc.constantFrom(undefined, 'configured'),
  body: fc.constantFrom(...BODY_KINDS),
  attributes: fc.constantFrom('ossp', 'semconv'),
  deriveSeverity: fc.boolean(),
});

describe('an event that was mapped', () => {
  it.each(TRANSPORTS)('is the same as JSON when it comes back through %s', (_, transport) => {
    fc.assert(
      fc.property(oddEventTexts, options, (text, chosen) => {
        const event = readEvent(text);
        const { record, resource } = transport(
          new EventMapper(chosen).map(event, {
            observedTimeUnixNano: 1n,
            originalText: () => text,
            schemaViolations: ['/data/reason: required'],
          }),
        );
        expect(canonicalJson(recordToEvent(record, resource))).toBe(canonicalJson(event));
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same as JSON where a lenient reader let NaN and the infinities in', () => {
    const text = `{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"value":NaN,"x":[Infinity,-Infinity]}}`;
    const event = readEvent(text, { acceptNonFinite: true });
    for (const [, transport] of TRANSPORTS) {
      const { record, resource } = transport(new EventMapper().map(event));
      expect(recordToEvent(record, resource)).toEqual(event);
    }
  });

  it('has a record whose attribute keys are unique, and a resource whose are', () => {
    fc.assert(
      fc.property(oddEventTexts, options, (text, chosen) => {
        const { record, resource } = new EventMapper(chosen).map(readEvent(text));
        for (const { attributes } of [record, resource]) {
          const keys = attributes.map(({ key }) => key);
          expect(new Set(keys).size).toBe(keys.length);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('has the same record and resource, whatever one mapper mapped before', () => {
    const mapper = new EventMapper();
    fc.assert(
      fc.property(oddEventTexts, (text) => {
        const event = readEvent(text);
        expect(mapper.map(event)).toEqual(new EventMapper().map(event));
      }),
    );
  });

  it('has the record that it has without the promise of well-formed text, where that holds', () => {
    fc.assert(
      fc.property(oddEventTexts, (text) => {
        const event = readEvent(text);
        fc.pre(!/\\ud[89a-f]/.test(canonicalJson(event)));
        const promised = new EventMapper().map(event, { observedTimeUnixNano: 0n, wellFormed: true });
        expect(promised).toEqual(new EventMapper().map(event));
      }),
    );
  });
});
