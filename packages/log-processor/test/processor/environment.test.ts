import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { OsspLogRecordProcessor, type OsspLogRecordProcessorOptions } from '../../src/index.ts';
import { startCollector } from '../support/ossp-collector.ts';
import { BLOCKED, GUARDRAIL, MODEL, pipeline } from '../support/pipeline.ts';
import { runApp } from '../support/run-app.ts';
import { told } from '../support/told.ts';

const record = { eventName: GUARDRAIL, attributes: BLOCKED };
const incomplete = { eventName: GUARDRAIL, attributes: { action_taken: 'block' } };
const temp = tempFolder();
const folder = temp('schemas');

beforeEach(() => {
  for (const name of ['COLLECTOR_ENDPOINT', 'AUTH_TOKEN', 'SOURCE_URI', 'VALIDATE', 'SCHEMA_DIR']) {
    vi.stubEnv(`OSSP_${name}`, undefined);
  }
});
afterEach(() => vi.unstubAllEnvs());

/** What becomes of a record that lacks a reason. */
async function fate(options: OsspLogRecordProcessorOptions = {}): Promise<'delivered' | 'counted' | 'dropped'> {
  const collector = await startCollector();
  const { logger, processor } = pipeline({ endpoint: collector.url, ...options });
  logger.emit(incomplete);
  await processor.forceFlush();
  const { dropped, invalid } = processor.stats();
  if (dropped === 1) return 'dropped';
  return invalid === 1 ? 'counted' : 'delivered';
}

