import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ByteWriter, varintLength } from '../../src/otlp/byte-writer.ts';
import { ProtobufReader } from '../../src/otlp/protobuf-reader.ts';
import { texts } from './generated-logs.ts';

/** Returns what is written, by a writer that has to grow and by one that has room enough. */
function written(write: (writer: ByteWriter) => void): number[] {
  const [small, large] = [0, 1 << 16].map((capacity) => {
    const writer = new ByteWriter(capacity);
    write(writer);
    expect(writer.length).toBe(writer.slice().length);
    return [...writer.slice()];
  }) as [number[], number[]];
  expect(small).toEqual(large);
  return small;
}

/** Returns the varint of a number, by the definition. */
function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

function utf8(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

/** Lengths around those from which a length takes a byte more, or a writer takes another way. */
const LENGTHS = [0, 1, 3, 4, 5, 41, 42, 43, 100, 111, 112, 113, 125, 126, 127, 128, 129, 5000, 5461, 16_383, 16_384];

describe('ByteWriter', () => {
  it('grows as needed, and tells its length and capacity', () => {
    const writer = new ByteWriter(2);
    expect([writer.length, writer.capacity]).toEqual([0, 2]);
    for (let value = 0; value < 5; value++) writer.byte(value);
    expect([writer.length, writer.capacity]).toEqual([5, 8]);
    writer.bytes(new Uint8Array(100));
    expect([writer.length, writer.capacity]).toEqual([105, 105]);
    expect([...writer.slice(0).subarray(0, 6)]).toEqual([0, 1, 2, 3, 4, 0]);
    expect(new ByteWriter().capacity).toBe(1024);
  });

  it('gives a copy from slice and none from view', () => {
    const writer = new ByteWriter(8);
    writer.bytes(Uint8Array.of(1, 2, 3));
    const [copy, view, rest] = [writer.slice(), writer.view(), writer.slice(2)];
    writer.truncate(1);
    writer.byte(9);
    expect([[...copy], [...view], [...rest], [...writer.slice()]]).toEqual([[1, 2, 3], [1, 9, 3], [3], [1, 9]]);
  });

  it.each([0, 1, 127, 128, 16_383, 16_384, 2 ** 21 - 1, 2 ** 21, 2 ** 28 - 1, 2 ** 28, 2 ** 31, 2 ** 32 - 1])(
    'writes the varint %i',
    (value) => {
      expect(written((writer) => writer.varint(value))).toEqual(varint(value));
      expect(varintLength(value)).toBe(varint(value).length);
    },
  );

  it('writes any signed 64-bit integer as a varint in two’s complement', () => {
    const int64s = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.constantFrom(0n, 127n, 128n, -1n, 2n ** 63n - 1n, -(2n ** 63n)),
    );
    fc.assert(
      fc.property(int64s, (value) => {
        expect(written((writer) => writer.varint64(value))).toEqual(varint(BigInt.asUintN(64, value)));
      }),
    );
  });

  it('writes numbers of fixed length, little-endian', () => {
    expect(written((writer) => writer.fixed32(0xfffefdfc))).toEqual([0xfc, 0xfd, 0xfe, 0xff]);
    expect(written((writer) => writer.fixed64(0xfffefdfcfbfaf9f8n))).toEqual([
      0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
    ]);
    expect(written((writer) => writer.double(1.5))).toEqual([0, 0, 0, 0, 0, 0, 0xf8, 0x3f]);
    expect(written((writer) => writer.double(-0))).toEqual([0, 0, 0, 0, 0, 0, 0, 0x80]);
  });

  it('writes hex digits of either case as bytes', () => {
    expect(written((writer) => writer.hex('0123456789abcdefABCDEF'))).toEqual([
      0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xab, 0xcd, 0xef,
    ]);
    expect(written((writer) => writer.hex(''))).toEqual([]);
  });

  it.each(LENGTHS)('writes a text of %i characters with its length before it', (length) => {
    for (const character of ['x', 'é', '€']) {
      const bytes = utf8(character.repeat(length));
      expect(written((writer) => writer.string(character.repeat(length)))).toEqual([...varint(bytes.length), ...bytes]);
    }
    const late = utf8(`${'x'.repeat(length)}😀`);
    expect(written((writer) => writer.string(`${'x'.repeat(length)}😀`))).toEqual([...varint(late.length), ...late]);
  });

  it('writes any text as UTF-8, with and without its length', () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 5 }), (several) => {
        const bytes = several.map(utf8);
        const withLengths = written((writer) => {
          for (const text of several) writer.string(text);
        });
        expect(withLengths).toEqual(bytes.flatMap((each) => [...varint(each.length), ...each]));
        const alone = written((writer) => {
          for (const text of several) writer.text(text);
        });
        expect(alone).toEqual(bytes.flat());
      }),
    );
  });

  it.each(LENGTHS)('writes a message of %i bytes with its length before it, whatever was guessed', (length) => {
    for (const room of [1, 2, 3]) {
      const message = written((writer) => {
        writer.byte(7);
        const start = writer.begin(room);
        writer.bytes(new Uint8Array(length).fill(5));
        writer.end(start, room);
        writer.byte(8);
      });
      expect(message).toEqual([7, ...varint(length), ...Array(length).fill(5), 8]);
    }
  });

  it('writes messages inside each other', () => {
    const bytes = written((writer) => {
      const outer = writer.begin();
      writer.byte(1);
      const inner = writer.begin();
      writer.bytes(new Uint8Array(200).fill(2));
      writer.end(inner);
      writer.end(outer);
    });
    expect(bytes).toEqual([...varint(203), 1, ...varint(200), ...Array(200).fill(2)]);
  });
});

