import { STATUS_CODES } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OtlpHttpClient, readOtlpHttpConfig } from '../../src/otlp-http/index.ts';
import { accept, answer, JSON_TYPE, type ScriptedServer, startServer } from './scripted-server.ts';
import { NOW, virtualTiming } from './virtual-timing.ts';

let server: ScriptedServer;
const clients: OtlpHttpClient[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => server.close());

const RETRY_AFTER = [
  { name: 'no', headers: {}, waitMs: 500 },
  { name: 'seconds as', headers: { 'retry-after': '45' }, waitMs: 45_000 },
  { name: 'a date as', headers: { 'retry-after': new Date(NOW + 90_000).toUTCString() }, waitMs: 90_000 },
  { name: 'a malformed', headers: { 'retry-after': 'in a while' }, waitMs: 500 },
] as const;

const statusesFrom = (first: number, last: number) =>
  Object.keys(STATUS_CODES)
    .map(Number)
    .filter((status) => status >= first && status <= last);

async function send(status: number, headers: Readonly<Record<string, string>>) {
  const timing = virtualTiming();
  const client = new OtlpHttpClient(readOtlpHttpConfig({}, { endpoint: server.url }), timing);
  clients.push(client);
  server.script(answer(status, { ...headers, ...JSON_TYPE }, hasBody(status) ? '{"message":"why"}' : ''), accept);
  const result = await client.send(new Uint8Array([1]));
  return { result, waits: timing.waits, requests: server.requests.length };
}

const hasBody = (status: number) => status !== 204 && status !== 304;

describe.each(RETRY_AFTER)('with $name Retry-After', ({ headers, waitMs }) => {
  it.each([429, 502, 503, 504])('status %d is tried again after that time', async (status) => {
    expect(await send(status, headers)).toEqual({
      result: { outcome: 'accepted', rejectedLogRecords: 0, errorMessage: '', attempts: 2 },
      waits: [waitMs],
      requests: 2,
    });
  });

  const permanent = [...statusesFrom(300, 599), 299 + 300].filter(
    (status) => ![413, 429, 502, 503, 504].includes(status),
  );

  it.each(permanent)('status %d is a refusal', async (status) => {
    expect(await send(status, headers)).toEqual({
      result: { outcome: 'refused', status, message: hasBody(status) ? 'why' : '', attempts: 1 },
      waits: [],
      requests: 1,
    });
  });

  it('status 413 is too large', async () => {
    expect(await send(413, headers)).toEqual({
      result: { outcome: 'too-large', message: 'why', attempts: 1 },
      waits: [],
      requests: 1,
    });
  });

  it.each(statusesFrom(200, 299))('status %d is accepted', async (status) => {
    expect(await send(status, headers)).toEqual({
      result: { outcome: 'accepted', rejectedLogRecords: 0, errorMessage: '', attempts: 1 },
      waits: [],
      requests: 1,
    });
  });
});

it('the table of permanent statuses is not empty', () => {
  expect(statusesFrom(300, 599).length).toBeGreaterThan(45);
});
