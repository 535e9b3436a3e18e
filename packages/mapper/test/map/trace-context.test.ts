import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_TRACE, parseTraceparent, traceIdOfCorrelation } from '../../src/map/trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('parseTraceparent', () => {
  it.each([
    ['version 00', `00-${TRACE}-${SPAN}-01`, 1],
    ['no flags', `00-${TRACE}-${SPAN}-00`, 0],
    ['all flags', `00-${TRACE}-${SPAN}-ff`, 255],
    ['a higher version', `01-${TRACE}-${SPAN}-03`, 3],
    ['a higher version with more fields', `cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`, 1],
    ['a higher version with an empty field', `fe-${TRACE}-${SPAN}-01-`, 1],
  ])('reads %s', (_, text, flags) => {
    expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, flags });
  });

  it.each([
    ['nothing', ''],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['version ff with more fields', `ff-${TRACE}-${SPAN}-01-more`],
    ['version 00 with more fields', `00-${TRACE}-${SPAN}-01-more`],
    ['version 00 with a dash behind it', `00-${TRACE}-${SPAN}-01-`],
    ['a higher version with longer flags', `01-${TRACE}-${SPAN}-011`],
    ['a higher version with other text behind the flags', `01-${TRACE}-${SPAN}-01.more`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['an upper-case trace id', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['an upper-case span id', `00-${TRACE}-${SPAN.toUpperCase()}-01`],
    ['upper-case flags', `00-${TRACE}-${SPAN}-0A`],
    ['an upper-case version', `0A-${TRACE}-${SPAN}-01`],
    ['a short version', `0-${TRACE}-${SPAN}-01`],
    ['a long version', `000-${TRACE}-${SPAN}-01`],
    ['a short trace id', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a long trace id', `00-${TRACE}0-${SPAN}-01`],
    ['a short span id', `00-${TRACE}-${SPAN.slice(1)}-01`],
    ['a long span id', `00-${TRACE}-${SPAN}0-01`],
    ['short flags', `00-${TRACE}-${SPAN}-1`],
    ['no flags at all', `00-${TRACE}-${SPAN}`],
    ['other separators', `00_${TRACE}_${SPAN}_01`],
    ['no hex digits', `00-${'g'.repeat(32)}-${SPAN}-01`],
    ['a space in front', ` 00-${TRACE}-${SPAN}-01`],
    ['a space behind', `00-${TRACE}-${SPAN}-01 `],
    ['a line break behind', `00-${TRACE}-${SPAN}-01\n`],
  ])('finds no context in a traceparent with %s', (_, text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  it('gives the ids and flags back that a valid one of version 00 was made of', () => {
    const hex = (digits: number) =>
      fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).filter((id) => /[^0]/.test(id));
    fc.assert(
      fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 255 }), (traceId, spanId, flags) => {
        const text = `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
        expect(parseTraceparent(text)).toEqual({ traceId, spanId, flags });
      }),
    );
  });
});

describe('traceIdOfCorrelation', () => {
  it.each([
    [TRACE, TRACE],
    [TRACE.toUpperCase(), TRACE],
    ['0'.repeat(32), undefined],
    [TRACE.slice(1), undefined],
    [`${TRACE}0`, undefined],
    [`${TRACE}\n`, undefined],
    ['4bf92f35-77b3-4da6-a3ce-929d0e0e4736', undefined],
    ['g'.repeat(32), undefined],
    ['', undefined],
  ])('makes of %j the trace id %s', (correlationid, traceId) => {
    expect(traceIdOfCorrelation(correlationid)).toBe(traceId);
  });
});

it('NO_TRACE says nothing', () => {
  expect(NO_TRACE).toEqual({ traceId: '', spanId: '', flags: 0 });
});
