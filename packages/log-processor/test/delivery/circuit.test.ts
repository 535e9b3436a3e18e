import type { Exchange } from '@ossp-otel/mapper/ossp-http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Circuit, type CircuitOptions } from '../../src/delivery/circuit.ts';

const OPTIONS: CircuitOptions = { failures: 3, openMs: 1000, maxPauseMs: 60_000 };
const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

function circuitOf(options: Partial<CircuitOptions> = {}) {
  const [gone, opened, closed] = [vi.fn(), vi.fn(), vi.fn()];
  const clock = { now: () => Date.now(), elapsed: () => performance.now() };
  return { circuit: new Circuit({ ...OPTIONS, ...options }, clock, { gone, opened, closed }), gone, opened, closed };
}

const answer = (status: number, retryAfter?: string): Exchange => ({
  kind: 'answer',
  status,
  retryAfter,
  contentType: undefined,
  body: new Uint8Array(),
});
const REFUSED: Exchange = { kind: 'failed', failure: { kind: 'network', message: 'ECONNREFUSED' } };
const INTERRUPTED: Exchange = { kind: 'interrupted' };

/** Asks to enter, and takes note of whether it may. */
function entering(circuit: Circuit, signal: AbortSignal = never): { passed: boolean } {
  const entry = { passed: false };
  void circuit.enter(signal).then(() => {
    entry.passed = true;
  });
  return entry;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function attempt(circuit: Circuit, how: Exchange): Promise<void> {
  await circuit.enter(never);
  circuit.left(how);
}

async function open(circuit: Circuit): Promise<void> {
  for (let failure = 0; failure < OPTIONS.failures; failure++) await attempt(circuit, REFUSED);
}

describe('Circuit', () => {
  const failures: readonly (readonly [string, Exchange])[] = [
    ['no answer', REFUSED],
    ...[301, 401, 403, 404, 408, 415, 429, 500, 502, 503, 504].map(
      (status) => [`status ${status}`, answer(status)] as const,
    ),
  ];
  it.each(failures)('opens after so many failures in a row: %s', async (_name, failure) => {
    const { circuit } = circuitOf();
    await attempt(circuit, failure);
    await attempt(circuit, failure);
    expect([circuit.state, circuit.isHolding]).toEqual(['closed', false]);
    await attempt(circuit, failure);
    expect([circuit.state, circuit.isHolding]).toEqual(['open', true]);
  });

  it.each([200, 202, 400, 409, 413, 422])('begins to count anew after status %i', async (status) => {
    const { circuit } = circuitOf();
    for (const how of [REFUSED, REFUSED, answer(status), REFUSED, REFUSED]) await attempt(circuit, how);
    expect(circuit.state).toBe('closed');
  });

  it('does not count interrupted attempts, neither for nor against', async () => {
    const { circuit } = circuitOf();
    for (const how of [REFUSED, INTERRUPTED, REFUSED, INTERRUPTED]) await attempt(circuit, how);
    expect(circuit.state).toBe('closed');
    await attempt(circuit, REFUSED);
    expect(circuit.state).toBe('open');
  });

  it('lets nobody pass while it is open, then a single one', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    const entries = [entering(circuit), entering(circuit), entering(circuit)];
    await pass(999);
    expect(entries.map(({ passed }) => passed)).toEqual([false, false, false]);
    await pass(1);
    expect(entries.map(({ passed }) => passed)).toEqual([true, false, false]);
    expect(circuit.state).toBe('probing');
    await pass(60_000);
    expect(entries.map(({ passed }) => passed)).toEqual([true, false, false]);
  });

  it('lets a single one pass also if it comes long after', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    await pass(5000);
    expect(circuit.state).toBe('open');
    const entries = [entering(circuit), entering(circuit)];
    await pass(0);
    expect(entries.map(({ passed }) => passed)).toEqual([true, false]);
  });

  it('lets all pass when the probe is answered', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    const entries = [entering(circuit), entering(circuit), entering(circuit)];
    await pass(1000);
    circuit.left(answer(202));
    await pass(0);
    expect(entries.every(({ passed }) => passed)).toBe(true);
    expect([circuit.state, circuit.isHolding]).toEqual(['closed', false]);
  });

  it('is open again after a single failed probe, and lets another one probe', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    const entries = [entering(circuit), entering(circuit), entering(circuit)];
    await pass(1000);
    circuit.left(REFUSED);
    expect(circuit.state).toBe('open');
    await pass(999);
    expect(entries.map(({ passed }) => passed)).toEqual([true, false, false]);
    await pass(1);
    expect(entries.map(({ passed }) => passed)).toEqual([true, true, false]);
    circuit.left(answer(202));
    await pass(0);
    expect(entries.every(({ passed }) => passed)).toBe(true);
  });

  it('needs so many failures again after it was closed', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    await pass(1000);
    await attempt(circuit, answer(202));
    await attempt(circuit, REFUSED);
    await attempt(circuit, REFUSED);
    expect(circuit.state).toBe('closed');
  });

  it('lets another one probe at once when the probe is interrupted', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    const entries = [entering(circuit), entering(circuit)];
    await pass(1000);
    circuit.left(INTERRUPTED);
    await pass(0);
    expect(entries.map(({ passed }) => passed)).toEqual([true, true]);
    expect(circuit.state).toBe('probing');
  });

  it('lets go of who waits when the signal aborts, and of nobody else', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    const controller = new AbortController();
    const entries = [entering(circuit, controller.signal), entering(circuit)];
    await pass(10);
    controller.abort();
    await pass(0);
    expect(entries.map(({ passed }) => passed)).toEqual([true, false]);
    expect(circuit.state).toBe('open');
    const late = entering(circuit, controller.signal);
    await pass(0);
    expect([late.passed, circuit.state]).toEqual([true, 'open']);
  });

  it('leaves no listener on a signal', async () => {
    const { circuit } = circuitOf();
    const controller = new AbortController();
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    const add = vi.spyOn(controller.signal, 'addEventListener');
    await open(circuit);
    entering(circuit, controller.signal);
    entering(circuit, controller.signal);
    await pass(1000);
    circuit.left(answer(202));
    await pass(0);
    expect(add.mock.calls.length).toBeGreaterThan(0);
    expect(remove.mock.calls.length).toBe(add.mock.calls.length);
  });

  it('stays open as long as late failures come in', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    const entry = entering(circuit);
    await pass(900);
    circuit.left(REFUSED);
    await pass(999);
    expect(entry.passed).toBe(false);
    await pass(1);
    expect(entry.passed).toBe(true);
  });
});

