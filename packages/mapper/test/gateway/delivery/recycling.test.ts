import { describe, expect, it } from 'vitest';
import { ACCEPTED, outgoing, refused, type TestEvent, testDelivery } from './test-collector.ts';

/** So many that their records take a piece of memory of their own. */
const EVENTS = 100;

function events(prefix: string): TestEvent[] {
  return Array.from({ length: EVENTS }, (_, number) => outgoing(`${prefix}-${number}`));
}

describe('the memory of a request', () => {
  it.each([
    ['an answer after the request was read', true, ACCEPTED, true],
    ['an answer before it was read', false, ACCEPTED, false],
    ['a refusal', true, refused(400), false],
    ['trouble', true, refused(503), false],
  ] as const)('after %s', async (_, hasReadAll, answer, isUsedAgain) => {
    const bodies: { readonly bytes: Uint8Array; readonly copy: Buffer }[] = [];
    const { collector, delivery, addAll } = testDelivery((__, bytes) => {
      bodies.push({ bytes, copy: Buffer.from(bytes) });
      return bodies.length === 1 ? answer : ACCEPTED;
    });
    collector.hasReadAll = hasReadAll;
    addAll(events('first'));
    await delivery.drain();
    addAll(events('second'));
    await delivery.drain();
    const [first] = bodies;
    const later = bodies.slice(1);
    expect(later.length).toBeGreaterThan(0);
    expect(later.some(({ bytes }) => bytes.buffer === first?.bytes.buffer)).toBe(isUsedAgain);
    expect(Buffer.from(first?.bytes ?? []).equals(first?.copy as Buffer)).toBe(!isUsedAgain);
  });
});
