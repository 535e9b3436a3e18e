import { validateEventData } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read-event.ts';
import { Batcher } from '../../src/otlp/batcher.ts';
import { PROTOBUF } from '../../src/otlp/logs-encoding.ts';
import { type Admit, Transcoder } from '../../src/transcode/transcoder.ts';
import { EventMaker } from './event-maker.ts';
import { Random } from './random.ts';

const OBSERVED = 1_758_196_800_000_000_123n;

/** A transcoder and what it fills. */
class Engine {
  readonly #batcher = new Batcher<string>({ encoding: PROTOBUF, maxRecords: 1000, maxBytes: 4_000_000 });
  readonly #transcoder = new Transcoder(this.#batcher, { validate: true });

  add(text: string, admit?: Admit): boolean {
    const bytes = Buffer.from(text);
    return this.#transcoder.transcode(bytes, 0, bytes.length, OBSERVED, text, admit) !== undefined;
  }

  flush(): { readonly hex: string; readonly items: readonly string[] } {
    const { bytes, items } = this.#batcher.flush() ?? { bytes: new Uint8Array(0), items: [] };
    return { hex: Buffer.from(bytes).toString('hex'), items };
  }
}

describe('the callback that admits events', () => {
  it('is given what the event says, and only what it admits is added', () => {
    const random = new Random(11);
    const maker = new EventMaker(random, { oddness: 0.02 });
    const [asked, plain] = [new Engine(), new Engine()];
    let admitted = 0;
    let refused = 0;
    for (let number = 0; number < 2000; number++) {
      const text = Buffer.from(maker.event(), 'latin1').toString();
      const admits = random.chance(0.6);
      const told: unknown[][] = [];
      const added = asked.add(text, (...what) => {
        told.push(what);
        return admits;
      });
      expect(added).toBe(told.length > 0 && admits);
      if (told.length > 0) {
        const { source, id, type, data } = readEvent(text);
        expect(told).toEqual([[source, id, validateEventData(type, data).length]]);
        if (!admits) refused++;
      }
      if (added) {
        admitted++;
        expect(plain.add(text)).toBe(true);
      }
      if (number % 50 === 49) expect(asked.flush()).toEqual(plain.flush());
    }
    expect(admitted).toBeGreaterThan(800);
    expect(refused).toBeGreaterThan(400);
  });

  it('is given text outside ASCII as it is', () => {
    const told: unknown[] = [];
    const text = '{"specversion":"1.0","id":"é-1","source":"urn:app:😀","type":"com.example.other","data":{"a":1}}';
    const engine = new Engine();
    expect(engine.add(text, (...what) => told.push(what) > 0)).toBe(true);
    expect(told).toEqual([['urn:app:😀', 'é-1', 0]]);
  });

  it('is not asked about an event that goes the long way', () => {
    const engine = new Engine();
    for (const text of [
      '{"specversion":"1.0","id":"\\u0031","source":"s","type":"t","data":{"a":1}}',
      '{"specversion":"1.0","id":"1","source":"s","type":"t"}',
      '{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"a":nonsense}}',
      '{"specversion":"1.0","id":"1","type":"t","data":{"a":1}}',
    ]) {
      expect(engine.add(text, () => expect.unreachable())).toBe(false);
    }
    expect(engine.flush().items).toEqual([]);
  });

  it('leaves nothing behind of what it does not admit', () => {
    const engine = new Engine();
    const eventOf = (id: string) =>
      `{"specversion":"1.0","id":"${id}","source":"s${id}","type":"t","data":{"resource":{"model_id":"m${id}"},"a":[1]}}`;
    expect(engine.add(eventOf('1'), () => false)).toBe(false);
    expect(engine.flush()).toEqual({ hex: '', items: [] });
    engine.add(eventOf('2'), () => true);
    engine.add(eventOf('3'), () => false);
    const alone = new Engine();
    alone.add(eventOf('2'));
    expect(engine.flush()).toEqual(alone.flush());
  });
});
