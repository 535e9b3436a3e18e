import { validateEventData } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read-event.ts';
import { identityHash32 } from '../../src/gateway/identity-hash.ts';
import { Batcher } from '../../src/otlp/batcher.ts';
import { PROTOBUF } from '../../src/otlp/logs-encoding.ts';
import { type Admit, Transcoder } from '../../src/transcode/transcoder.ts';
import { EventMaker } from './event-maker.ts';
import { eventText } from './event-text.ts';
import { Random } from './random.ts';

const OBSERVED = 1_758_196_800_000_000_123n;

/** A transcoder and what it fills. */
class Engine {
  readonly #batcher = new Batcher<string>({ encoding: PROTOBUF, maxRecords: 1000, maxBytes: 4_000_000 });
  readonly #transcoder: Transcoder<string> | undefined;

  constructor(hashSeed?: number) {
    this.#transcoder = Transcoder.create(this.#batcher, { validate: true, hashSeed });
  }

  add(text: string, admit?: Admit): boolean {
    const bytes = Buffer.from(text);
    return this.#transcoder?.transcode(bytes, 0, bytes.length, OBSERVED, text, admit) !== undefined;
  }

  /** Returns what the callback is told of an event. */
  told(text: string): readonly unknown[] {
    const told: unknown[] = [];
    expect(this.add(text, (...what) => told.push(...what) === 0)).toBe(false);
    return told;
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
    const [asked, plain] = [new Engine(7), new Engine()];
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
        expect(told).toEqual([[identityHash32(source, id, 7), validateEventData(type, data).length]]);
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

  it.each([undefined, 0, 1, -1, 0x7fff_ffff, -0x8000_0000, 123_456_789])(
    'is given the hash of source and id, begun with the seed %s',
    (seed) => {
      const engine = new Engine(seed);
      const texts = [
        ...Array.from({ length: 20 }, (_, at) => 'urn:app:x/0123456789'.slice(0, at + 1)),
        ...[
          'é',
          '日',
          '😀',
          'aé',
          'abé',
          'abcé',
          'é-1',
          '\u{10ffff}',
          'x'.repeat(300),
          '日'.repeat(400),
          'id-000000000001',
        ],
      ];
      const hashes = new Set<unknown>();
      for (const source of texts) {
        for (const id of texts) {
          const [hash, violations] = engine.told(eventText({ source, id }));
          expect([hash, violations]).toEqual([identityHash32(source, id, seed ?? 0), 0]);
          hashes.add(hash);
        }
      }
      // Equal ones would show little
      expect(hashes.size).toBeGreaterThan(texts.length ** 2 - 5);
    },
  );

  it('is given the number of violations, of this event only', () => {
    const engine = new Engine();
    const type = 'ai.dataset.access';
    const valid =
      '"resource":{"model_id":"m","environment":"production"},"dataset_id":"d","access_type":"training_read"';
    const counts = [valid, '"dataset_id":7', valid, '"a":1', '"dataset_id":"d"', valid].map((data) => {
      expect(engine.told(eventText({ type, data }))[1]).toBe(validateEventData(type, JSON.parse(`{${data}}`)).length);
      return engine.told(eventText({ type, data }))[1];
    });
    expect(counts.map((count) => count === 0)).toEqual([true, false, true, false, false, true]);
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

  it('may throw, which adds nothing', () => {
    const engine = new Engine();
    const refuse = (): boolean => {
      throw new Error('no answer');
    };
    expect(() => engine.add(eventText(), refuse)).toThrow('no answer');
    expect(engine.flush()).toEqual({ hex: '', items: [] });
    expect(engine.add(eventText())).toBe(true);
  });
});
