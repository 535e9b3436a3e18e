import { inspect } from 'node:util';
import { validateEventData } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GatewaySettings } from '../../../src/gateway/options/gateway-settings.ts';
import { canonicalJson } from '../../../src/index.ts';
import { event } from '../../convert/events.ts';
import { oddEventTexts } from '../../support/odd-events.ts';
import { EventMaker } from '../../transcode/event-maker.ts';
import { Random } from '../../transcode/random.ts';
import type { SentRecord } from '../delivery/test-collector.ts';
import { asRequest, INTAKES, inShort, mappedRecord, readAs, testIntake } from './intake-parts.ts';

/** Events as senders write them, some with something odd. */
const madeTexts = fc
  .tuple(fc.nat(), fc.constantFrom(0.01, 0.15, 0.8))
  .map(([seed, oddness]) => Buffer.from(new EventMaker(new Random(seed), { oddness }).event(), 'latin1').toString());

/** Events that are there again and again, with contents of their own or not, spelt in one way or another. */
const repeatedTexts = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }), fc.constantFrom(0, 1, 2, 3))
  .map(([id, subject, spelling]) => {
    const one = event({ id: `e-${id}`, subject: `s-${subject}` });
    if (spelling === 0) return JSON.stringify(one);
    if (spelling === 1) return JSON.stringify(one, undefined, 2);
    if (spelling === 2) return JSON.stringify(Object.fromEntries(Object.entries(one).reverse()));
    return JSON.stringify(one).replace('"subject"', '"\\u0073ubject"');
  });

const brokenTexts = fc.constantFrom(
  '',
  '{',
  'null',
  '[]',
  '{"specversion":"1.0"}',
  '{"id":1,"id":2}',
  '{"specversion":"0.3","id":"1","source":"s","type":"t"}',
  '{"specversion":"1.0","id":"","source":"s","type":"t"}',
  JSON.stringify(event({ data: { n: 0 } })).replace('0', 'NaN'),
  JSON.stringify(event({ data: JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown })),
);

const texts = fc.oneof(
  { weight: 4, arbitrary: madeTexts },
  { weight: 3, arbitrary: oddEventTexts },
  { weight: 3, arbitrary: repeatedTexts },
  { weight: 1, arbitrary: brokenTexts },
);

const someSettings: fc.Arbitrary<Partial<GatewaySettings>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record({
      validate: fc.constantFrom('off', 'warn', 'reject'),
      onConflict: fc.constantFrom('keep', 'reject'),
      body: fc.constantFrom('summary', 'data', 'event', 'original', 'none'),
      attributes: fc.constantFrom('ossp', 'semconv'),
      serviceName: fc.constantFrom(undefined, 'a service'),
      acceptNan: fc.boolean(),
      maxDepth: fc.constantFrom(3, 32),
      maxEventBytes: fc.constantFrom(400, 1_048_576),
    }),
  },
);

const traceparents = fc.constantFrom(
  undefined,
  undefined,
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'nonsense',
);

const requests = fc.array(fc.tuple(fc.array(texts, { minLength: 1, maxLength: 5 }), traceparents), {
  minLength: 1,
  maxLength: 4,
});

/** What has to become of the events of requests that come one behind the other. */
class Model {
  readonly #settings: GatewaySettings;
  readonly #contents = new Map<string, Set<string>>();
  readonly #safe = new Set<string>();
  readonly records: SentRecord[] = [];
  conflicts = 0;

  constructor(settings: GatewaySettings) {
    this.#settings = settings;
  }

  /** What the request brought is delivered. */
  endRequest(): void {
    for (const identity of this.#contents.keys()) this.#safe.add(identity);
  }

  take(text: string, traceparent: string | undefined): string {
    const settings = this.#settings;
    const read = readAs(text, settings);
    if (typeof read === 'string') return `rejected ${read}`;
    if (settings.validate === 'reject' && validateEventData(read.type, read['data']).length > 0) {
      return 'rejected ERR_SCHEMA';
    }
    const identity = JSON.stringify([read.source, read.id]);
    const contents = this.#contents.get(identity) ?? new Set();
    const content = canonicalJson(read);
    if (contents.has(content)) return 'duplicate';
    const conflict = contents.size > 0;
    if (conflict) this.conflicts++;
    if (conflict && settings.onConflict === 'reject') {
      return `${this.#safe.has(identity) ? 'rejected' : 'unavailable'} ERR_CONFLICT`;
    }
    this.#contents.set(identity, contents.add(content));
    this.records.push(mappedRecord(read, { settings, text, traceparent, conflict }));
    return conflict ? 'delivered conflict' : 'delivered';
  }
}

/** Records of a request are grouped by their resources; which comes first means nothing. */
function inAnyOrder(records: readonly SentRecord[]): string[] {
  return records
    .map((record) => inspect(withSortedResource(record), { depth: null, breakLength: Number.POSITIVE_INFINITY }))
    .sort();
}

/** Resources are equal whatever the order of their attributes, and share a place in a request. */
function withSortedResource({ resource, ...others }: SentRecord): SentRecord {
  const attributes = [...resource.attributes].sort((one, other) => (one.key < other.key ? -1 : 1));
  return { ...others, resource: { ...resource, attributes } };
}

describe.each(INTAKES)('the intake %s', (_, make) => {
  it('gives of any events the records that a mapper makes of them, and each event its outcome', async () => {
    await fc.assert(
      fc.asyncProperty(requests, someSettings, async (all, changes) => {
        const { settings, collector, counts, take } = testIntake(make, changes);
        const model = new Model(settings);
        let received = 0;
        for (const [eventTexts, traceparent] of all) {
          const expected = eventTexts.map((text) => model.take(text, traceparent));
          expect(inShort(await take(asRequest(...eventTexts), traceparent))).toEqual(expected);
          model.endRequest();
          received += eventTexts.length;
        }
        expect(inAnyOrder(collector.taken)).toEqual(inAnyOrder(model.records));
        expect([counts.receivedEvents, counts.settledEvents]).toEqual([received, received]);
        if (settings.onConflict === 'keep') expect(counts.conflicts).toBe(model.conflicts);
      }),
      { numRuns: 250 },
    );
  });
});
