import { describe, expect, it } from 'vitest';
import { type HeldEvent, PutOff } from '../../../src/gateway/store/put-off.ts';
import type { SpoolTicket } from '../../../src/spool/index.ts';

function held(id: number, failures: number, dueAt = 0, original = `${id}`): HeldEvent {
  return { ticket: { spool: id }, event: undefined, original, failures, dueAt };
}

function putOff(released: unknown[] = []): PutOff {
  return new PutOff(({ spool }: SpoolTicket) => released.push(spool));
}

describe('PutOff', () => {
  it('gives what is due, fewer at once the more often it has failed, and each but once', () => {
    const list = putOff();
    for (const failures of [6, 1, 3, 2])
      for (let id = 0; id < 200; id++) list.add(held(1000 * failures + id, failures));
    const groups: number[][] = [];
    for (let group = list.take(0); group.length > 0; group = list.take(0)) {
      groups.push(group.map(({ original }) => Number(original)));
      expect(new Set(group.map(({ failures }) => failures)).size).toBe(1);
    }
    const sizesOf = (failures: number) => {
      return groups.filter(([first = 0]) => Math.floor(first / 1000) === failures).map(({ length }) => length);
    };
    expect(sizesOf(1)).toEqual([128, 72]);
    expect(sizesOf(2)).toEqual([32, 32, 32, 32, 32, 32, 8]);
    expect(sizesOf(3)).toEqual(new Array(25).fill(8));
    expect(sizesOf(6)).toEqual(new Array(200).fill(1));
    expect(groups.flat()).toHaveLength(800);
    // Those that failed least often go first, and the oldest of them
    expect(groups.flat()).toEqual(groups.flat().sort((one, other) => one - other));
    expect(list.nextDueAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('gives nothing before its time', () => {
    const list = putOff();
    list.add(held(1, 1, 500));
    list.add(held(2, 4, 300));
    expect(list.nextDueAt).toBe(300);
    expect(list.take(299)).toEqual([]);
    expect(list.take(300)).toEqual([held(2, 4, 300)]);
    expect(list.nextDueAt).toBe(500);
    list.pardon();
    expect(list.take(0)).toEqual([held(1, 1, 0)]);
  });

  it('gives all at once, as after a first failure, when it was not because of them', () => {
    const list = putOff();
    for (let id = 0; id < 100; id++) list.add(held(id, 1 + (id % 9), 1e9));
    list.pardon();
    expect(list.nextDueAt).toBe(0);
    expect(
      list
        .take(0)
        .map(({ original }) => Number(original))
        .sort((a, b) => a - b),
    ).toEqual([...Array(100).keys()]);
  });

  it.each([
    ['number', 25_000, 'x', 20_000],
    ['length', 40, 'x'.repeat(1_048_576), 16],
  ])('is bounded in %s, and lets go of the oldest', (_, count, original, limit) => {
    const released: unknown[] = [];
    const list = putOff(released);
    const hadRoom = Array.from({ length: count }, (_, id) => list.add(held(id, 1, 0, original)));
    expect(hadRoom).toEqual(Array.from({ length: count }, (_, id) => id < limit));
    expect(released).toEqual(Array.from({ length: count - limit }, (_, id) => id));
    let left = 0;
    for (let group = list.take(0); group.length > 0; group = list.take(0)) left += group.length;
    expect(left).toBe(limit);
    expect(list.add(held(count, 1, 0, original))).toBe(true);
  });
});
