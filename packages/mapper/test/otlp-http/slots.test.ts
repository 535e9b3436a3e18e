import { describe, expect, it } from 'vitest';
import { Slots } from '../../src/otlp-http/slots.ts';

const NEVER = new AbortController().signal;

describe('Slots', () => {
  it('lets in as many as there are places, and the others in their order', async () => {
    const slots = new Slots(2);
    const entered: string[] = [];
    const enter = async (name: string) => {
      await slots.acquire(NEVER);
      entered.push(name);
    };
    const all = ['a', 'b', 'c', 'd'].map(enter);
    await Promise.all(all.slice(0, 2));
    expect(entered).toEqual(['a', 'b']);
    slots.release();
    await all[2];
    expect(entered).toEqual(['a', 'b', 'c']);
    slots.release();
    await all[3];
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps a place that nobody waits for', async () => {
    const slots = new Slots(1);
    expect(await slots.acquire(NEVER)).toBe(true);
    slots.release();
    expect(await slots.acquire(NEVER)).toBe(true);
  });

  it('lets one go whose signal aborts, without a place lost', async () => {
    const slots = new Slots(1);
    const leaving = new AbortController();
    await slots.acquire(NEVER);
    const left = slots.acquire(leaving.signal);
    const stayed = slots.acquire(NEVER);
    leaving.abort();
    expect(await left).toBe(false);
    slots.release();
    expect(await stayed).toBe(true);
    slots.release();
    expect(await slots.acquire(leaving.signal)).toBe(false);
    expect(await slots.acquire(NEVER)).toBe(true);
  });

  it('does not mind a signal that aborts after entry', async () => {
    const slots = new Slots(1);
    const late = new AbortController();
    await slots.acquire(NEVER);
    const entered = slots.acquire(late.signal);
    slots.release();
    expect(await entered).toBe(true);
    late.abort();
    slots.release();
    expect(await slots.acquire(NEVER)).toBe(true);
  });
});
