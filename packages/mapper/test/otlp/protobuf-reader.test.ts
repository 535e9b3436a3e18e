import { describe, expect, it } from 'vitest';
import { ProtobufReader } from '../../src/otlp/protobuf-reader.ts';

function readerAt(...bytes: number[]): ProtobufReader {
  const reader = new ProtobufReader(Uint8Array.from(bytes));
  expect(reader.next()).toBe(true);
  return reader;
}

/** Expects an error that names the byte behind what could still be read. */
function expectError(read: () => unknown, what: string, byte: number): void {
  expect(read).toThrow(
    expect.objectContaining({
      code: 'ERR_OTLP_PROTOBUF',
      message: `no OTLP protobuf message: ${what} at byte ${byte}`,
      path: '',
    }),
  );
}

describe('ProtobufReader', () => {
  it('reads every wire type', () => {
    const bytes = [
      ...[0x08, 0x96, 0x01],
      ...[0x11, 1, 2, 3, 4, 5, 6, 7, 0xf8],
      ...[0x19, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f],
      ...[0x22, 3, 0x61, 0xc3, 0xa9],
      ...[0x2a, 2, 0xff, 0x00],
      ...[0x35, 0xff, 0xff, 0xff, 0xff],
      ...[0x3a, 2, 0x08, 0x07],
    ];
    const reader = readerAt(...bytes);
    expect([reader.field, reader.varint(), reader.next()]).toEqual([1, 150n, true]);
    expect([reader.field, reader.fixed64(), reader.next()]).toEqual([2, 0xf807060504030201n, true]);
    expect([reader.field, reader.double(), reader.next()]).toEqual([3, 1.5, true]);
    expect([reader.field, reader.text(), reader.next()]).toEqual([4, 'aé', true]);
    expect([reader.field, reader.bytes(), reader.next()]).toEqual([5, Uint8Array.of(0xff, 0), true]);
    expect([reader.field, reader.fixed32(), reader.next()]).toEqual([6, 0xffffffff, true]);
    const message = reader.message();
    expect([message.next(), message.field, message.varint(), message.next()]).toEqual([true, 1, 7n, false]);
    expect([reader.field, reader.next()]).toEqual([7, false]);
  });

  it('passes over fields of every wire type', () => {
    const bytes = [0x08, 0x96, 0x01, 0x11, ...Array(8).fill(9), 0x22, 1, 0x61, 0x35, 1, 1, 1, 1, 0x38, 5];
    const reader = readerAt(...bytes);
    const fields = [reader.field];
    while (reader.next()) fields.push(reader.field);
    expect(fields).toEqual([1, 2, 4, 6, 7]);
  });

  it('reads only the part of the bytes that it is given', () => {
    const reader = new ProtobufReader(Uint8Array.of(0xff, 0x08, 1, 0x08, 2, 0xff).subarray(1), 0, 2);
    expect([reader.next(), reader.varint(), reader.next()]).toEqual([true, 1n, false]);
  });

  it('gives bytes as a view', () => {
    const bytes = Uint8Array.of(0x0a, 2, 1, 2);
    const reader = new ProtobufReader(bytes);
    reader.next();
    expect(reader.bytes().buffer).toBe(bytes.buffer);
  });

  it.each([
    [[0x00], 0n],
    [[0x7f], 127n],
    [[0x80, 0x01], 128n],
    [[0x80, 0x00], 0n],
    [[0xff, 0xff, 0xff, 0x7f], 2n ** 28n - 1n],
    [[0x80, 0x80, 0x80, 0x80, 0x01], 2n ** 28n],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 2n ** 64n - 1n],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], 2n ** 64n - 1n],
  ])('reads the varint %j', (bytes, value) => {
    expect(readerAt(0x08, ...bytes).varint()).toBe(value);
  });

  it('cuts a varint to 32 bits', () => {
    expect(readerAt(0x08, 0x83, 0x80, 0x80, 0x80, 0x10).uint32()).toBe(3);
    expect(readerAt(0x08, ...Array(9).fill(0xff), 0x01).uint32()).toBe(0xffffffff);
  });

  it('keeps a byte order mark in a text', () => {
    expect(readerAt(0x0a, 4, 0xef, 0xbb, 0xbf, 0x61).text()).toBe('\ufeffa');
  });

  it('refuses a varint of more than 10 bytes', () => {
    expectError(() => readerAt(0x08, ...Array(10).fill(0x80), 0).varint(), 'a varint is longer than 10 bytes', 12);
  });

  it.each([
    ['a varint', [0x08, 0x80], (reader: ProtobufReader) => reader.varint(), 3],
    ['a fixed64', [0x09, 1, 2, 3, 4, 5, 6, 7], (reader: ProtobufReader) => reader.fixed64(), 2],
    ['a double', [0x09, 1, 2, 3, 4, 5, 6, 7], (reader: ProtobufReader) => reader.double(), 2],
    ['a fixed32', [0x0d, 1, 2, 3], (reader: ProtobufReader) => reader.fixed32(), 2],
    ['bytes', [0x0a, 2, 1], (reader: ProtobufReader) => reader.bytes(), 3],
    ['bytes of a huge length', [0x0a, ...Array(9).fill(0xff), 1], (reader: ProtobufReader) => reader.bytes(), 12],
    ['a message', [0x0a, 2, 1], (reader: ProtobufReader) => reader.message(), 3],
    ['a field passed over', [0x0a, 2, 1], (reader: ProtobufReader) => reader.next(), 3],
  ])('refuses %s that is cut off', (_, bytes, read, byte) => {
    const reader = readerAt(...bytes);
    expectError(() => read(reader), 'the message ends too early', byte);
  });

  it('refuses a message inside that reads on beyond its end', () => {
    const message = readerAt(0x0a, 1, 0x08, 0x07).message();
    message.next();
    expectError(() => message.varint(), 'the message ends too early', 4);
  });

  it.each([
    ['field 0', [0x02, 0]],
    ['a key of more than 32 bits', [0x88, 0x80, 0x80, 0x80, 0x10, 0]],
  ])('refuses %s', (_, bytes) => {
    expectError(() => readerAt(...bytes), 'a field number out of range', bytes.length);
  });

  it('takes the largest field number', () => {
    expect(readerAt(0xf8, 0xff, 0xff, 0xff, 0x0f, 1).field).toBe(2 ** 29 - 1);
  });

  it.each([3, 4, 6, 7])('refuses to pass over wire type %i', (wireType) => {
    const reader = readerAt(0x08 | wireType, 0);
    expectError(() => reader.next(), `wire type ${wireType}`, 2);
  });

  it.each([
    ['varint', (reader: ProtobufReader) => reader.varint(), 5],
    ['uint32', (reader: ProtobufReader) => reader.uint32(), 5],
    ['fixed64', (reader: ProtobufReader) => reader.fixed64(), 5],
    ['double', (reader: ProtobufReader) => reader.double(), 5],
    ['fixed32', (reader: ProtobufReader) => reader.fixed32(), 0],
    ['bytes', (reader: ProtobufReader) => reader.bytes(), 5],
    ['text', (reader: ProtobufReader) => reader.text(), 5],
    ['message', (reader: ProtobufReader) => reader.message(), 5],
  ])('refuses to read a %s from another wire type', (_, read, wireType) => {
    const reader = readerAt(0x18 | wireType, 1, 0, 0, 0);
    expectError(() => read(reader), `field 3 has wire type ${wireType}`, 2);
  });

  it.each([
    ['a byte that begins nothing', [0xff]],
    ['a sequence that is cut off', [0xc3]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['an overlong form', [0xc0, 0xaf]],
  ])('refuses text with %s', (_, bytes) => {
    const reader = readerAt(0x0a, bytes.length, ...bytes);
    expectError(() => reader.text(), 'a string is not valid UTF-8', 3 + bytes.length);
  });

  it('follows 4000 messages inside each other, and no more', () => {
    let reader = new ProtobufReader(nestedMessages(4001));
    for (let level = 0; level < 4000; level++) {
      reader.next();
      reader = reader.message();
    }
    expect(reader.next()).toBe(true);
    expect(() => reader.message()).toThrow(
      expect.objectContaining({ message: expect.stringContaining('nested too deep') }),
    );
  });
});

/** Returns the bytes of messages inside each other, each as field 1 of the one around it. */
function nestedMessages(count: number): Uint8Array {
  const reversed: number[] = [];
  for (let level = 0; level < count; level++) {
    const length: number[] = [];
    let rest = reversed.length;
    for (; rest > 127; rest >>= 7) length.push((rest & 127) | 128);
    length.push(rest);
    reversed.push(...length.reverse(), 0x0a);
  }
  return Uint8Array.from(reversed.reverse());
}
