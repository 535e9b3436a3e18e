import { readEvent } from '@ossp-otel/mapper';
import { type OsspError, validateEventData } from '@ossp-otel/types';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DataSchemas, Preparation, type PreparationOptions } from '../../src/delivery/preparation.ts';
import type { RecordResource } from '../../src/lift/signal-record.ts';
import { GUARDRAIL } from '../support/pipeline.ts';
import { signalOf } from './signals.ts';

const BUILT_IN: DataSchemas = { check: validateEventData };
const INVALID = { severity: 'extreme' };

afterEach(() => {
  vi.useRealTimers();
});

function preparationOf(options: Partial<PreparationOptions> = {}) {
  const invalid: (readonly [string, readonly string[]])[] = [];
  const preparation = new Preparation({
    redact: undefined,
    validate: 'warn',
    schemas: () => BUILT_IN,
    maxEventBytes: 1_000_000,
    onInvalid: (type, findings) => void invalid.push([type, findings]),
    ...options,
  });
  return { preparation, invalid };
}

/** Returns the error of an event that may not leave. */
async function errorOf(options: Partial<PreparationOptions>, signal = signalOf('e')): Promise<Partial<OsspError>> {
  const { preparation } = preparationOf(options);
  try {
    await preparation.prepare(signal);
  } catch (error) {
    const { name, code, message, path } = error as OsspError;
    return { name, code, message, path };
  }
  throw new Error('it may leave');
}

describe('Preparation.prepare()', () => {
  it('gives the event and its JSON at once where there is nothing to wait for', () => {
    const { preparation, invalid } = preparationOf();
    const ready = preparation.prepare(signalOf('e-1'));
    expect(ready).not.toBeInstanceOf(Promise);
    expect(ready).toMatchObject({
      event: {
        specversion: '1.0',
        id: 'e-1',
        source: 'urn:test',
        type: GUARDRAIL,
        time: '2023-11-14T22:13:20.123Z',
        data: { action_taken: 'block', reason: 'PII', severity: 'low', guardrail_id: 'g' },
      },
    });
    if (!(ready instanceof Promise)) expect(readEvent(ready.json)).toEqual(ready.event);
    expect(invalid).toEqual([]);
  });

  it('throws for what is no event', async () => {
    expect(await errorOf({}, signalOf('e', { 'ce.source': 5 }))).toMatchObject({ code: 'ERR_RECORD_NOT_AN_EVENT' });
  });
});

describe('Preparation and validation', () => {
  it('lets an invalid event leave and tells of it, with places and no content', () => {
    const { preparation, invalid } = preparationOf({ validate: 'warn' });
    expect(preparation.prepare(signalOf('e', INVALID))).toMatchObject({ event: { data: { severity: 'extreme' } } });
    expect(invalid).toEqual([[GUARDRAIL, ['/data/severity: enum']]]);
  });

  it('does not let an invalid event leave where it is to reject', async () => {
    expect(await errorOf({ validate: 'reject' }, signalOf('e', INVALID))).toEqual({
      name: 'OsspError',
      code: 'ERR_SCHEMA',
      message: '/data/severity: enum',
      path: '/data/severity',
    });
  });

  it('takes no look where it is off', () => {
    const check = vi.fn(() => [{ path: '/data', keyword: 'type' }]);
    const { preparation, invalid } = preparationOf({ validate: 'off', schemas: () => ({ check }) });
    expect(preparation.prepare(signalOf('e', INVALID))).toMatchObject({ event: { id: 'e' } });
    expect([check.mock.calls, invalid]).toEqual([[], []]);
  });

  it('checks the envelope too', async () => {
    const error = await errorOf({ validate: 'reject' }, signalOf('e', { 'ce.time': 'yesterday' }));
    expect(error).toMatchObject({ code: 'ERR_SCHEMA', path: '/time' });
  });

  it('checks the event as it leaves, after the redaction', async () => {
    const { preparation } = preparationOf({
      validate: 'reject',
      redact: (event) => ({ ...event, data: { reason: '' } }),
    });
    expect(() => preparation.prepare(signalOf('e'))).toThrow(expect.objectContaining({ code: 'ERR_SCHEMA' }));
  });

  it('asks for schemas that take their time once, whatever comes meanwhile', async () => {
    let give: (schemas: DataSchemas) => void = () => undefined;
    const schemas = vi.fn(() => new Promise<DataSchemas>((resolve) => (give = resolve)));
    const { preparation, invalid } = preparationOf({ schemas });
    const early = [preparation.prepare(signalOf('a', INVALID)), preparation.prepare(signalOf('b'))];
    give(BUILT_IN);
    expect((await Promise.all(early)).map(({ event }) => event.id)).toEqual(['a', 'b']);
    expect(preparation.prepare(signalOf('c'))).not.toBeInstanceOf(Promise);
    expect([schemas.mock.calls.length, invalid.length]).toEqual([1, 1]);
  });
});

