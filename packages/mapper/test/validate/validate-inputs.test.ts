import { PassThrough } from 'node:stream';
import { schemaUrl } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { OSSP_SCHEMAS } from '../../src/event/data-schemas.ts';
import { type ValidateOptions, validateInputs } from '../../src/validate/validate-inputs.ts';
import { caught } from '../convert/caught.ts';
import { event } from '../convert/events.ts';
import { convertTo, writeEvents } from '../verify/otlp-files.ts';

const temp = tempFolder();
let files = 0;

const GUARDRAIL = 'ai.safety.guardrail.interaction';

/** An event with which nothing is wrong, and whatever is to be different. */
function valid(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return event({ dataschema: schemaUrl(GUARDRAIL), ...changes });
}

const PAYLOAD = { resource: { model_id: 'm', environment: 'production' }, action_taken: 'block', reason: 'r' };

async function validate(lines: readonly unknown[], options: Partial<ValidateOptions> = {}) {
  const path = writeEvents(temp(`${files++}.jsonl`), lines);
  const findings: string[] = [];
  const report = await validateInputs({
    inputs: [path],
    onFinding: ({ origin, type, path: place, keyword }) => findings.push(`${origin.line} ${type} ${place} ${keyword}`),
    onRejected: ({ origin, error }) => findings.push(`${origin.line} ${error.code} ${error.path}`),
    ...options,
  });
  return { report, findings };
}

describe('validateInputs()', () => {
  it('finds nothing wrong with valid events', async () => {
    const { report, findings } = await validate([valid(), valid({ id: 'e-2', traceparent: 'text' })]);
    expect(findings).toEqual([]);
    expect(report).toEqual({
      ossp_validate: 1,
      valid: true,
      inputs: 1,
      events: 2,
      invalid: 0,
      findings: 0,
      otherTypes: 0,
      rejected: 0,
      rejectedByCode: {},
      rules: [],
      otherRules: 0,
      conformance: null,
      otherSources: 0,
    });
  });

  it('finds what is wrong with envelope and data, by line, type, place and rule', async () => {
    const { time: _, ...timeless } = valid();
    const { report, findings } = await validate([
      valid(),
      { ...timeless, data: { ...PAYLOAD, action_taken: 'warn', reason: undefined } },
      valid({ data: { ...PAYLOAD, action_taken: 'warn' } }),
    ]);
    expect(findings).toEqual([
      `2 ${GUARDRAIL} /time required`,
      `2 ${GUARDRAIL} /data/action_taken enum`,
      `2 ${GUARDRAIL} /data/reason required`,
      `3 ${GUARDRAIL} /data/action_taken enum`,
    ]);
    expect(report).toMatchObject({ valid: false, events: 3, invalid: 2, findings: 4, rejected: 0 });
    expect(report.rules.map(({ path, count }) => `${path} ${count}`)).toEqual([
      '/data/action_taken 2',
      '/time 1',
      '/data/reason 1',
    ]);
  });

  it('says once that data is missing', async () => {
    const { data: _, ...bare } = valid();
    expect((await validate([bare])).findings).toEqual([`1 ${GUARDRAIL} /data required`]);
  });

  it('checks the envelope alone of a type without a schema', async () => {
    const { report, findings } = await validate([valid({ type: 'com.example.t' }), event({ type: 'com.example.t' })]);
    expect(findings).toEqual(['2 com.example.t /dataschema required']);
    expect(report).toMatchObject({ events: 2, otherTypes: 2, invalid: 1 });
  });

  it('reports what is no event, and goes on', async () => {
    const { report, findings } = await validate([PAYLOAD, '{"id":tru}', valid()]);
    expect(findings).toEqual(['1 ERR_ATTRIBUTE_MISSING /specversion', '2 ERR_JSON_SYNTAX ']);
    expect(report).toMatchObject({
      valid: false,
      events: 1,
      invalid: 0,
      rejected: 2,
      rejectedByCode: { ERR_ATTRIBUTE_MISSING: 1, ERR_JSON_SYNTAX: 1 },
    });
  });

  it('checks the events that stored OTLP stands for', async () => {
    const made = writeEvents(temp('made.jsonl'), [valid(), valid({ data: { ...PAYLOAD, reason: '' } })]);
    const otlp = await convertTo(temp('made.binpb'), made);
    const { findings } = await validate([], { inputs: [otlp] });
    expect(findings).toEqual([`0 ${GUARDRAIL} /data/reason minLength`]);
  });

  it('checks bare data of a type', async () => {
    const { report, findings } = await validate([PAYLOAD, { ...PAYLOAD, reason: 7 }, '{"a":1,"a":2}'], {
      payloadType: GUARDRAIL,
    });
    expect(findings).toEqual([`2 ${GUARDRAIL} /reason type`, '3 ERR_DUPLICATE_KEY /a']);
    expect(report).toMatchObject({ events: 2, invalid: 1, rejected: 1 });
  });

  it('reports conformance by source', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { report, findings } = await validate(
      [
        valid({ source: 'b', traceparent }),
        valid({ source: 'a' }),
        valid({ source: 'a', traceparent: `${traceparent}0` }),
        valid({ source: 'none', data: {}, traceparent: 'text' }),
        valid({ source: 'other', type: 'com.example.t' }),
      ],
      { conformance: true },
    );
    expect(report.conformance?.map(({ source, level }) => `${source} ${level}`)).toEqual([
      'b B',
      'a A',
      'none none',
      'other unknown',
    ]);
    expect(findings).toContain(`3 ${GUARDRAIL} /traceparent format`);
    expect(report).toMatchObject({ valid: false, invalid: 2 });
  });

  it('uses the schemas that it is given', async () => {
    const schemas = { has: () => true, check: () => [{ path: '/data/x', keyword: 'mine' }] };
    expect((await validate([valid({ type: 'com.example.t' })], { schemas })).findings).toEqual([
      '1 com.example.t /data/x mine',
    ]);
  });

  it('reads standard input', async () => {
    const stdin = new PassThrough();
    stdin.end(JSON.stringify(valid()));
    expect((await validate([], { inputs: ['-'], stdin })).report).toMatchObject({ valid: true, events: 1 });
  });

  it('waits for whoever takes the findings, and tells how far it is', async () => {
    const steps: string[] = [];
    await validate([valid({ data: 7 })], {
      ready: async () => {
        steps.push('ready');
      },
      onProgress: ({ bytesRead, bytesTotal }) => steps.push(bytesRead === bytesTotal ? 'all read' : 'read'),
    });
    expect(steps).toContain('all read');
    expect(steps.at(-1)).toBe('ready');
  });

  it('refuses options that do not go together', async () => {
    expect(await caught(() => validate([], { payloadType: 'com.example.t' }))).toEqual([
      'ERR_USAGE',
      'type: there is no schema for this type',
      'type',
    ]);
    expect(await caught(() => validate([], { payloadType: GUARDRAIL, conformance: true }))).toEqual([
      'ERR_USAGE',
      'type: bare data has no source, whose conformance could be told',
      'type',
    ]);
    expect(await caught(() => validate([], { inputs: [temp('missing')] }))).toMatchObject(['ERR_INPUT', {}, {}]);
  });
});

it('OSSP_SCHEMAS knows the types of OSSP', () => {
  expect([OSSP_SCHEMAS.has(GUARDRAIL), OSSP_SCHEMAS.has('com.example.t')]).toEqual([true, false]);
  expect(OSSP_SCHEMAS.check(GUARDRAIL, 7)).toEqual([{ path: '/data', keyword: 'type' }]);
});
