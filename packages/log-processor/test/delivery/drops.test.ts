import type { AcceptedEvent } from '@ossp-otel/mapper';
import { OsspError } from '@ossp-otel/types';
import { describe, expect, it, vi } from 'vitest';
import type { DeadLetter } from '../../src/delivery/dead-letter.ts';
import { dropError } from '../../src/delivery/drop-error.ts';
import { type Dropped, Drops, type OnDrop } from '../../src/delivery/drops.ts';
import type { ReadyEvent } from '../../src/delivery/preparation.ts';
import { Counters } from '../../src/observe/counters.ts';
import { Diagnostics } from '../../src/observe/diagnostics.ts';
import { Telemetry } from '../../src/observe/telemetry.ts';
import { GUARDRAIL } from '../support/pipeline.ts';
import { told } from '../support/told.ts';

const EVENT: AcceptedEvent = { specversion: '1.0', id: 'e-1', source: 'urn:secret', type: GUARDRAIL };
const READY: ReadyEvent = { event: EVENT, json: JSON.stringify(EVENT) };
const FULL = new OsspError('ERR_QUEUE_FULL', 'too many events wait');

function dropsWith(onDrop: OnDrop | undefined, hasDeadLetter = true) {
  const counters = new Counters(new Telemetry(() => ({ signals: 0, queued: 0, spooled: 0 })));
  const letters: [string, string][] = [];
  const close = vi.fn(async () => undefined);
  const deadLetter: DeadLetter = {
    lost: 0,
    write: (event, code) => void letters.push([event, code]),
    flush: async () => undefined,
    close,
  };
  const diagnostics = new Diagnostics(() => 0);
  const drops = new Drops(counters, diagnostics, onDrop, hasDeadLetter ? deadLetter : undefined);
  const add = (changes: Partial<Dropped> = {}) =>
    drops.add({ type: GUARDRAIL, severityNumber: 9, error: FULL, make: () => READY, ...changes });
  const stats = () =>
    counters.stats({ spooled: 0, recovered: 0, lost: 0, unreported: drops.unreported, circuit: 'closed' });
  return { drops, add, letters, stats, close };
}

describe('Drops', () => {
  it('counts by code, type and severity, and never by a type that somebody made up', () => {
    const { add, stats } = dropsWith(undefined);
    for (const severityNumber of [9, 13, 17, 21, 24]) add({ severityNumber });
    add({ type: 'ai.custom.secret', error: new OsspError('ERR_SCHEMA', 'x') });
    expect(stats()).toMatchObject({
      dropped: 6,
      droppedByCode: { ERR_QUEUE_FULL: 5, ERR_SCHEMA: 1 },
      droppedByType: { [GUARDRAIL]: 5, other: 1 },
      droppedBySeverity: { low: 2, medium: 1, high: 1, critical: 2 },
    });
  });

  it('hands the event to onDrop, and to the dead letter with the code', () => {
    const onDrop = vi.fn();
    const { add, letters } = dropsWith(onDrop);
    add();
    expect(onDrop.mock.calls).toEqual([[EVENT, FULL]]);
    expect(letters).toEqual([[READY.json, 'ERR_QUEUE_FULL']]);
  });

  it('does not make the event where nobody wants it', () => {
    const make = vi.fn(() => READY);
    dropsWith(undefined, false).add({ make });
    expect(make).not.toHaveBeenCalled();
  });

  const fail = (): never => {
    throw new Error('no event');
  };
  it.each([
    ['there is none', undefined],
    ['it cannot be made', fail],
    ['it cannot be made later', async () => fail()],
  ])('hands onDrop the error alone, and nothing to the dead letter, where %s', async (_name, make) => {
    const onDrop = vi.fn();
    const { add, drops, letters } = dropsWith(onDrop);
    add({ make });
    await drops.close();
    expect(onDrop.mock.calls).toEqual([[undefined, FULL]]);
    expect(letters).toEqual([]);
  });

  it('survives an onDrop that throws, and tells of it without its words', () => {
    const lines = told();
    const { add, letters, stats } = dropsWith(() => {
      throw new Error('secret');
    });
    add();
    expect([letters.length, stats().dropped]).toEqual([1, 1]);
    expect(lines.join('\n')).toContain('onDrop or the dead letter, failed');
    expect(lines.join('\n')).not.toContain('secret');
  });

  it('waits at the end for events that are still made, before it lets go of the dead letter', async () => {
    let give: (ready: ReadyEvent) => void = () => undefined;
    const { add, drops, letters, close } = dropsWith(undefined);
    add({ make: () => new Promise((resolve) => (give = resolve)) });
    const closed = drops.close();
    expect([letters.length, close.mock.calls.length]).toEqual([0, 0]);
    give(READY);
    await closed;
    expect([letters.length, close.mock.calls.length]).toEqual([1, 1]);
  });

  it('lets no more than a thousand events wait to be made, and counts those that nobody gets', async () => {
    const lines = told();
    const gives: ((ready: ReadyEvent) => void)[] = [];
    const onDrop = vi.fn();
    const { add, drops, stats } = dropsWith(onDrop);
    for (let n = 0; n < 1005; n++) add({ make: () => new Promise((resolve) => gives.push(resolve)) });
    expect(stats()).toMatchObject({ dropped: 1005, unreported: 5 });
    for (const give of gives) give(READY);
    await drops.close();
    expect(onDrop).toHaveBeenCalledTimes(1000);
    expect(lines.join('\n')).toContain('neither handed to onDrop nor kept');
  });

  it('tells of drops once, not of each', () => {
    const lines = told();
    const { add } = dropsWith(undefined);
    for (let n = 0; n < 100; n++) add();
    expect(lines.filter((line) => line.includes('ERR_QUEUE_FULL'))).toHaveLength(1);
    expect(lines.join('\n')).not.toContain('secret');
  });
});

describe('dropError()', () => {
  it('keeps the code of an error of ours', () => {
    const error = new OsspError('ERR_SCHEMA', '/data: type', '/data');
    expect(dropError('ERR_RECORD_NOT_AN_EVENT', error)).toBe(error);
  });

  it('says of any other error what it is called, not what it says', () => {
    const cause = new RangeError('secret');
    const error = dropError('ERR_EVENT_UNDELIVERED', cause);
    expect([error.code, error.message, error.cause]).toEqual([
      'ERR_EVENT_UNDELIVERED',
      'failed with RangeError',
      cause,
    ]);
    expect(dropError('ERR_REDACTION', { secret: 1 }).message).toBe('failed');
  });
});
