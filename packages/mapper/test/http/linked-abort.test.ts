import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { linkAbort } from '../../src/http/linked-abort.ts';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('linkAbort()', () => {
  it('aborts with any of the parents', () => {
    const one = new AbortController();
    const other = new AbortController();
    const { controller } = linkAbort(one.signal, undefined, other.signal);
    expect(controller.signal.aborted).toBe(false);
    other.abort();
    expect(controller.signal.aborted).toBe(true);
    expect(one.signal.aborted).toBe(false);
  });

  it('has aborted where a parent has', () => {
    const signal = AbortSignal.abort();
    const { controller, release } = linkAbort(new AbortController().signal, signal);
    expect(controller.signal.aborted).toBe(true);
    release();
    expect(listeners(signal)).toBe(0);
  });

  it('puts one listener on a parent, however many follow it, and takes it off after the last', async () => {
    const warnings: unknown[] = [];
    const note = (warning: unknown) => warnings.push(warning);
    process.on('warning', note);
    const parent = new AbortController();
    const links = Array.from({ length: 50 }, () => linkAbort(parent.signal));
    expect(listeners(parent.signal)).toBe(1);
    for (const { release } of links.slice(1)) release();
    expect(listeners(parent.signal)).toBe(1);
    links[0]?.release();
    expect(listeners(parent.signal)).toBe(0);
    // Node emits warnings in a later turn
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('aborts all who still follow, and none that was released', () => {
    const parent = new AbortController();
    const released = linkAbort(parent.signal);
    const links = [linkAbort(parent.signal), linkAbort(parent.signal)];
    released.release();
    released.release();
    // Released while the others are told
    links[0]?.controller.signal.addEventListener('abort', () => links[0]?.release());
    parent.abort();
    expect(links.map(({ controller }) => controller.signal.aborted)).toEqual([true, true]);
    expect(released.controller.signal.aborted).toBe(false);
  });

  it('follows a parent again after all have left', () => {
    const parent = new AbortController();
    linkAbort(parent.signal).release();
    const { controller } = linkAbort(parent.signal);
    parent.abort();
    expect(controller.signal.aborted).toBe(true);
  });
});