/** The key `k…` as field 1, and the tag of the value. */
function prefixOf(keyLength: number): number[] {
  return [0x0a, ...varint(keyLength), ...Array(keyLength).fill(0x6b), 0x12];
}

function attribute(keyLength: number, value: readonly number[]): number[] {
  const content = [...prefixOf(keyLength), ...varint(value.length), ...value];
  return [...varint(content.length), ...content];
}

describe('attributes', () => {
  const sizes = LENGTHS.flatMap((length) =>
    [1, 2, 3, 4, 60, 120, 200].map((keyLength) => [keyLength, length] as const),
  );

  it.each(sizes)('are written with a key of %i and a text of %i bytes', (key, length) => {
    for (const text of ['x'.repeat(length), `${'x'.repeat(Math.max(0, length - 2))}é`]) {
      const bytes = utf8(text);
      const expected = attribute(key, [0x0a, ...varint(bytes.length), ...bytes]);
      expect(written((writer) => writer.textAttribute(Uint8Array.from(prefixOf(key)), text))).toEqual(expected);
    }
  });

  it('are read as what was written', () => {
    const writer = new ByteWriter();
    writer.byte(0x32);
    writer.textAttribute(Uint8Array.from(prefixOf(5)), 'text');
    const reader = new ProtobufReader(writer.slice());
    reader.next();
    const fields = reader.message();
    expect([reader.field, fields.next(), fields.text(), fields.next()]).toEqual([6, true, 'kkkkk', true]);
    const value = fields.message();
    expect([value.next(), value.field, value.text(), value.next()]).toEqual([true, 1, 'text', false]);
  });
});

describe('ByteWriter where there is no Buffer', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('writes the same', async () => {
    vi.resetModules();
    vi.stubGlobal('Buffer', undefined);
    const { ByteWriter: PortableWriter } = await import('../../src/otlp/byte-writer.ts');
    const texts = ['ascii', 'é€😀', 'x'.repeat(300), 'é'.repeat(9000)];
    const [portable, native] = [new PortableWriter(1), new ByteWriter(1)];
    for (const writer of [portable, native]) {
      for (const text of texts) {
        writer.string(text);
        writer.text(text);
      }
    }
    expect(Object.getPrototypeOf(portable.slice())).toBe(Uint8Array.prototype);
    expect([...portable.slice()]).toEqual([...native.slice()]);
  });
});
