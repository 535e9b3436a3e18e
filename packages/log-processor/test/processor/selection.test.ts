import type { LogRecord } from '@opentelemetry/api-logs';
import { describe, expect, it } from 'vitest';
import { OsspLogRecordProcessor, otelGenAiGuardrail, type Selection } from '../../src/index.ts';
import { startCollector } from '../support/ossp-collector.ts';
import { BLOCKED, GUARDRAIL, pipeline } from '../support/pipeline.ts';

const NAMES = [GUARDRAIL, 'ai.dataset.access', 'ai.custom', 'acme.alert', 'acme.alert.closed', 'other'];

/** Returns those of the event names whose records became events. */
async function selected(select: Selection | undefined): Promise<readonly unknown[]> {
  const collector = await startCollector();
  const { logger, processor } = pipeline({ endpoint: collector.url, select, batchSize: 10 });
  // A RegExp may remember where it was: each twice
  for (const eventName of [...NAMES, ...NAMES]) logger.emit({ eventName });
  await processor.forceFlush();
  const types = collector.events.map(({ type }) => type);
  const names = NAMES.filter((name) => types.includes(name));
  expect(types).toHaveLength(2 * names.length);
  return names;
}

describe('the selection of records', () => {
  it('takes event names that begin with ai., unless it is told otherwise', async () => {
    expect(await selected(undefined)).toEqual([GUARDRAIL, 'ai.dataset.access', 'ai.custom']);
  });

  it.each<[string, Selection, readonly string[]]>([
    ['a name', 'acme.alert', ['acme.alert']],
    ['the beginning of names', 'acme.*', ['acme.alert', 'acme.alert.closed']],
    ['every name', '*', NAMES],
    ['a regular expression', /alert$/, ['acme.alert']],
    ['a regular expression with a memory', /^ai\./g, [GUARDRAIL, 'ai.dataset.access', 'ai.custom']],
    ['a list', ['other', /closed/, 'ai.d*'], ['ai.dataset.access', 'acme.alert.closed', 'other']],
    ['a function', (eventName) => eventName.length === 5, ['other']],
  ])('takes %s', async (_kind, select, expected) => {
    expect(await selected(select)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['nothing', []],
    ['an empty name', ''],
    ['a number', 7],
    ['a list with a number', ['ai.*', 7]],
  ])('refuses %s', (_kind, select) => {
    expect(() => new OsspLogRecordProcessor({ endpoint: null, select: select as Selection })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', path: 'select' }),
    );
  });

  it('takes a record with the attribute ce.type, whatever its event name', async () => {
    const collector = await startCollector();
    const { logger, processor } = pipeline({ endpoint: collector.url, select: 'nothing.else' });
    logger.emit({ body: 'blocked', attributes: { ...BLOCKED, 'ce.type': GUARDRAIL } });
    logger.emit({ eventName: 'app.log', attributes: { 'ce.type': 'ai.custom' } });
    await processor.forceFlush();
    expect(collector.events.map(({ type }) => type).sort()).toEqual(['ai.custom', GUARDRAIL]);
  });

  it('counts a selected record whose ce.type makes no event', async () => {
    const collector = await startCollector();
    const { logger, processor, drops } = pipeline({ endpoint: collector.url });
    for (const type of [5, '', null]) logger.emit({ eventName: GUARDRAIL, attributes: { 'ce.type': type } });
    expect(await processor.forceFlush()).toEqual({ delivered: 0, dropped: 3, pending: 0 });
    expect(new Set(drops.map(({ error }) => error.code))).toEqual(new Set(['ERR_RECORD_NOT_AN_EVENT']));
  });
});

describe('a record that is no signal', () => {
  const records: readonly LogRecord[] = [
    { body: 'plain', attributes: { action_taken: 'block', severity: 'high', model_id: 'm' } },
    { eventName: 'app.started', severityText: 'INFO', attributes: { nested: { list: [1, null] }, none: undefined } },
    { eventName: 'ossp.ai', body: { reason: 'r' }, severityNumber: 9, attributes: { 'ce.id': 'e-1', 'ce.type': 7 } },
    {},
  ];

  it('is left as it is', () => {
    const options = { endpoint: null, modelId: 'm', environment: 'e', source: 's', presets: [otelGenAiGuardrail] };
    const processed = pipeline(options);
    for (const record of records) {
      const timestamp: [number, number] = [1, 2];
      processed.logger.emit({ timestamp, observedTimestamp: timestamp, ...record });
    }
    const shown = processed.exported().map((record) => {
      const { eventName, body, attributes, severityNumber, severityText } = record;
      return { eventName, body, attributes, severityNumber, severityText };
    });
    const nothing = { eventName: undefined, body: undefined, severityNumber: undefined, severityText: undefined };
    expect(shown).toStrictEqual(records.map((record) => ({ ...nothing, attributes: {}, ...record })));
    expect(processed.processor.stats()).toMatchObject({ signals: 0, pending: 0, failed: 0 });
  });

  it('is not even written to', () => {
    const { processor } = pipeline({ endpoint: null, presets: [otelGenAiGuardrail] });
    const attributes = Object.freeze({ action_taken: 'block' });
    const resource = Object.freeze({ attributes: Object.freeze({}) });
    const hrTime: [number, number] = [1, 0];
    processor.onEmit(Object.freeze({ hrTime, eventName: 'app.started', attributes, resource }));
    expect(processor.stats()).toMatchObject({ signals: 0, failed: 0 });
  });
});

describe('enabled()', () => {
  it('says which event names could make a signal', () => {
    const { processor } = pipeline({ endpoint: null });
    expect(processor.enabled({ eventName: GUARDRAIL })).toBe(true);
    expect(processor.enabled({ eventName: 'app.started' })).toBe(false);
    expect(processor.enabled({})).toBe(true);
    expect(processor.enabled()).toBe(true);
  });

  it('says yes to every name where there are presets, because these read attributes', () => {
    const { processor } = pipeline({ endpoint: null, presets: [otelGenAiGuardrail] });
    expect(processor.enabled({ eventName: 'app.started' })).toBe(true);
  });

  it('says no after the shutdown', async () => {
    const { processor } = pipeline({ endpoint: null });
    await processor.shutdown();
    expect(processor.enabled({ eventName: GUARDRAIL })).toBe(false);
    expect(processor.enabled()).toBe(false);
  });
});
