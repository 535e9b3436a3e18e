import { describe, expect, it } from 'vitest';
import { freeMemory } from '../../../src/gateway/http/free-memory.ts';

/** Returns the one memory of a kind that no runtime transfers (WebAssembly JavaScript Interface, "Memory.buffer"). */
function webAssemblyMemory(): Uint8Array {
  const { Memory } = (globalThis as unknown as WebAssemblyGlobal).WebAssembly;
  return new Uint8Array(new Memory({ initial: 1 }).buffer);
}

interface WebAssemblyGlobal {
  readonly WebAssembly: { readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer } };
}

describe('freeMemory', () => {
  it('leaves no bytes of what is large and alone', () => {
    const bytes = Buffer.allocUnsafeSlow(4096);
    const other = new Uint8Array(100_000);
    freeMemory(bytes);
    freeMemory(other);
    expect(bytes.length).toBe(0);
    expect(other.buffer.byteLength).toBe(0);
  });

  it.each([
    ['shares its memory with others', () => Buffer.alloc(9000).subarray(0, 8999)],
    ['is a part of a pool', () => Buffer.from('x'.repeat(4000))],
    ['is not worth it', () => Buffer.allocUnsafeSlow(4095)],
    ['the runtime does not let go', webAssemblyMemory],
    ['belongs to several threads', () => new Uint8Array(new SharedArrayBuffer(8192))],
  ])('leaves alone what %s', (_, make) => {
    const bytes = make();
    const { length } = bytes;
    bytes.fill(7);
    freeMemory(bytes);
    expect(bytes.length).toBe(length);
    expect(bytes.every((byte) => byte === 7)).toBe(true);
  });

  it('keeps the memory of the process low without the garbage collector', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 100; count++) freeMemory(Buffer.allocUnsafeSlow(1_048_576));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1_048_576);
  });
});
