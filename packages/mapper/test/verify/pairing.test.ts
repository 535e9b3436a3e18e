import { OsspError } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read-event.ts';
import { type Fingerprint, fingerprintOf } from '../../src/verify/fingerprint.ts';
import { Pairing } from '../../src/verify/pairing.ts';
import { bytesOf, event } from '../convert/events.ts';

const ADDED = '[{"key":"host.name","value":{"stringValue":"h-1"}}]';
const OTHERS = '[{"key":"host.name","value":{"stringValue":"h-2"}}]';

function print(changes: Record<string, unknown> = {}): Fingerprint {
  return fingerprintOf(readEvent(bytesOf(event(changes))));
}

/** A fingerprint with few different first words, so that many meet in one place of the table. */
const crowded = fc.nat(500).map((number) => Int32Array.of(number % 7, 0, 0, number, 0, 0));

describe('Pairing', () => {
  it('pairs an event with its record, whichever comes first', () => {
    const pairing = new Pairing();
    expect(pairing.addEvent(print({ id: 'a' }))).toBe(false);
    expect(pairing.addRecord(print({ id: 'b' }))).toBe(false);
    expect([pairing.events, pairing.records]).toEqual([1, 1]);
    expect(pairing.addRecord(print({ id: 'a' }))).toBe(true);
    expect(pairing.addEvent(print({ id: 'b' }))).toBe(true);
    expect([pairing.events, pairing.records]).toEqual([0, 0]);
  });

  it('pairs each of several copies once', () => {
    const pairing = new Pairing();
    expect([print(), print(), print()].map((copy) => pairing.addRecord(copy))).toEqual([false, false, false]);
    expect([print(), print(), print(), print()].map((copy) => pairing.addEvent(copy))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('passes over attributes that were added to the record, in either order', () => {
    const pairing = new Pairing();
    pairing.addEvent(print({ id: 'a' }));
    pairing.addRecord(print({ id: 'b', otelattributes: ADDED }));
    expect(pairing.addRecord(print({ id: 'a', otelattributes: ADDED }))).toBe(true);
    expect(pairing.addEvent(print({ id: 'b' }))).toBe(true);
  });

  it('demands attributes that the archive has, in either order', () => {
    const pairing = new Pairing();
    const [archived, other, plain] = [print({ otelattributes: ADDED }), print({ otelattributes: OTHERS }), print()];
    pairing.addEvent(archived);
    expect(pairing.addRecord(other)).toBe(false);
    expect(pairing.addRecord(plain)).toBe(false);
    expect(pairing.addRecord(archived)).toBe(true);
    expect(pairing.addEvent(archived)).toBe(false);
  });

  it('leaves a record with attributes to the event that demands them, if another will do', () => {
    const pairing = new Pairing();
    pairing.addRecord(print({ otelattributes: ADDED }));
    pairing.addRecord(print());
    expect(pairing.addEvent(print())).toBe(true);
    expect(pairing.addEvent(print({ otelattributes: ADDED }))).toBe(true);
  });

  it('gives away what waits, once for each copy', () => {
    const pairing = new Pairing();
    pairing.addEvent(print({ id: 'a' }));
    pairing.addEvent(print({ id: 'a' }));
    pairing.addRecord(print({ id: 'b', otelattributes: ADDED }));
    expect([pairing.takeRecord(print({ id: 'a' })), pairing.takeEvent(print({ id: 'b' }))]).toEqual([false, false]);
    expect(pairing.takeRecord(print({ id: 'b' }))).toBe(false);
    expect(pairing.takeRecord(print({ id: 'b', otelattributes: ADDED }))).toBe(true);
    expect([1, 2, 3].map(() => pairing.takeEvent(print({ id: 'a' })))).toEqual([true, true, false]);
    expect([pairing.events, pairing.records]).toEqual([0, 0]);
  });

  it('drops further copies of what the other side has', () => {
    const pairing = new Pairing();
    for (let copy = 0; copy < 3; copy++) pairing.addEvent(print({ id: 'a' }));
    pairing.addRecord(print({ id: 'b' }));
    pairing.addRecord(print({ id: 'b', otelattributes: ADDED }));
    expect(pairing.dropCopiesOfRecord(print({ id: 'a', otelattributes: ADDED }))).toBe(3);
    expect(pairing.dropCopiesOfRecord(print({ id: 'b' }))).toBe(0);
    expect(pairing.dropCopiesOfEvent(print({ id: 'b' }))).toBe(2);
    expect([pairing.events, pairing.records]).toEqual([0, 0]);
  });

  it('keeps one of several copies that the other side lacks', () => {
    const pairing = new Pairing();
    for (let copy = 0; copy < 3; copy++) pairing.addEvent(print({ id: 'a' }));
    for (let copy = 0; copy < 2; copy++) pairing.addRecord(print({ id: 'b' }));
    pairing.addRecord(print({ id: 'c' }));
    expect(pairing.dropFurtherCopies()).toEqual({ events: 2, records: 1 });
    expect([pairing.events, pairing.records]).toEqual([1, 2]);
  });

  it('counts like a plain count by fingerprint, however crowded and however large', () => {
    const step = fc.tuple(fc.constantFrom('addEvent', 'addRecord', 'takeEvent', 'takeRecord'), crowded);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6000, size: 'max' }), (steps) => {
        const pairing = new Pairing();
        const counts = new Map<string, number>();
        for (const [action, fingerprint] of steps) {
          const key = fingerprint.join();
          const count = counts.get(key) ?? 0;
          const isEvent = action === 'addEvent' || action === 'takeRecord';
          const takes = action.startsWith('take');
          const found = isEvent ? count < 0 : count > 0;
          expect(pairing[action](fingerprint)).toBe(found);
          if (found || !takes) counts.set(key, count + (isEvent ? 1 : -1));
        }
        const left = [...counts.values()];
        expect(pairing.events).toBe(left.reduce((sum, count) => sum + Math.max(0, count), 0));
        expect(pairing.records).toBe(left.reduce((sum, count) => sum + Math.max(0, -count), 0));
      }),
      { numRuns: 20 },
    );
  });

  it('ends when more waits than it may hold', () => {
    const pairing = new Pairing(2);
    for (const id of ['a', 'b', 'b']) pairing.addEvent(print({ id }));
    expect(() => pairing.addRecord(print({ id: 'c' }))).toThrow(
      new OsspError('ERR_TOO_LARGE', 'more than 2 events or records have no counterpart; verify the archive in parts'),
    );
    expect(pairing.addRecord(print({ id: 'b' }))).toBe(true);
  });

  it('grows with what waits', () => {
    const pairing = new Pairing();
    const prints = Array.from({ length: 20_000 }, (_, number) => Int32Array.of(number * 31, 0, 0, number, 0, 0));
    for (const fingerprint of prints) pairing.addEvent(fingerprint);
    expect(pairing.events).toBe(20_000);
    expect(prints.every((fingerprint) => pairing.addRecord(fingerprint))).toBe(true);
    expect([pairing.events, pairing.records]).toEqual([0, 0]);
  });
});
