import { describe, expect, it } from 'vitest';
import { OsspLogRecordProcessor, type OsspLogRecordProcessorOptions } from '../../src/index.ts';
import { told } from '../support/told.ts';

const BAD: readonly (readonly [option: string, options: Record<string, unknown>])[] = [
  ['endpont', { endpont: 'https://collector.example' }],
  ['retry.maxAttempt', { retry: { maxAttempt: 3 } }],
  ['redaction.denny', { redaction: { denny: ['/data/reason'] } }],
  ['source', { source: 'has space' }],
  ['source', { source: '' }],
  ['modelId', { modelId: 7 }],
  ['select', { select: 'ai.*.attempt' }],
  ['presets', { presets: 'litellm@2026-09' }],
  ['presets[0]', { presets: ['litellm@2026-09'] }],
  ['presets[1]', { presets: [{ name: 'p', lift: () => undefined }, undefined] }],
  ['auth', { auth: { token: 'x' } }],
  ['spool', { spool: 'folder' }],
  ['deadLetter', { deadLetter: { write: () => undefined } }],
  ['schemas', { schemas: {} }],
  ['onDrop', { onDrop: 'log' }],
  ['fetch', { fetch: {} }],
  ['idempotencyKey', { idempotencyKey: 'k' }],
  ['validate', { validate: 'yes' }],
  ['concurrency', { concurrency: 0 }],
  ['batchSize', { batchSize: 1.5 }],
  ['maxQueueBytes', { maxQueueBytes: '16M' }],
];

describe('the options', () => {
  it.each(BAD)('name what is wrong at once: %s', (option, options) => {
    const make = () => new OsspLogRecordProcessor({ endpoint: 'https://collector.example/', ...options });
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_USAGE', path: option }));
  });

  it.each<OsspLogRecordProcessorOptions>([
    { source: 'urn:app:chat' },
    { source: 'https://example.com/a?b#c%20d' },
    { source: '//host/päth' },
    { select: ['ai.safety.*', /^x/] },
    { auth: { headers: async () => ({}) } },
    { presets: [{ name: 'p', lift: () => undefined }] },
    { spool: undefined, retry: {}, redaction: {} },
  ])('are fine: %j', (options) => {
    expect(() => new OsspLogRecordProcessor({ endpoint: 'https://collector.example/', ...options })).not.toThrow();
  });

  it('tell of a local mode that nobody asked for, and of no other', () => {
    const lines = told();
    new OsspLogRecordProcessor({ endpoint: null });
    expect(lines.join()).not.toContain('endpoint');
    new OsspLogRecordProcessor({});
    expect(lines.join()).toContain('no endpoint is set');
  });
});
