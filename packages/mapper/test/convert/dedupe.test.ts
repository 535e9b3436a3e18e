import { describe, expect, it } from 'vitest';
import { Deduplicator } from '../../src/convert/dedupe.ts';
import type { AcceptedEvent } from '../../src/event/check-event.ts';
import { readEvent } from '../../src/event/read-event.ts';
import { bytesOf, event } from './events.ts';

function read(changes: Record<string, unknown> = {}): AcceptedEvent {
  return readEvent(bytesOf(event(changes)));
}

describe('Deduplicator', () => {
  it('knows the same content again, whatever the order of its keys and the spelling of its numbers', () => {
    const seen = new Deduplicator();
    expect(
      seen.see(readEvent('{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"a":1.0,"b":[100]}}')),
    ).toBe('new');
    expect(seen.see(readEvent('{"data":{"b":[1e2],"a":1},"type":"t","source":"s","id":"1","specversion":"1.0"}'))).toBe(
      'duplicate',
    );
  });

  it.each([
    ['another value', { data: { a: 1 } }],
    ['a member more', { subject: 'x' }],
    ['a value of another kind', { data: '{}' }],
    ['null in place of nothing', { subject: null }],
  ])('calls %s a conflict, and the first content stays the one remembered', (_, changes) => {
    const seen = new Deduplicator();
    expect(seen.see(read())).toBe('new');
    expect(seen.see(read(changes))).toBe('conflict');
    expect(seen.see(read(changes))).toBe('conflict');
    expect(seen.see(read())).toBe('duplicate');
  });

  it('identifies an event by source and id together', () => {
    const seen = new Deduplicator();
    expect(seen.see(read({ source: 'a', id: 'bc' }))).toBe('new');
    expect(seen.see(read({ source: 'ab', id: 'c' }))).toBe('new');
    expect(seen.see(read({ source: 'a","b', id: 'c' }))).toBe('new');
  });

  it('forgets the oldest beyond its window, and says how many', () => {
    const seen = new Deduplicator(2);
    for (const id of ['1', '2', '3']) expect(seen.see(read({ id }))).toBe('new');
    expect(seen.forgotten).toBe(1);
    expect(seen.see(read({ id: '3' }))).toBe('duplicate');
    expect(seen.see(read({ id: '2' }))).toBe('duplicate');
    expect(seen.see(read({ id: '1' }))).toBe('new');
    expect(seen.forgotten).toBe(2);
  });
});
