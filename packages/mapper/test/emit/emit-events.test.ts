import { readFileSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { schemaUrl } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import type { Validation } from '../../src/convert/index.ts';
import { Emitter } from '../../src/emit/emit-events.ts';
import { OSSP_SCHEMAS } from '../../src/event/data-schemas.ts';
import { readEvent } from '../../src/event/read-event.ts';
import type { EventResult } from '../../src/ossp-http/index.ts';
import { caught } from '../convert/caught.ts';
import { bytesOf, event, eventLines } from '../convert/events.ts';
import { convertTo, writeEvents } from '../verify/otlp-files.ts';

const temp = tempFolder();
const never = new AbortController().signal;
const ACCEPTED: EventResult = { outcome: 'accepted', status: 202, attempts: 1 };

const NOTHING = { events: 0, emitted: 0, invalid: 0, refused: 0, undelivered: 0, unsent: 0, rejectedByCode: {} };

/** An emitter whose collector gives these results, and the last one again after that. */
function emitterFor(
  results: readonly EventResult[] | undefined,
  validate: Validation = 'off',
  onSend = (): void => undefined,
) {
  const told: string[] = [];
  const sent: string[] = [];
  const listener = {
    event: ({ id }: { id: string }) => told.push(`event ${id}`),
    rejected: ({ code }: { code: string }, { line }: { line: number }) => told.push(`rejected ${line} ${code}`),
    invalid: (findings: readonly { path: string }[], origin: { line: number } | undefined, isEmitted: boolean) =>
      told.push(`invalid ${origin?.line} ${findings.map(({ path }) => path)} ${isEmitted}`),
    sent: ({ id }: { id: string }, { outcome }: EventResult) => told.push(`${outcome} ${id}`),
    ready: async () => undefined,
  };
  const send = async ({ id }: { id: string }): Promise<EventResult> => {
    sent.push(id);
    onSend();
    return results?.[sent.length - 1] ?? results?.at(-1) ?? ACCEPTED;
  };
  const emitter = new Emitter({
    send: results === undefined ? undefined : send,
    validate,
    schemas: OSSP_SCHEMAS,
    listener,
  });
  return { emitter, told, sent };
}

function file(name: string, ...lines: readonly string[]): string {
  writeFileSync(temp(name), lines.map((line) => `${line}\n`).join(''));
  return temp(name);
}

const refused = (status: number): EventResult => ({ outcome: 'refused', status, text: '', attempts: 1 });
const noStdin = new PassThrough();

describe('Emitter', () => {
  it('sends one event', async () => {
    const { emitter, told } = emitterFor([ACCEPTED]);
    await emitter.emit(readEvent(bytesOf(event())));
    expect(told).toEqual(['event e-1', 'accepted e-1']);
    expect(emitter.report()).toEqual({ ...NOTHING, events: 1, emitted: 1, stoppedEarly: false });
  });

  it('sends the events of a file in order, and reports what is no event', async () => {
    const { emitter, sent, told } = emitterFor([ACCEPTED]);
    await emitter.emitFile(
      file('three.jsonl', eventLines(2).trim(), '{"specversion":"1.0"}', eventLines(1).trim()),
      noStdin,
      never,
    );
    expect(sent).toEqual(['e-0', 'e-1', 'e-0']);
    expect(told).toContain('rejected 3 ERR_ATTRIBUTE_MISSING');
    expect(emitter.report()).toEqual({
      ...NOTHING,
      events: 3,
      emitted: 3,
      rejectedByCode: { ERR_ATTRIBUTE_MISSING: 1 },
      stoppedEarly: false,
    });
  });

  it('reads standard input', async () => {
    const stdin = new PassThrough();
    stdin.end(eventLines(2));
    const { emitter, sent } = emitterFor([ACCEPTED]);
    await emitter.emitFile('-', stdin, never);
    expect(sent).toEqual(['e-0', 'e-1']);
  });

  it('sends nothing without a collector', async () => {
    const { emitter, told } = emitterFor(undefined);
    await emitter.emitFile(file('two.jsonl', eventLines(2).trim()), noStdin, never);
    expect(told).toEqual(['event e-0', 'event e-1']);
    expect(emitter.report()).toMatchObject({ events: 2, emitted: 2 });
  });

  it.each([400, 409, 413, 422])('goes on when an event is refused with %i', async (status) => {
    const { emitter } = emitterFor([refused(status), ACCEPTED]);
    await emitter.emitFile(file('two.jsonl', eventLines(2).trim()), noStdin, never);
    expect(emitter.report()).toEqual({ ...NOTHING, events: 2, emitted: 1, refused: 1, stoppedEarly: false });
  });

  it.each<[string, EventResult]>([
    ['gone', refused(410)],
    ['another place', refused(308)],
    ['wrong credentials', refused(401)],
    ['an unknown format', refused(415)],
    [
      'not reached',
      { outcome: 'undelivered', reason: 'budget', message: '', lastStatus: undefined, retryAfterMs: 0, attempts: 9 },
    ],
    ['aborted', { outcome: 'aborted', attempts: 1 }],
  ])('sends nothing more when the collector is %s, and counts the rest', async (_name, result) => {
    const { emitter, sent } = emitterFor([ACCEPTED, result, ACCEPTED]);
    await emitter.emitFile(file('five.jsonl', eventLines(5).trim()), noStdin, never);
    expect(sent).toEqual(['e-0', 'e-1']);
    expect(emitter.report()).toEqual({
      ...NOTHING,
      events: 5,
      emitted: 1,
      undelivered: 1,
      unsent: 3,
      stoppedEarly: true,
    });
  });

  it('reads no further when the collector is given up', async () => {
    const { emitter } = emitterFor([refused(410)]);
    await emitter.emitFile(file('many.jsonl', eventLines(20_000).trim()), noStdin, never);
    const { events, undelivered, unsent, stoppedEarly } = emitter.report();
    expect([undelivered, unsent, stoppedEarly]).toEqual([1, events - 1, true]);
    expect(events).toBeLessThan(10_000);
  });

  it('sends what was read when the caller asks to stop, and reads no further', async () => {
    const stop = new AbortController();
    const { emitter, sent } = emitterFor([ACCEPTED], 'off', () => stop.abort());
    await emitter.emitFile(file('many.jsonl', eventLines(20_000).trim()), noStdin, stop.signal);
    const { events, emitted, unsent, stoppedEarly } = emitter.report();
    expect([emitted, unsent, stoppedEarly]).toEqual([events, 0, true]);
    expect(sent.length).toBe(emitted);
    expect(events).toBeLessThan(10_000);
  });

  it('reads nothing when the caller has asked to stop before', async () => {
    const { emitter } = emitterFor([ACCEPTED]);
    await emitter.emitFile(file('two.jsonl', eventLines(2).trim()), noStdin, AbortSignal.abort());
    expect(emitter.report()).toEqual({ ...NOTHING, stoppedEarly: true });
  });

  it.each<[Validation, string[], object]>([
    ['off', ['event a', 'accepted a', 'event b', 'accepted b'], { emitted: 2, invalid: 0 }],
    [
      'warn',
      ['invalid 1 /dataschema,/data/reason true', 'event a', 'accepted a', 'event b', 'accepted b'],
      { emitted: 2, invalid: 0 },
    ],
    ['reject', ['invalid 1 /dataschema,/data/reason false', 'event b', 'accepted b'], { emitted: 1, invalid: 1 }],
  ])('validates envelope and data with %s', async (validate, expected, counts) => {
    const { emitter, told } = emitterFor([ACCEPTED], validate);
    const resource = { model_id: 'm', environment: 'production' };
    const data = { resource, action_taken: 'block' };
    const dataschema = schemaUrl('ai.safety.guardrail.interaction');
    const lines = [event({ id: 'a', data }), event({ id: 'b', dataschema })].map((value) => JSON.stringify(value));
    await emitter.emitFile(file('validated.jsonl', ...lines), noStdin, never);
    expect(told).toEqual(expected);
    expect(emitter.report()).toMatchObject({ events: 2, ...counts });
  });

  it('refuses a file that is not there, and stored OTLP', async () => {
    const { emitter } = emitterFor([ACCEPTED]);
    expect(await caught(() => emitter.emitFile(temp('missing'), noStdin, never))).toMatchObject(['ERR_INPUT', {}, {}]);
    const otlp = await convertTo(temp('otlp.binpb'), writeEvents(temp('made.jsonl'), [event()]));
    await emitter.emitFile(otlp, noStdin, never);
    expect(emitter.report()).toMatchObject({ events: 0, rejectedByCode: { ERR_FORMAT: 1 } });
  });

  it('does not take the OTLP in a quarantine for events', async () => {
    const otlp = await convertTo(temp('otlp.jsonl'), writeEvents(temp('made.jsonl'), [event()]));
    const entry = { ossp_quarantine: 1, original: readFileSync(otlp, 'utf8').trim() };
    const path = file('quarantine.jsonl', JSON.stringify(entry));
    const { emitter } = emitterFor([ACCEPTED]);
    expect(await caught(() => emitter.emitFile(path, noStdin, never))).toEqual([
      'ERR_INPUT',
      `${path} holds OTLP; "convert --format ossp" makes events of it`,
      path,
    ]);
  });
});
