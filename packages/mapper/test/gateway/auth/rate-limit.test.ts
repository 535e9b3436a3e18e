import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimit } from '../../../src/gateway/auth/rate-limit.ts';

const MAX_CLIENTS = 10_000;

function startLimit(perSecond: number) {
  const clock = { now: 1_000_000 };
  const limit = new RateLimit(perSecond, () => clock.now);
  return { clock, limit, admits: (client: string) => limit.refuse(client) === undefined };
}

function admitted(admits: (client: string) => boolean, client: string, requests: number): number {
  let count = 0;
  for (let request = 0; request < requests; request++) count += Number(admits(client));
  return count;
}

describe('RateLimit', () => {
  const rates = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.01, max: 50, noNaN: true }));
  const steps = fc.array(
    fc.record({ pauseMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5000, noNaN: true })), client: fc.nat(3) }),
    { maxLength: 400 },
  );

  it('admits no client more than its burst and its rate allow, in any span of time', () => {
    fc.assert(
      fc.property(rates, steps, (rate, requests) => {
        const { clock, admits } = startLimit(rate);
        const times = new Map<number, number[]>();
        for (const { pauseMs, client } of requests) {
          clock.now += pauseMs;
          if (!admits(`client ${client}`)) continue;
          const before = times.get(client) ?? [];
          before.push(clock.now);
          times.set(client, before);
        }
        for (const ofClient of times.values()) {
          for (const [first, from] of ofClient.entries()) {
            for (const [last, to] of ofClient.entries()) {
              if (last < first) continue;
              const allowed = Math.max(1, rate) + (rate * (to - from)) / 1000;
              expect(last - first + 1).toBeLessThanOrEqual(allowed + 1e-3);
            }
          }
        }
      }),
    );
  });

  it('refuses no client that keeps to its rate', () => {
    fc.assert(
      fc.property(rates, (rate) => {
        const { clock, admits } = startLimit(rate);
        for (let request = 0; request < 200; request++) {
          expect(admits('client')).toBe(true);
          clock.now += 1000 / rate;
        }
      }),
    );
  });

  it('admits again after the time that it names, and not long before', () => {
    fc.assert(
      fc.property(rates, (rate) => {
        const { clock, limit, admits } = startLimit(rate);
        while (admits('client'));
        const refusal = limit.refuse('client');
        const retryAfter = refusal?.headers['retry-after'] ?? '';
        expect(refusal).toMatchObject({ status: 429, error: { code: 'ERR_RATE_LIMITED' } });
        expect(retryAfter).toMatch(/^[1-9]\d*$/);
        const seconds = Number(retryAfter);
        if (seconds > 1) {
          clock.now += (seconds - 1) * 1000 - 1;
          expect(admits('client')).toBe(false);
          clock.now += 1001;
        } else {
          clock.now += 1000;
        }
        expect(admits('client')).toBe(true);
      }),
    );
  });

  it('lets a client that was quiet make as many requests at once as it may in a second', () => {
    const { clock, admits } = startLimit(5);
    expect(admitted(admits, 'client', 100)).toBe(5);
    clock.now += 3_600_000;
    expect(admitted(admits, 'client', 100)).toBe(5);
    expect(admitted(admits, 'another', 100)).toBe(5);
  });

  it('can be less than one request per second', () => {
    const { clock, limit, admits } = startLimit(0.5);
    expect(admitted(admits, 'client', 10)).toBe(1);
    expect(limit.refuse('client')?.headers).toEqual({ 'retry-after': '2' });
    clock.now += 1999;
    expect(admits('client')).toBe(false);
    clock.now += 1;
    expect(admitted(admits, 'client', 10)).toBe(1);
  });

  it('remembers 10,000 clients at most', () => {
    const { clock, limit, admits } = startLimit(0.001);
    for (let client = 0; client < 3 * MAX_CLIENTS; client++) {
      clock.now += 1;
      expect(admits(`client ${client}`)).toBe(true);
      expect(limit.clients).toBeLessThanOrEqual(MAX_CLIENTS);
    }
    expect(limit.clients).toBe(MAX_CLIENTS);
  });

  it('forgets clients that it need not remember before any other', () => {
    const { clock, limit, admits } = startLimit(10);
    expect(admitted(admits, 'busy', 10)).toBe(10);
    // Seen later than the busy one, but full again earlier: a single request is made up for after 100 ms
    for (let client = 1; client < MAX_CLIENTS; client++) admits(`client ${client}`);
    clock.now += 100;
    expect(admits('new')).toBe(true);
    expect(limit.clients).toBe(2);
    expect(admitted(admits, 'busy', 10)).toBe(1);
  });

  it('forgets the client that it has not seen for the longest time if it needs to remember all', () => {
    const { admits } = startLimit(1);
    for (let client = 0; client < MAX_CLIENTS; client++) expect(admits(`client ${client}`)).toBe(true);
    // Being refused is being seen
    expect(admits('client 0')).toBe(false);
    expect(admits('new')).toBe(true);
    expect(admits('client 0')).toBe(false);
    expect(admits('client 2')).toBe(false);
    expect(admits('client 1')).toBe(true);
  });
});
