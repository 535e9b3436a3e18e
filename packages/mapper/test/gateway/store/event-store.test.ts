import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import type { DeliveryOutcome } from '../../../src/gateway/event-outcome.ts';
import { unavailable } from '../../../src/gateway/event-outcome.ts';
import type { StoredEvent } from '../../../src/gateway/store/event-store.ts';
import { diskSpool } from '../../../src/spool/index.ts';
import { caught } from '../../convert/caught.ts';
import { fileIn, leave } from '../../spool/spool-folder.ts';
import { DELIVERED, FAST, idOf, openStore, quarantineOf, REJECTED, stored, UNAVAILABLE, until } from './store-parts.ts';

const temp = tempFolder();

function many(count: number, from = 0): StoredEvent[] {
  return Array.from({ length: count }, (_, at) => stored(from + at));
}

function ids(events: readonly StoredEvent[]): string[] {
  return events.map(idOf).sort();
}

describe('EventStore', () => {
  it('delivers what it keeps, as it came', async () => {
    const got: StoredEvent[] = [];
    const { store, metric } = await openStore({
      folder: temp('delivers'),
      deliver: async (event) => {
        got.push(event);
        return DELIVERED;
      },
    });
    store.start();
    const pretty = {
      text: '{\n  "id": "é"\n}',
      observedTimeUnixNano: 2n ** 63n,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      conflict: true,
    };
    expect(await store.keep([pretty])).toEqual([true]);
    await until(() => store.pending === 0);
    expect(got).toEqual([pretty]);
    expect(await store.keep(many(3000))).toEqual(new Array(3000).fill(true));
    await until(() => store.pending === 0);
    expect(ids(got.slice(1))).toEqual(ids(many(3000)));
    expect([store.quarantined, store.error, store.isFull, store.maxBytes]).toEqual([0, undefined, false, 1e8]);
    expect(['events', 'limit'].map((name) => metric(`ossp.gateway.spool.${name}`))).toEqual([0, 1e8]);
    await store.stop(1000);
    expect(await store.keep(many(1))).toEqual([false]);
  });

  it('has on the disk what it has kept, whatever becomes of the process', async () => {
    const first = await openStore({ folder: temp('kept') });
    expect(await first.store.keep(many(5))).toEqual(new Array(5).fill(true));
    leave(temp('kept'), temp('kept-left'));
    await first.store.stop(1000);

    const got: StoredEvent[] = [];
    const second = await openStore({
      folder: temp('kept-left'),
      deliver: async (event) => {
        got.push(event);
        return DELIVERED;
      },
    });
    expect(second.store.pending).toBe(5);
    expect(second.logs).toEqual([{ level: 'info', message: 'events are left from before', pending: 5 }]);
    second.store.start();
    await until(() => second.store.pending === 0);
    expect(got.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))).toEqual(many(5));
    await second.store.stop(1000);
    const third = await openStore({ folder: temp('kept-left') });
    expect(third.store.pending).toBe(0);
    await third.store.stop(0);
  });

  it('waits longer and longer while the collector takes nothing, and goes on at once when it does', async () => {
    let isDown = true;
    const attempts: number[] = [];
    const waits: number[] = [];
    const { store, logs } = await openStore({
      folder: temp('down'),
      deliver: async () => {
        attempts.push(0);
        return isDown ? UNAVAILABLE : DELIVERED;
      },
      timing: {
        ...FAST,
        random: () => 1 - 2 ** -53,
        sleep: (ms, signal) => {
          waits.push(ms);
          return FAST.sleep(ms, signal);
        },
      },
    });
    await store.keep(many(10));
    store.start();
    await until(() => waits.some((ms) => ms > 29_000 && ms <= 30_000));
    // Ten events, each tried as often as there were waits of those lengths, and no more
    expect(attempts.length).toBeLessThanOrEqual(10 * 12);
    expect(store.pending).toBe(10);
    expect(logs.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: 'stored events cannot be delivered; they are kept and tried again',
        code: 'ERR_OTLP_UNDELIVERED',
        pending: 10,
      },
    ]);
    isDown = false;
    await store.keep(many(3000, 10));
    await until(() => store.pending === 0);
    expect(logs.at(-1)).toMatchObject({ level: 'info', message: 'stored events are delivered again' });
    await store.stop(1000);
  });

  it.each([
    ['none of the events of a round', true],
    ['some of them', false],
  ])('waits as long as the collector asks for where it takes %s', async (_, isAll) => {
    const asked = unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'too much'), 60_000, 429);
    const times: number[] = [];
    const { store } = await openStore({
      folder: temp(`asked-${isAll}`),
      deliver: async (event) => {
        times.push(FAST.elapsed());
        return times.length <= 2 && (isAll || idOf(event) === 'e-0') ? asked : DELIVERED;
      },
    });
    await store.keep(many(2));
    store.start();
    await until(() => times.length === 2);
    await store.keep(many(1, 2));
    await until(() => store.pending === 0);
    expect(times).toHaveLength(isAll ? 5 : 4);
    for (const time of times.slice(2)) expect(time - (times[1] ?? 0)).toBeGreaterThanOrEqual(60_000);
    await store.stop(1000);
  });

  it('lets other events pass an event that is never taken, and does not ask for it all the time', async () => {
    let asked = 0;
    const got: StoredEvent[] = [];
    const { store } = await openStore({
      folder: temp('poison'),
      deliver: async (event) => {
        if (idOf(event) === 'e-poison') {
          asked++;
          return UNAVAILABLE;
        }
        got.push(event);
        return DELIVERED;
      },
    });
    store.start();
    await store.keep([stored('poison'), ...many(20)]);
    for (let round = 1; round < 50; round++) {
      await store.keep(many(20, 20 * round));
      await until(() => store.pending === 1);
    }
    expect(ids(got)).toEqual(ids(many(1000)));
    const started = FAST.elapsed();
    const before = asked;
    await sleep(300);
    // Thirty seconds and more of the store's time: an exponential backoff
    expect(asked - before).toBeLessThanOrEqual(2 + (FAST.elapsed() - started) / 500);
    await store.stop(1000);
  });

  it('finds the event because of which the collector takes no request that holds it', async () => {
    const got: StoredEvent[] = [];
    let request: StoredEvent[] = [];
    let answer: Promise<DeliveryOutcome> | undefined;
    // So long that no jitter makes the difference
    const all = unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'down'), 31_000);
    const { store } = await openStore({
      folder: temp('crash'),
      // Those of concurrent calls go in one request, which comes to nothing if it holds the poison
      deliver: (event) => {
        request.push(event);
        answer ??= sleep(1).then(() => {
          const sent = request;
          request = [];
          answer = undefined;
          if (sent.some((each) => idOf(each) === 'e-poison')) return all;
          got.push(...sent);
          return DELIVERED;
        });
        return answer;
      },
    });
    await store.keep([...many(300), stored('poison'), ...many(300, 300)]);
    store.start();
    await until(() => store.pending === 1);
    expect(ids(got)).toEqual(ids(many(600)));
    await store.stop(1000);
  });

  it('puts what is rejected into quarantine', async () => {
    const folder = temp('rejected');
    const { store, logs, metric } = await openStore({
      folder,
      deliver: async (event) => (Number(idOf(event).slice(2)) % 3 === 0 ? REJECTED : DELIVERED),
    });
    store.start();
    await store.keep(many(9));
    await until(() => store.pending === 0);
    expect(quarantineOf(folder).map(({ code, original }) => [code, original])).toEqual(
      [0, 3, 6].map((id) => ['ERR_OTLP_REJECTED', stored(id).text]),
    );
    expect([store.quarantined, metric('ossp.gateway.quarantined')]).toEqual([3, 3]);
    const file = path.join(folder, 'quarantine.jsonl');
    expect(logs).toEqual([
      { level: 'error', message: 'events were put into quarantine', code: 'ERR_OTLP_REJECTED', events: 3, path: file },
    ]);
    await store.stop(1000);
    const next = await openStore({ folder });
    expect(next.logs).toEqual([
      { level: 'warn', message: 'there are events in quarantine', path: file, bytes: statSync(file).size },
    ]);
    expect(next.store.pending).toBe(0);
    await next.store.stop(0);
  });

  it('keeps what is rejected while the quarantine cannot be written', async () => {
    const folder = temp('no-quarantine');
    const file = path.join(folder, 'quarantine.jsonl');
    mkdirSync(file, { recursive: true });
    const { store, logs } = await openStore({ folder, deliver: async () => REJECTED });
    store.start();
    await store.keep(many(3));
    const errors = () => logs.filter(({ level }) => level === 'error');
    await until(() => errors().length > 0);
    expect(store.pending).toBe(3);
    expect([store.quarantined, store.error?.code, store.error?.path]).toEqual([0, 'ERR_OUTPUT', file]);
    expect(errors()[0]).toMatchObject({ path: file, reason: 'cannot write: EISDIR' });
    rmSync(file, { recursive: true });
    await until(() => store.pending === 0);
    expect(ids(quarantineOf(folder).map(({ original: text }) => ({ ...stored(0), text })))).toEqual(ids(many(3)));
    expect([store.quarantined, store.error]).toEqual([3, undefined]);
    await store.stop(1000);
  });

  it('puts an entry that it cannot read into quarantine', async () => {
    const folder = temp('unreadable');
    const spool = diskSpool({ folder: path.join(folder, 'events') });
    await spool.open();
    await spool.keep(['2\tof a later version', '{"specversion":"1.0"}']);
    await spool.close();
    const { store } = await openStore({ folder });
    await store.keep(many(1));
    store.start();
    await until(() => store.pending === 0);
    expect(quarantineOf(folder).map(({ code, original }) => [code, original])).toEqual([
      ['ERR_FORMAT', '2\tof a later version'],
      ['ERR_FORMAT', '{"specversion":"1.0"}'],
    ]);
    await store.stop(1000);
  });

  it('delivers the others if a file was cut in the middle of a line, and tells of it', async () => {
    const folder = temp('torn');
    const first = await openStore({ folder });
    await first.store.keep(many(10));
    await first.store.stop(0);
    const file = fileIn(path.join(folder, 'events'), '.events');
    truncateSync(file, statSync(file).size - 20);
    const got: StoredEvent[] = [];
    const { store, logs, metric } = await openStore({
      folder,
      deliver: async (event) => {
        got.push(event);
        return DELIVERED;
      },
    });
    store.start();
    await until(() => store.pending === 0);
    expect(ids(got)).toEqual(ids(many(9)));
    expect(metric('ossp.gateway.spool.damaged')).toBe(1);
    expect(logs[0]).toEqual({ level: 'error', message: 'the spool was damaged', damaged: 1, gone: 0 });
    expect(readFileSync(path.join(folder, 'events', 'damaged-lines.txt'), 'utf8')).toContain('e-9');
    await store.stop(1000);
  });

  it('keeps nothing when it is full, says so, and goes on when there is room', async () => {
    let mayPass = false;
    const got: StoredEvent[] = [];
    const { store } = await openStore({
      folder: temp('full'),
      maxBytes: 20_000,
      deliver: async (event) => {
        if (!mayPass) return UNAVAILABLE;
        got.push(event);
        return DELIVERED;
      },
    });
    store.start();
    const kept = await store.keep(many(200));
    expect(store.isFull).toBe(true);
    expect(store.error).toBeUndefined();
    const safe = many(200).filter((_, at) => kept[at]);
    expect(safe.length).toBeGreaterThan(20);
    expect(safe.length).toBeLessThan(60);
    expect(store.pending).toBe(safe.length);
    mayPass = true;
    await until(() => store.pending === 0 && !store.isFull);
    expect(ids(got)).toEqual(ids(safe));
    expect(await store.keep([stored('again')])).toEqual([true]);
    await store.stop(1000);
  });

  it('leaves on the disk what is not delivered when the time for stopping is over', async () => {
    const folder = temp('stop');
    let isAsked = false;
    const first = await openStore({
      folder,
      deliver: () => {
        isAsked = true;
        return new Promise(() => undefined);
      },
    });
    first.store.start();
    await first.store.keep(many(4));
    await until(() => isAsked);
    await first.store.stop(100);
    const { store } = await openStore({ folder });
    expect(store.pending).toBe(4);
    await store.stop(0);
  });

  it('waits for the deliveries under way when it is stopped', async () => {
    const folder = temp('stop-waits');
    let end: ((outcome: DeliveryOutcome) => void) | undefined;
    const { store } = await openStore({
      folder,
      deliver: () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    });
    store.start();
    await store.keep(many(1));
    await until(() => end !== undefined);
    const stopped = store.stop(60_000_000);
    expect(await store.keep(many(1))).toEqual([false]);
    end?.(DELIVERED);
    await stopped;
    const next = await openStore({ folder });
    expect(next.store.pending).toBe(0);
    await next.store.stop(0);
  });

  it('says that its folder cannot be made', async () => {
    writeFileSync(temp('file'), '');
    const folder = path.join(temp('file'), 'folder');
    expect(await caught(() => openStore({ folder }))).toEqual(['ERR_OUTPUT', 'cannot write: ENOTDIR', folder]);
  });

  it('tells that the disk fails, and that it works again', async () => {
    const folder = temp('fails');
    const { store, logs } = await openStore({ folder });
    rmSync(path.join(folder, 'events'), { recursive: true });
    writeFileSync(path.join(folder, 'events'), 'in the way');
    expect(await store.keep(many(1))).toEqual([false]);
    expect([store.error?.code, store.isFull]).toEqual(['ERR_OUTPUT', false]);
    rmSync(path.join(folder, 'events'));
    expect(await store.keep(many(1))).toEqual([true]);
    expect(store.error).toBeUndefined();
    expect(logs.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'the disk of the spool fails'],
      ['info', 'the disk of the spool works again'],
    ]);
    await store.stop(0);
  });
});
