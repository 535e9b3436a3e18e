import fc from 'fast-check';
import { readEvent } from '../../../src/event/read-event.ts';
import { BODY_KINDS } from '../../../src/map/body.ts';
import { EventMapper, type EventMapperOptions, type MappedEvent } from '../../../src/map/event-to-record.ts';
import { ENVELOPE_TEXT } from '../../map/mapped.ts';
import { oddEventTexts } from '../../support/odd-events.ts';

/** Ways to map an event. */
export const mapperOptions: fc.Arbitrary<EventMapperOptions> = fc.record({
  body: fc.constantFrom(...BODY_KINDS),
  attributes: fc.constantFrom('ossp', 'semconv'),
});

/** Odd events, many of them with numbers around the edges of 2^53 and 2^63. */
export const eventTexts: fc.Arbitrary<string> = fc.oneof(oddEventTexts, numbers());

/** Returns the record of an event that has these members, given as JSON text, besides the required ones. */
export function mapped(members: string): MappedEvent {
  return new EventMapper().map(readEvent(`{${ENVELOPE_TEXT},${members}}`));
}

function numbers(): fc.Arbitrary<string> {
  const literals = fc.oneof(
    fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
    fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }).map(String),
    fc.integer({ min: 50, max: 70 }).map((power) => String(2n ** BigInt(power))),
    fc.integer({ min: 50, max: 70 }).map((power) => `${2 ** power}`),
    fc.integer({ min: 50, max: 69 }).map((power) => `${2 ** power}.0`),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  );
  return fc
    .array(literals, { minLength: 9, maxLength: 9 })
    .map(
      ([a, b, c, d, e, f, g, h, i]) =>
        `{${ENVELOPE_TEXT},"a":${a},"correlationid":${b},"data":{"value":${c},"metrics":{"loss":${d}},` +
        `"x":[${e},{"y/~":${f}}],"severity":${g},"resource":{"model_id":${h},"other":{"z":${i}}}}}`,
    );
}