describe('Preparation and redaction', () => {
  it.each([
    ['at once', (event: object) => event],
    ['later', async (event: object) => event],
  ])('lets leave what the redaction gives %s', async (_name, give) => {
    const redact = ((event: object) => give({ ...event, data: { reason: 'x' } })) as PreparationOptions['redact'];
    const { preparation } = preparationOf({ redact, validate: 'off' });
    const { event, json } = await preparation.prepare(signalOf('e'));
    expect([event['data'], JSON.parse(json).data]).toEqual([{ reason: 'x' }, { reason: 'x' }]);
  });

  it.each([
    ['at once', () => undefined],
    ['later', async () => undefined],
  ])('withholds an event for which it gives nothing %s', async (_name, redact) => {
    expect(await errorOf({ redact })).toMatchObject({
      code: 'ERR_REDACTION',
      message: 'the redaction withholds the event',
    });
  });

  const fail = (): never => {
    throw new TypeError('the secret is 42');
  };
  it.each([
    ['at once', fail],
    ['later', async () => fail()],
  ])('withholds an event for which it fails %s, and says nothing of the content', async (_name, redact) => {
    expect(await errorOf({ redact })).toMatchObject({ code: 'ERR_REDACTION', message: 'failed with TypeError' });
  });
});

describe('Preparation and a redaction that never answers', () => {
  it('does not let the event leave, after ten seconds', async () => {
    vi.useFakeTimers();
    const error = errorOf({ redact: () => new Promise<never>(() => undefined) });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await error).toMatchObject({ code: 'ERR_REDACTION', message: 'took longer than 10000 ms' });
  });
});

describe('Preparation and the size of an event', () => {
  const bytesOf = async (text: string) => {
    const { json } = await preparationOf().preparation.prepare(signalOf('e', { reason: text }));
    return Buffer.byteLength(json);
  };

  it.each(['plain', 'é', '€'.repeat(100), '😀'.repeat(100)])('counts bytes, not characters: %s', async (text) => {
    const bytes = await bytesOf(text);
    const signal = signalOf('e', { reason: text });
    expect(preparationOf({ maxEventBytes: bytes }).preparation.prepare(signal)).toMatchObject({ event: { id: 'e' } });
    expect(await errorOf({ maxEventBytes: bytes - 1 }, signal)).toMatchObject({
      code: 'ERR_TOO_LARGE',
      message: `${bytes} bytes, where ${bytes - 1} are allowed`,
    });
  });
});

describe('Preparation.make()', () => {
  it('makes an event that may not leave because it is invalid or too large, and tells of nothing', () => {
    const { preparation, invalid } = preparationOf({ validate: 'reject', maxEventBytes: 10 });
    expect(preparation.make(signalOf('e', INVALID))).toMatchObject({
      event: { id: 'e', data: { severity: 'extreme' } },
    });
    expect(invalid).toEqual([]);
  });

  it('makes nothing of an event that the redaction withholds', () => {
    const { preparation } = preparationOf({ redact: () => undefined });
    expect(() => preparation.make(signalOf('e'))).toThrow(expect.objectContaining({ code: 'ERR_REDACTION' }));
  });
});

describe('Preparation and a resource that is not complete yet', () => {
  /** A resource of which something is known later, as the SDK has them. */
  function lateResource(): RecordResource & { readonly waits: () => number; complete(failure?: Error): void } {
    const attributes: Record<string, unknown> = {};
    let settle: (failure?: Error) => void = () => undefined;
    const completed = new Promise<void>((resolve, reject) => {
      settle = (failure) => (failure === undefined ? resolve() : reject(failure));
    });
    let waits = 0;
    const resource = {
      attributes,
      asyncAttributesPending: true,
      waitForAsyncAttributes: () => {
        waits++;
        return completed;
      },
      waits: () => waits,
      complete(failure?: Error) {
        attributes['service.version'] = '1.2.3';
        resource.asyncAttributesPending = false;
        settle(failure);
      },
    };
    return resource;
  }

  it('waits for it', async () => {
    const { preparation } = preparationOf();
    const resource = lateResource();
    const prepared = preparation.prepare(signalOf('e', {}, resource));
    expect(prepared).toBeInstanceOf(Promise);
    resource.complete();
    expect((await prepared).event.id).toBe('e');
    expect(preparation.prepare(signalOf('f', {}, resource))).not.toBeInstanceOf(Promise);
  });

  it('lets the event leave with what is known where it fails', async () => {
    const { preparation } = preparationOf();
    const resource = lateResource();
    const prepared = preparation.prepare(signalOf('e', {}, resource));
    resource.complete(new Error('no metadata service'));
    expect((await prepared).event.id).toBe('e');
  });

  it('waits five seconds for all events together, and then no more', async () => {
    vi.useFakeTimers();
    const { preparation } = preparationOf();
    const resource = lateResource();
    const ready: string[] = [];
    const prepare = async (id: string) =>
      void ready.push((await preparation.prepare(signalOf(id, {}, resource))).event.id);
    void prepare('a');
    await vi.advanceTimersByTimeAsync(4000);
    void prepare('b');
    await vi.advanceTimersByTimeAsync(999);
    expect(ready).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ready).toEqual(['a', 'b']);
    void prepare('c');
    await vi.advanceTimersByTimeAsync(0);
    expect([ready, resource.waits()]).toEqual([['a', 'b', 'c'], 1]);
  });
});
