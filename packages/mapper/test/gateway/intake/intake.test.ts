import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { BinaryMode } from '../../../src/gateway/http/binary-mode.ts';
import type { GatewaySettings } from '../../../src/gateway/options/gateway-settings.ts';
import type { ReceivedEvent } from '../../../src/gateway/received-event.ts';
import { event } from '../../convert/events.ts';
import { ACCEPTED, refused, until } from '../delivery/test-collector.ts';
import { asRequest, INTAKES, inShort, testIntake } from './intake-parts.ts';

const TEXT = JSON.stringify(event());
const OTHER = JSON.stringify(event({ subject: 'other content' }));
const CRITICAL_TYPO = JSON.stringify(event({ data: { severity: 'hgih' } }));
const DOWN = { outcome: 'undelivered', reason: 'budget', message: 'm', retryAfterMs: 0, attempts: 1 } as const;

/** Returns an event as the content mode `binary` gives it. */
function binary(
  settings: GatewaySettings,
  attributes: Record<string, string>,
  type: string,
  body: string,
): ReceivedEvent {
  const headers = Object.entries(attributes).flatMap(([name, value]) => [`ce-${name}`, value]);
  return new BinaryMode(settings).read([...headers, 'content-type', type], Buffer.from(body));
}

describe.each(INTAKES)('the intake %s', (_, make) => {
  const intake = (...parts: Parameters<typeof testIntake> extends [unknown, ...infer Rest] ? Rest : never) =>
    testIntake(make, ...parts);

  it('answers a request without events', async () => {
    const { take, counts } = intake();
    expect(await take([])).toEqual([]);
    expect(counts.receivedEvents).toBe(0);
  });

  it('delivers an event once that is in a request more than once, however it is spelt', async () => {
    const { take, collector, counts } = intake();
    const spellings = [
      TEXT,
      JSON.stringify(event(), undefined, 3),
      JSON.stringify(Object.fromEntries(Object.entries(event()).reverse())),
      TEXT.replace('"id"', '"\\u0069d"'),
    ];
    expect(inShort(await take(asRequest(...spellings)))).toEqual(['delivered', 'duplicate', 'duplicate', 'duplicate']);
    expect(inShort(await take(asRequest(...spellings.reverse())))).toEqual(new Array<string>(4).fill('duplicate'));
    expect(collector.takenIds).toEqual(['e-1']);
    expect(counts.outcomes).toEqual({ delivered: 1, duplicate: 7 });
  });

  it('does not take the events of a request for those that stood in the same memory before', async () => {
    const { take, collector } = intake();
    const texts = ['a-1', 'a-2', 'b-1', 'b-2'].map((id) => JSON.stringify(event({ id })));
    const first = asRequest(...texts.slice(0, 2));
    const again = Buffer.from(`[${texts.slice(2).join(',')}]`);
    expect(inShort(await take(first))).toEqual(['delivered', 'delivered']);
    for (const received of first) if ('bytes' in received) received.bytes.set(again);
    expect(inShort(await take(first))).toEqual(['delivered', 'delivered']);
    expect(inShort(await take(asRequest(...texts)))).toEqual(new Array<string>(4).fill('duplicate'));
    expect(collector.takenIds).toEqual(['a-1', 'a-2', 'b-1', 'b-2']);
  });

  it('tells long sources apart by half a surrogate pair', async () => {
    const { take } = intake({ onConflict: 'reject' });
    const withSource = (end: string): string =>
      JSON.stringify(event({ source: `urn:${'x'.repeat(300)}@` })).replace('@', end);
    const outcomes = await take(asRequest(withSource('\\ud800'), withSource('\\ud801')));
    expect(inShort(outcomes)).toEqual(['delivered', 'delivered']);
  });

  it('takes numbers for the same by their value', async () => {
    const { take } = intake();
    const withNumber = (text: string): string =>
      JSON.stringify(event({ data: { n: 0 } })).replace('"n":0', `"n":${text}`);
    const outcomes = await take(
      asRequest(...['10', '1e1', '10.0', '100e-1', '10.000000000000000000001'].map(withNumber)),
    );
    expect(inShort(outcomes)).toEqual(['delivered', 'duplicate', 'duplicate', 'duplicate', 'delivered conflict']);
  });

  it('answers requests for the same event under way with one delivery', async () => {
    const { take, collector, counts } = intake();
    const answer = collector.hold();
    const first = take(asRequest(TEXT));
    await until(() => collector.requests.length === 1);
    const others = [take(asRequest(TEXT)), take(asRequest(JSON.stringify(event(), undefined, 1), TEXT))];
    answer();
    expect(inShort(await first)).toEqual(['delivered']);
    expect((await Promise.all(others)).map(inShort)).toEqual([['duplicate'], ['duplicate', 'duplicate']]);
    expect(collector.requests).toHaveLength(1);
    expect(counts.settledEvents).toBe(4);
  });

  it('gives what became of the delivery to all who wait for it, and takes the event as new afterwards', async () => {
    const { take, collector } = intake();
    for (const [result, short] of [
      [{ ...DOWN, lastStatus: undefined }, 'unavailable ERR_OTLP_UNDELIVERED'],
      [{ ...DOWN, lastStatus: 429 }, 'unavailable ERR_OTLP_UNDELIVERED'],
      [refused(400), 'rejected ERR_OTLP_REJECTED'],
    ] as const) {
      collector.reply = () => result;
      const before = collector.requests.length;
      const answer = collector.hold();
      const first = take(asRequest(TEXT, TEXT));
      await until(() => collector.requests.length === before + 1);
      const second = take(asRequest(TEXT));
      answer();
      expect([...inShort(await first), ...inShort(await second)]).toEqual([short, short, short]);
      expect(collector.requests).toHaveLength(before + 1);
    }
    collector.reply = () => ACCEPTED;
    expect(inShort(await take(asRequest(TEXT)))).toEqual(['delivered']);
    expect(inShort(await take(asRequest(TEXT)))).toEqual(['duplicate']);
  });

  it('keeps an event with other content and marks it, each time it is another', async () => {
    const { take, collector, counts } = intake();
    const third = JSON.stringify(event({ subject: 'a third content' }));
    expect(inShort(await take(asRequest(TEXT, OTHER, TEXT)))).toEqual(['delivered', 'delivered conflict', 'duplicate']);
    expect(inShort(await take(asRequest(OTHER, third)))).toEqual(['duplicate', 'delivered conflict']);
    expect(counts.conflicts).toBe(2);
    const marks = collector.taken.map(({ record }) => record.attributes.filter(({ key }) => key.endsWith('conflict')));
    expect(marks.map(({ length }) => length).sort()).toEqual([0, 1, 1]);
  });

  it('rejects other content if told so, and the first content is safe all the same', async () => {
    const { take, collector, counts } = intake({ onConflict: 'reject' });
    expect(inShort(await take(asRequest(TEXT, OTHER, OTHER, TEXT)))).toEqual([
      'delivered',
      // The first might still be refused itself
      'unavailable ERR_CONFLICT',
      'unavailable ERR_CONFLICT',
      'duplicate',
    ]);
    expect(inShort(await take(asRequest(OTHER)))).toEqual(['rejected ERR_CONFLICT']);
    expect(collector.takenIds).toEqual(['e-1']);
    expect(counts.conflicts).toBeGreaterThan(1);
  });

  it('does not take ids of one source for those of another', async () => {
    const { take } = intake();
    const names = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['1:a', 'bc'],
      ['s'.repeat(400), 'x'],
      ['s'.repeat(401), ''.padEnd(1, 'x')],
    ] as const;
    const outcomes = await take(asRequest(...names.map(([source, id]) => JSON.stringify(event({ source, id })))));
    expect(inShort(outcomes)).toEqual(names.map(() => 'delivered'));
  });

  it.each([
    ['off', 'delivered', 0],
    ['warn', 'delivered', 1],
    ['reject', 'rejected ERR_SCHEMA', 0],
  ] as const)('holds events against their schemas: %s', async (validate, short, marks) => {
    const { take, collector, settings } = intake({ validate });
    expect(inShort(await take(asRequest(CRITICAL_TYPO)))).toEqual([short]);
    const attributes = { specversion: '1.0', id: 'b-1', source: 's', type: 'ai.safety.guardrail.interaction' };
    const outcomes = await take([binary(settings, attributes, 'application/json', '{"severity":"hgih"}')]);
    expect(inShort(outcomes)).toEqual([short]);
    const violations = collector.taken.flatMap(({ record }) =>
      record.attributes.filter(({ key }) => key.endsWith('schema_violations')),
    );
    expect(violations).toHaveLength(2 * marks);
  });

  it('rejects what is no event by itself, and takes the others', async () => {
    const { take, collector, counts } = intake();
    const error = new OsspError('ERR_JSON_SYNTAX', 'expected the end');
    const outcomes = await take([...asRequest('{', TEXT, '{"specversion":"1.0"}', 'null'), { error }]);
    expect(inShort(outcomes)).toEqual([
      'rejected ERR_JSON_SYNTAX',
      'delivered',
      'rejected ERR_ATTRIBUTE_MISSING',
      'rejected ERR_NOT_AN_EVENT',
      'rejected ERR_JSON_SYNTAX',
    ]);
    expect(outcomes.at(-1)).toEqual({ outcome: 'rejected', error });
    expect(collector.takenIds).toEqual(['e-1']);
    expect(counts.outcomes).toEqual({ rejected: 4, delivered: 1 });
  });

  it('takes a record that is too large for any request for no event that was there', async () => {
    const { take } = intake({ maxBatchBytes: 1000 });
    const large = JSON.stringify(event({ data: { note: 'x'.repeat(1000) } }));
    for (let time = 0; time < 2; time++) {
      expect(inShort(await take(asRequest(large, large)))).toEqual([
        'rejected ERR_TOO_LARGE',
        'rejected ERR_TOO_LARGE',
      ]);
    }
  });

  it('takes the same event in another content mode for a duplicate', async () => {
    const { take, settings, collector } = intake();
    const { datacontenttype, data, ...attributes } = event() as Record<string, string>;
    const asHeaders = binary(settings, attributes, datacontenttype ?? '', JSON.stringify(data));
    expect(inShort(await take([...asRequest(TEXT), asHeaders]))).toEqual(['delivered', 'duplicate']);
    expect(inShort(await take([asHeaders, ...asRequest(TEXT)]))).toEqual(['duplicate', 'duplicate']);
    expect(collector.takenIds).toEqual(['e-1']);
    const other = binary(settings, attributes, datacontenttype ?? '', '{}');
    expect(inShort(await take([other]))).toEqual(['delivered conflict']);
  });

  it.each([
    ['longer as JSON than an event may be', { maxEventBytes: 600 }, 'text/plain', '"'.repeat(400)],
    ['a level deeper than an event may be', { maxDepth: 1 }, 'application/json', '{}'],
  ])('compares an event in binary mode that is %s', async (__, changes, type, body) => {
    const { take, settings } = intake(changes);
    const attributes = { specversion: '1.0', id: 'e-1', source: 'urn:app:chatbot', type: 'com.example.other' };
    const asHeaders = () => binary(settings, attributes, type, body);
    expect(inShort(await take([asHeaders(), asHeaders()]))).toEqual(['delivered', 'duplicate']);
    expect(inShort(await take([binary(settings, attributes, type, `${body} `)]))).toEqual([
      type === 'text/plain' ? 'delivered conflict' : 'duplicate',
    ]);
    const flat = JSON.stringify({ ...attributes, data: 'x' });
    expect(inShort(await take(asRequest(flat)))).toEqual(['delivered conflict']);
    expect(inShort(await take([...asRequest(flat), asHeaders()]))).toEqual(['duplicate', 'duplicate']);
  });

  it('does not hold on to more events than its window', async () => {
    const { take } = intake({ dedupeWindow: 3 });
    const textOf = (number: number): string => JSON.stringify(event({ id: `e-${number}` }));
    for (let number = 0; number < 5; number++) await take(asRequest(textOf(number)));
    expect(inShort(await take(asRequest(textOf(4), textOf(3), textOf(2), textOf(0))))).toEqual([
      'duplicate',
      'duplicate',
      'duplicate',
      'delivered',
    ]);
  });
});
