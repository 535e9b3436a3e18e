import { describe, expect, it, vi } from 'vitest';
import { Batcher } from '../../src/otlp/batcher.ts';
import { PROTOBUF } from '../../src/otlp/logs-encoding.ts';
import { INPUT_CAPACITY } from '../../src/transcode/engine-layout.ts';
import { EventHost } from '../../src/transcode/event-host.ts';
import { Transcoder } from '../../src/transcode/transcoder.ts';
import { EventMaker } from './event-maker.ts';
import { eventText } from './event-text.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';

const HELD = { validate: true, bytesStay: true };

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Texts one behind the other, and where each stands. */
function joined(
  texts: readonly string[],
  separator: string,
): { readonly bytes: Buffer; readonly places: readonly Place[] } {
  const places: Place[] = [];
  let all = '';
  for (const text of texts) {
    places.push({ start: all.length, end: all.length + text.length });
    all += text + separator;
  }
  return { bytes: Buffer.from(all, 'latin1'), places };
}

function compare(engines: TwoEngines, bytes: Uint8Array, places: readonly Place[]): void {
  for (const { start, end } of places) {
    const { expected, actual } = engines.add(bytes, start, end);
    expect(actual).toEqual(expected);
    const batches = engines.flush();
    expect(batches.actual === batches.expected).toBe(true);
  }
}

describe('a transcoder of bytes that stay', () => {
  it.each(['\n', ',', '', ' ', '"', '\\'])(
    'takes events that stand one behind the other, with %o between them',
    (separator) => {
      const random = new Random(3);
      const maker = new EventMaker(random, { oddness: 0.1 });
      const engines = new TwoEngines(HELD);
      for (let round = 0; round < 5; round++) {
        const { bytes, places } = joined(
          Array.from({ length: 60 }, () => maker.event()),
          separator,
        );
        compare(engines, bytes, places);
        compare(engines, bytes, random.shuffle(places));
      }
      expect(engines.transcoded).toBeGreaterThan(300);
    },
  );

  it('takes any part of an event as what it is', () => {
    const engines = new TwoEngines(HELD);
    const text = eventText({ data: '"a":"x","b":[1,{"c":"\\n"}],"d":12.5,"e":true' });
    const { bytes, places } = joined([text, text, text], '\n');
    const [, { start, end }] = places as [Place, Place, Place];
    for (let at = start; at <= end; at++) {
      compare(engines, bytes, [
        { start, end: at },
        { start: at, end },
        { start, end },
        { start: 0, end: at },
      ]);
    }
    expect(engines.transcoded).toBeGreaterThan(text.length);
  });

  it('takes more bytes than the input of the engine holds', () => {
    const engines = new TwoEngines(HELD);
    const texts = Array.from({ length: 60 }, (_, at) =>
      eventText({ id: `${at}`, data: `"a":"${'x'.repeat(50_000 + at)}"` }),
    );
    const { bytes, places } = joined(texts, '\n');
    expect(bytes.length).toBeGreaterThan(2 * INPUT_CAPACITY);
    compare(engines, bytes, places);
    compare(engines, bytes, new Random(1).shuffle(places));
    expect(engines.transcoded).toBe(2 * places.length);
  });

  it('takes events from other bytes in between', () => {
    const engines = new TwoEngines(HELD);
    const one = joined(
      ['1', '2', '3', '4'].map((id) => eventText({ id })),
      '\n',
    );
    const other = joined(
      ['5', '6', '7', '8'].map((id) => eventText({ id, data: '"b":[2]' })),
      '\n',
    );
    for (let at = 0; at < 4; at++) {
      compare(engines, one.bytes, one.places.slice(at, at + 1));
      compare(engines, other.bytes, other.places.slice(at, at + 1));
    }
    expect(engines.transcoded).toBe(8);
  });

  it('brings the bytes anew after a defect', () => {
    const engines = new TwoEngines(HELD);
    const { bytes, places } = joined(
      [eventText({ id: '1', data: '"a":[1]' }), eventText({ id: '2', data: '"a":[2]' })],
      ',',
    );
    const [first] = places;
    const decode = vi.spyOn(EventHost.prototype, 'decode').mockImplementation(() => {
      throw new Error('a defect');
    });
    expect(() => engines.transcode(bytes, first?.start, first?.end)).toThrow('a defect');
    decode.mockRestore();
    compare(engines, bytes, places);
    expect(engines.transcoded).toBe(2);
  });

  it('sees what was changed once the bytes were released', () => {
    const batcher = new Batcher({ encoding: PROTOBUF, maxRecords: 10, maxBytes: 100_000 });
    const transcoder = Transcoder.create(batcher, HELD);
    const bytes = Buffer.from(eventText({ type: 'type.one' }));
    const typeOf = (): unknown => transcoder?.transcode(bytes, 0, bytes.length, 1n, undefined)?.type;
    expect(typeOf()).toBe('type.one');
    bytes.set(Buffer.from(eventText({ type: 'type.two' })));
    transcoder?.release();
    expect(typeOf()).toBe('type.two');
  });
});
