import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read-event.ts';
import { ConformanceReport, mappingFindings } from '../../src/validate/conformance.ts';
import { bytesOf, event } from '../convert/events.ts';
import { oddEventTexts } from '../support/odd-events.ts';

const accepted = (changes: Record<string, unknown> = {}) => readEvent(bytesOf(event(changes)));

describe('mappingFindings()', () => {
  it.each([
    ['no traceparent', {}],
    ['a traceparent that is null', { traceparent: null }],
    ['a valid traceparent', { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }],
  ])('has nothing against %s', (_name, changes) => {
    expect(mappingFindings(accepted(changes))).toEqual([]);
  });

  it.each([
    ['ids of zeros', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'],
    ['version ff', 'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
    ['upper case', '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01'],
    ['a number', 7],
    ['no text', ''],
  ])('finds a traceparent of %s', (_name, traceparent) => {
    expect(mappingFindings(accepted({ traceparent }))).toEqual([{ path: '/traceparent', keyword: 'format' }]);
  });

  it('finds that every other event maps without loss, however odd', () => {
    fc.assert(
      fc.property(oddEventTexts, (text) => {
        const { traceparent: _, ...others } = readEvent(text);
        expect(mappingFindings(readEvent(JSON.stringify({ ...others, data: 1, id: 'e' })))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('ConformanceReport', () => {
  it.each([
    ['B', [undefined, undefined], 0],
    ['A', [undefined, 'B'], 0],
    ['none', ['B', 'A'], 0],
    ['B', [undefined, undefined], 1],
    ['unknown', [undefined, undefined], 2],
    ['A', ['B', undefined], 2],
    ['none', ['A', undefined], 2],
  ] as const)('finds level %s for events that violate %s, %i of them of other types', (level, violations, others) => {
    const report = new ConformanceReport();
    for (const [at, violates] of violations.entries()) report.add(accepted(), at >= others, violates);
    expect(report.sources()).toEqual([
      {
        source: 'urn:app:chatbot',
        level,
        events: 2,
        invalid: violations.filter((violates) => violates === 'A').length,
        unmapped: violations.filter((violates) => violates === 'B').length,
        otherTypes: others,
      },
    ]);
  });

  it('tells sources apart, in their order, up to a thousand of them', () => {
    const report = new ConformanceReport();
    for (let at = 0; at < 1100; at++) report.add(accepted({ source: `s-${at}` }), true, undefined);
    report.add(accepted({ source: 's-1' }), true, 'A');
    expect(report.sources().slice(0, 2)).toMatchObject([
      { source: 's-0', level: 'B' },
      { source: 's-1', level: 'none', events: 2 },
    ]);
    expect([report.sources().length, report.otherSources]).toEqual([1000, 100]);
  });
});
