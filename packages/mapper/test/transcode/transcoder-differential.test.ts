import { describe, expect, it } from 'vitest';
import { EventMaker } from './event-maker.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';

/** Where lines are put one over the other, so that nothing remembered may point into them. */
const CHUNK_BYTES = 16_384;

/** Adds events one by one to both engines; each must come out the same. */
function compare(engines: TwoEngines, seed: number, count: number, oddness: number, flushEvery = 1): void {
  const random = new Random(seed);
  const maker = new EventMaker(random, { oddness });
  const chunk = Buffer.alloc(CHUNK_BYTES, '"}');
  for (let number = 0; number < count; number++) {
    const line = maker.event();
    // Behind the event there may stand anything, and before it
    const start = random.pick([0, random.below(100), CHUNK_BYTES - line.length]);
    chunk.write(line, start, 'latin1');
    if (random.chance(0.2))
      chunk.write(random.pick([',"a":1}', '9"', '\\"', '\n{"id":"2"']), start + line.length, 'latin1');
    const { expected, actual } = engines.add(chunk, start, start + line.length);
    expect(actual, line).toEqual(expected);
    if (number % flushEvery !== flushEvery - 1) continue;
    const bytes = engines.flush();
    if (bytes.actual !== bytes.expected) expect(bytes.actual, line).toBe(bytes.expected);
  }
}

describe('the transcoder beside the way over objects', () => {
  it('gives the same bytes for usual events, and takes nearly all of them', () => {
    const engines = new TwoEngines();
    compare(engines, 1, 8000, 0.01);
    expect(engines.accepted).toBeGreaterThan(7500);
    expect(engines.transcoded / engines.accepted).toBeGreaterThan(0.9);
  });

  it('gives the same for events with something odd in many of them', () => {
    const engines = new TwoEngines();
    compare(engines, 2, 10_000, 0.15);
    expect(engines.transcoded / engines.accepted).toBeGreaterThan(0.6);
    expect(engines.accepted).toBeGreaterThan(5000);
    expect(engines.accepted).toBeLessThan(9000);
  });

  it('gives the same for events that are mostly wrong', () => {
    const engines = new TwoEngines();
    compare(engines, 3, 5000, 0.8);
    expect(engines.accepted).toBeGreaterThan(200);
  });

  it.each([
    { validate: false },
    { validate: true, serviceName: 'ranking' },
    { validate: true, maxDepth: 4 },
    { validate: true, maxDepth: 3 },
    { validate: true, maxDepth: 2 },
    { validate: true, maxDepth: 1 },
    { validate: true, acceptNonFinite: true },
    { validate: true, maxEventBytes: 400 },
    { validate: true, maxKeys: 128 },
  ])('gives the same with the options %o', (options) => {
    compare(new TwoEngines(options), 4, 500, 0.2);
  });

  it('gives the same batches, split at the same places', () => {
    compare(new TwoEngines({ validate: true }, { maxRecords: 50 }), 5, 1500, 0.05, 180);
    compare(new TwoEngines({ validate: true }, { maxBytes: 3000 }), 6, 1500, 0.05, 180);
  });

  it('gives the same after ever new keys have made it forget those it knew', () => {
    const engines = new TwoEngines();
    compare(engines, 8, 200, 0.02);
    // No events, but keys
    for (let number = 0; number < 10_000; number++) engines.transcode(Buffer.from(`{"key${number}":"x"}`));
    compare(engines, 9, 1500, 0.02);
    const { transcoded } = engines;
    compare(engines, 10, 500, 0.02);
    expect(engines.transcoded - transcoded).toBeGreaterThan(400);
  });

  it('refuses the same events as too large for a batch', () => {
    const engines = new TwoEngines({ validate: true }, { maxBytes: 900 });
    compare(engines, 7, 1000, 0.02, 90);
    expect(engines.accepted).toBeLessThan(1000);
  });
});
