import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OtlpHttpClient, type OtlpHttpOverrides, readOtlpHttpConfig } from '../../src/otlp-http/index.ts';
import { partialSuccessBytes, statusBytes } from './protobuf-bytes.ts';
import {
  accept,
  answer,
  JSON_TYPE,
  PROTOBUF,
  type Reply,
  type ScriptedServer,
  startServer,
} from './scripted-server.ts';
import { virtualTiming } from './virtual-timing.ts';

let server: ScriptedServer;
const clients: OtlpHttpClient[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => server.close());

const body = new Uint8Array([1]);
const FIVE_MIB = 5 * 1024 * 1024;

function clientWith(overrides: OtlpHttpOverrides = {}): OtlpHttpClient {
  const client = new OtlpHttpClient(readOtlpHttpConfig({}, { endpoint: server.url, ...overrides }), virtualTiming());
  clients.push(client);
  return client;
}

describe('an answer to OtlpHttpClient', () => {
  it.each<[string, Reply]>([
    ['protobuf', answer(200, PROTOBUF, partialSuccessBytes(3n, 'no\nroom'))],
    ['JSON', answer(200, JSON_TYPE, '{"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"no\\nroom"}}')],
  ])('tells a partial success in %s, which is not tried again', async (_name, reply) => {
    server.script(reply);
    expect(await clientWith().send(body)).toEqual({
      outcome: 'accepted',
      rejectedLogRecords: 3,
      errorMessage: 'no\\u{a}room',
      attempts: 1,
    });
  });

  it('explains a refusal in protobuf', async () => {
    server.script(answer(400, PROTOBUF, statusBytes(3n, 'field 7 is unknown')));
    const result = await clientWith().send(body);
    expect(result).toEqual({ outcome: 'refused', status: 400, message: 'field 7 is unknown', attempts: 1 });
  });

  it('leaves a success unconfirmed when it is no OTLP', async () => {
    server.script(answer(200, { 'content-type': 'text/html' }, '<h1>Welcome</h1>'));
    expect(await clientWith().send(body)).toEqual({
      outcome: 'unconfirmed',
      status: 200,
      message: 'the answer is no OTLP ExportLogsServiceResponse',
      attempts: 1,
    });
  });

  it.each([
    [200, { outcome: 'unconfirmed', status: 200 }],
    [400, { outcome: 'refused', status: 400 }],
    [413, { outcome: 'too-large' }],
    [503, { outcome: 'refused', status: 503 }],
  ])('of status %d and 5 MiB is not read to its end, and final', async (status, expected) => {
    let cut: Promise<unknown> | undefined;
    server.script((response) => {
      cut = once(response, 'close');
      response.writeHead(status, { ...PROTOBUF, 'content-length': FIVE_MIB * 100 });
      response.write(Buffer.alloc(FIVE_MIB));
    }, accept);
    const result = await clientWith().send(body);
    expect(result).toEqual({ ...expected, message: 'the answer is longer than the limit', attempts: 1 });
    // The server never ends its answer, so only the client can have closed the connection
    await cut;
    expect(server.requests).toHaveLength(1);
  });

  it('may be as long as the limit', async () => {
    const reply = '{"partialSuccess":{}}';
    server.script(answer(200, JSON_TYPE, reply));
    expect(await clientWith({ maxResponseBytes: reply.length }).send(body)).toMatchObject({ outcome: 'accepted' });
    expect(await clientWith({ maxResponseBytes: reply.length - 1 }).send(body)).toMatchObject({
      outcome: 'unconfirmed',
    });
  });

  it('over the limit does not spoil the client', async () => {
    server.script(answer(200, PROTOBUF, Buffer.alloc(FIVE_MIB)), accept);
    const client = clientWith({ maxConcurrency: 1 });
    expect(await client.send(body)).toMatchObject({ outcome: 'unconfirmed' });
    expect(await client.send(body)).toMatchObject({ outcome: 'accepted' });
  });
});