describe('the environment', () => {
  it('says where events go, with which token, and from which source', async () => {
    const collector = await startCollector();
    vi.stubEnv('OSSP_COLLECTOR_ENDPOINT', collector.url);
    vi.stubEnv('OSSP_AUTH_TOKEN', 'token-of-the-environment');
    vi.stubEnv('OSSP_SOURCE_URI', 'urn:environment');
    const { logger, processor } = pipeline();
    logger.emit(record);
    await processor.forceFlush();
    expect(collector.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-of-the-environment']);
    expect(collector.events).toMatchObject([{ source: 'urn:environment' }]);
  });

  it('is beaten by options', async () => {
    const collector = await startCollector();
    const other = await startCollector();
    vi.stubEnv('OSSP_COLLECTOR_ENDPOINT', other.url);
    vi.stubEnv('OSSP_AUTH_TOKEN', 'token-of-the-environment');
    vi.stubEnv('OSSP_SOURCE_URI', 'urn:environment');
    const { logger, processor } = pipeline({ endpoint: collector.url, auth: 'own-token', source: 'urn:option' });
    logger.emit(record);
    await processor.forceFlush();
    expect(other.requests).toEqual([]);
    expect(collector.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer own-token']);
    expect(collector.events).toMatchObject([{ source: 'urn:option' }]);
  });

  it('gives no credentials where the option headers has its own', async () => {
    const collector = await startCollector();
    vi.stubEnv('OSSP_AUTH_TOKEN', 'token-of-the-environment');
    const { logger, processor } = pipeline({ endpoint: collector.url, headers: { Authorization: 'Basic b3B0aW9u' } });
    logger.emit(record);
    await processor.forceFlush();
    expect(collector.requests.map(({ headers }) => headers.authorization)).toEqual(['Basic b3B0aW9u']);
  });

  it('counts as unset where it is empty', async () => {
    const collector = await startCollector();
    vi.stubEnv('OSSP_AUTH_TOKEN', '');
    vi.stubEnv('OSSP_SOURCE_URI', '');
    vi.stubEnv('OSSP_VALIDATE', '');
    vi.stubEnv('OSSP_SCHEMA_DIR', '');
    const { logger, processor } = pipeline({ endpoint: collector.url });
    logger.emit(record);
    await processor.forceFlush();
    expect(collector.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(collector.events).toMatchObject([{ source: 'chatbot' }]);
  });

  it.each([
    ['reject', 'dropped'],
    [' TRUE ', 'dropped'],
    ['warn', 'counted'],
    ['off', 'delivered'],
    ['0', 'delivered'],
    [undefined, 'counted'],
  ])('says what becomes of invalid events: OSSP_VALIDATE=%s', async (word, expected) => {
    vi.stubEnv('OSSP_VALIDATE', word);
    expect(await fate()).toBe(expected);
  });

  it('does not say it where the option does', async () => {
    vi.stubEnv('OSSP_VALIDATE', 'reject');
    expect(await fate({ validate: 'off' })).toBe('delivered');
    vi.stubEnv('OSSP_VALIDATE', 'off');
    expect(await fate({ validate: 'reject' })).toBe('dropped');
  });

  it.each([
    ['OSSP_VALIDATE', 'perhaps'],
    ['OSSP_COLLECTOR_ENDPOINT', 'localhost:4318'],
    ['OSSP_AUTH_TOKEN', 'two words'],
  ])('is checked when the processor is made, and not shown: %s', (name, value) => {
    vi.stubEnv('OSSP_COLLECTOR_ENDPOINT', 'http://127.0.0.1:9/v1/events');
    vi.stubEnv(name, value);
    expect(() => new OsspLogRecordProcessor()).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', message: expect.not.stringContaining(value) }),
    );
  });
});

describe('the local mode', () => {
  const records = [record, { eventName: 'app.log', body: 'no signal' }, record];
  const lines = (stdout: string): readonly string[] => stdout.split('\n').filter((line) => line !== '');

  it('prints each event as [OSSP CE] and its JSON, where nobody says an endpoint', async () => {
    const { stdout, stats } = await runApp({ records, env: { OSSP_SOURCE_URI: 'urn:app:local' } });
    const events = lines(stdout).map((line) => {
      expect(line).toMatch(/^\[OSSP CE\] \{/);
      return JSON.parse(line.slice('[OSSP CE] '.length)) as unknown;
    });
    expect(events).toMatchObject(Array(2).fill({ type: GUARDRAIL, source: 'urn:app:local', data: BLOCKED }));
    expect(stats).toMatchObject({ signals: 2, delivered: 2, dropped: 0, pending: 0 });
  });

  it('is what null asks for, whatever the environment says', async () => {
    const collector = await startCollector();
    const { stdout } = await runApp({
      records,
      options: { endpoint: null },
      env: { OSSP_COLLECTOR_ENDPOINT: collector.url },
    });
    expect(lines(stdout)).toHaveLength(2);
    expect(collector.requests).toEqual([]);
  });

  it('is not what undefined asks for', async () => {
    const collector = await startCollector();
    const { stdout } = await runApp({ records, env: { OSSP_COLLECTOR_ENDPOINT: collector.url } });
    expect(stdout).toBe('');
    expect(collector.accepted).toHaveLength(2);
  });
});

describe('OSSP_SCHEMA_DIR', () => {
  // What OSSP's own schema demands is not demanded, and something else is
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', required: ['ticket'] };
  const withTicket = { eventName: GUARDRAIL, attributes: { 'ossp.data.ticket': 'T-1' } };

  beforeEach(async () => {
    mkdirSync(folder, { recursive: true });
    await writeFile(`${folder}/${GUARDRAIL}.schema.json`, JSON.stringify(schema));
    vi.stubEnv('OSSP_SCHEMA_DIR', folder);
  });

  it('names a folder of schemas that hold instead of the official ones', async () => {
    const collector = await startCollector();
    const { logger, processor, drops } = pipeline({ endpoint: collector.url, validate: 'reject', ...MODEL });
    logger.emit(record);
    logger.emit(withTicket);
    expect(await processor.forceFlush()).toEqual({ delivered: 1, dropped: 1, pending: 0 });
    expect(collector.events).toMatchObject([{ data: { ticket: 'T-1' } }]);
    expect(drops.map(({ error }) => [error.code, error.message])).toEqual([['ERR_SCHEMA', '/data/ticket: required']]);
  });

  it('is read by what users import, too', async () => {
    const options = { endpoint: null, validate: 'reject' } as const;
    const { stats } = await runApp({ records: [record, withTicket], options, env: { OSSP_SCHEMA_DIR: folder } });
    expect(stats).toMatchObject({ delivered: 1, droppedByCode: { ERR_SCHEMA: 1 } });
  });

  it('is beaten by the option schemas', async () => {
    const collector = await startCollector();
    const schemas = { check: () => [{ path: '/data', keyword: 'custom' }] };
    const { logger, processor, drops } = pipeline({ endpoint: collector.url, validate: 'reject', schemas });
    logger.emit(withTicket);
    await processor.forceFlush();
    expect(drops.map(({ error }) => error.message)).toEqual(['/data: custom']);
  });

  it('may be unusable: then the official schemas hold, and it is told', async () => {
    vi.stubEnv('OSSP_SCHEMA_DIR', temp('nowhere'));
    const lines = told();
    expect(await fate({ validate: 'reject' })).toBe('dropped');
    expect(lines.some((line) => line.includes('the schemas in OSSP_SCHEMA_DIR cannot be used (ERR_INPUT)'))).toBe(true);
  });
});