describe('Circuit and Retry-After', () => {
  it.each([
    ['seconds', () => '7'],
    ['a date', () => new Date(Date.now() + 7000).toUTCString()],
  ])('holds back every attempt for %s, after a single answer', async (_name, value) => {
    const { circuit } = circuitOf();
    await attempt(circuit, answer(429, value()));
    expect([circuit.state, circuit.isHolding]).toEqual(['closed', true]);
    const entries = [entering(circuit), entering(circuit)];
    await pass(6999);
    expect(entries.map(({ passed }) => passed)).toEqual([false, false]);
    await pass(1);
    expect(entries.map(({ passed }) => passed)).toEqual([true, true]);
    expect(circuit.isHolding).toBe(false);
  });

  it('holds on to it when an attempt from before succeeds', async () => {
    const { circuit } = circuitOf();
    await Promise.all([circuit.enter(never), circuit.enter(never)]);
    circuit.left(answer(503, '7'));
    circuit.left(answer(202));
    const entry = entering(circuit);
    await pass(6999);
    expect(entry.passed).toBe(false);
    await pass(1);
    expect(entry.passed).toBe(true);
  });

  it('waits for the longest of several', async () => {
    const { circuit } = circuitOf();
    const entry = entering(circuit);
    await pass(0);
    expect(entry.passed).toBe(true);
    circuit.left(answer(429, '2'));
    const waiting = entering(circuit);
    await pass(1000);
    circuit.left(answer(429, '5'));
    await pass(4999);
    expect(waiting.passed).toBe(false);
    await pass(1);
    expect(waiting.passed).toBe(true);
  });

  it('stays open that long where it is longer than the circuit would', async () => {
    const { circuit } = circuitOf();
    for (const how of [REFUSED, REFUSED, answer(503, '30')]) await attempt(circuit, how);
    const entry = entering(circuit);
    await pass(29_999);
    expect(entry.passed).toBe(false);
    await pass(1);
    expect([entry.passed, circuit.state]).toEqual([true, 'probing']);
  });

  it('does not let the collector ask for more than the longest pause', async () => {
    const { circuit } = circuitOf({ maxPauseMs: 5000 });
    await attempt(circuit, answer(429, '999999999999'));
    const entry = entering(circuit);
    await pass(4999);
    expect(entry.passed).toBe(false);
    await pass(1);
    expect(entry.passed).toBe(true);
  });

  it.each(['', 'soon', '-1', '1.5'])('counts a malformed one as none: %j', async (value) => {
    const { circuit } = circuitOf();
    await attempt(circuit, answer(429, value));
    expect(circuit.isHolding).toBe(false);
  });

  it('takes no notice of it on an answer that is no failure', async () => {
    const { circuit } = circuitOf();
    await attempt(circuit, answer(202, '60'));
    expect(circuit.isHolding).toBe(false);
  });
});

describe('Circuit and status 410', () => {
  it('says once that the collector is gone, and stays so', async () => {
    const { circuit, gone } = circuitOf();
    await attempt(circuit, answer(410));
    expect([circuit.state, gone.mock.calls.length]).toEqual(['gone', 1]);
    for (const how of [answer(410), answer(202), REFUSED, REFUSED, REFUSED, INTERRUPTED]) circuit.left(how);
    expect([circuit.state, gone.mock.calls.length]).toEqual(['gone', 1]);
  });

  it('holds nobody back any more, so that every send can end', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    const entries = [entering(circuit), entering(circuit)];
    await pass(1000);
    circuit.left(answer(410));
    await pass(0);
    expect(entries.map(({ passed }) => passed)).toEqual([true, true]);
  });

  it('is over with a success, also where a late failure came during the probe', async () => {
    const { circuit } = circuitOf();
    await open(circuit);
    await pass(OPTIONS.openMs);
    await circuit.enter(never);
    // Under way since before it opened
    circuit.left(REFUSED);
    circuit.left(answer(200));
    expect([circuit.state, circuit.isHolding]).toEqual(['closed', false]);
    const entry = entering(circuit);
    await pass(0);
    expect(entry.passed).toBe(true);
  });
});
