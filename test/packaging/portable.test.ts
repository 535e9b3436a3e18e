import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runOk } from '../support/run.ts';

/** Takes away what only Node has, and then does with the built packages what an application does. */
const PROGRAM = `
  const { log } = console;
  const exit = process.exit.bind(process);
  // Node makes it when it is first used, and needs its own globals for that
  const headers = new Headers();
  for (const name of ['process', 'Buffer', 'setImmediate', 'clearImmediate', 'global']) delete globalThis[name];
  const { setTimeout: start } = globalThis;
  // A number, as in a browser
  const timers = new Map();
  globalThis.setTimeout = (...given) => timers.set(timers.size + 1, start(...given)).size;
  const stop = globalThis.clearTimeout;
  globalThis.clearTimeout = (id) => stop(timers.get(id));

  const { EventMapper, encodeLogsProtobuf, decodeLogsProtobuf, readEvent, recordToEvent } = await import('@ossp-otel/mapper');
  const { OsspLogRecordProcessor, hashInput } = await import('@ossp-otel/log-processor');
  const { toLogRecordInput } = await import('@ossp-otel/mapper/otel');

  const event = readEvent('{"specversion":"1.0","id":"1","source":"urn:x","type":"ai.dataset.access","data":{"n":[1.0]}}');
  const mapped = new EventMapper().map(event);
  const logs = { resourceLogs: [{ resource: mapped.resource, scopeLogs: [{ scope: { name: 'o', version: '' }, logRecords: [mapped.record] }] }] };
  const [back] = decodeLogsProtobuf(encodeLogsProtobuf(logs)).resourceLogs;
  const record = back.scopeLogs[0].logRecords[0];
  const sent = [];
  const fetch = async (url, { body }) => {
    sent.push(JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)));
    return { status: 202, headers, body: null };
  };
  const processor = new OsspLogRecordProcessor({ endpoint: 'https://collector.example/', fetch, redaction: { deny: ['/data/purpose'] } });
  const { attributes } = toLogRecordInput(mapped);
  processor.onEmit({ hrTime: [1, 0], resource: { attributes: {} }, attributes: { ...attributes, purpose: 'p' } });
  const result = await processor.shutdown();
  log(JSON.stringify([recordToEvent(record, back.resource).data.n.length, sent.map(({ id, data }) => [id, typeof data.purpose]), result, (await hashInput('x', { key: 'k'.repeat(16) })).length]));
  exit(0);
`;

describe('the portable entries', () => {
  it('run where there is nothing of Node', async () => {
    // Below test/, so that the packages are found there as a user has them: built
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const output = await runOk(process.execPath, ['--input-type=module', '--eval', PROGRAM], { cwd });
    expect(JSON.parse(output)).toEqual([
      1,
      [['1', 'object']],
      { delivered: 1, dropped: 0, pending: 0 },
      'hmac-sha256:'.length + 32,
    ]);
  });
});
