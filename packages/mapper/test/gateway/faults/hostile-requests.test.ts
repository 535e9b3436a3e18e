import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectSameCounts, expectSettled, expectTaken, repetitionsIn } from '../support/account.ts';
import { type Answered, eventClient } from '../support/event-client.ts';
import { countsOf, openFilesOf, residentBytesOf, startGatewayProcess } from '../support/gateway-process.ts';
import { startSink } from '../support/otlp-sink.ts';
import { openRawConnection, rawPost, sendRaw } from '../support/raw-connection.ts';
import { sentEvent, sentEventOf, sentEvents } from '../support/sent-events.ts';

const MEBIBYTE = 2 ** 20;
const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const GOOD = sentEvents('good', 3);

async function start(...args: readonly string[]) {
  const sink = await startSink();
  const gateway = await startGatewayProcess(['--endpoint', sink.url, ...args]);
  const post = async (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = { 'content-type': STRUCTURED },
  ): Promise<Answered> => {
    const response = await fetch(`${gateway.url}/v1/events`, { method: 'POST', headers, body });
    return { status: response.status, retryAfter: undefined, json: (await response.json()) as Answered['json'] };
  };
  return { sink, gateway, post, client: eventClient(() => gateway.url) };
}

/** Returns gzip that begins with so many MiB of zeros, and of which the check sum is wrong. */
function gzipOfZeros(mebibytes: number): Buffer<ArrayBuffer> {
  // Ends on a byte, and refers to nothing before it, so that it can be repeated
  const one = deflateRawSync(Buffer.alloc(MEBIBYTE), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const head = gzipSync('').subarray(0, 10);
  return Buffer.concat([head, ...new Array<Buffer>(mebibytes).fill(one), Buffer.from([3, 0]), Buffer.alloc(8)]);
}

function eventWith(data: string): string {
  return `{"specversion":"1.0","id":"e","source":"urn:app","type":"t","data":${data}}`;
}

describe('a gateway', () => {
  it('refuses a gzip bomb without unfolding it', async () => {
    const { sink, gateway, post, client } = await start();
    const bomb = gzipOfZeros(1024);
    expect(bomb.length).toBeLessThan(2 * MEBIBYTE);
    const headers = { 'content-type': STRUCTURED, 'content-encoding': 'gzip' };
    expect((await post(gzipSync(sentEvent('small').json), headers)).status).toBe(200);
    const before = residentBytesOf(gateway);
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(Array.from({ length: 4 }, () => post(bomb, headers)));
      for (const answer of answers) expect(answer).toMatchObject({ status: 413, json: { code: 'ERR_TOO_LARGE' } });
    }
    expect(residentBytesOf(gateway) - before).toBeLessThan(150 * MEBIBYTE);
    await client.sendAll(GOOD);
    expectTaken(sink, [sentEvent('small'), ...GOOD]);
    await expectSettled(gateway);
  });

  it('refuses JSON of 100,000 levels wherever it stands', async () => {
    const { sink, gateway, post, client } = await start();
    const refusal = { status: 400, json: { code: 'ERR_TOO_DEEP' } };
    expect(await post(eventWith(DEEP))).toMatchObject(refusal);
    expect(await post(eventWith(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`))).toMatchObject(refusal);
    // One that is not even complete
    expect((await post('{"a":'.repeat(100_000))).status).toBe(400);
    expect((await post('['.repeat(100_000), { 'content-type': BATCH })).status).toBe(400);
    const binary = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'e',
      'ce-source': 'urn:app',
      'ce-type': 't',
    };
    expect(await post(DEEP, binary)).toMatchObject(refusal);
    const [one, two, three] = GOOD.map(({ json }) => json);
    expect(await post(`[${one},${two},${DEEP},${three}]`, { 'content-type': BATCH })).toMatchObject({
      status: 400,
      json: { code: 'ERR_TOO_DEEP', index: 2, received: 4, delivered: 3, rejected: 1 },
    });
    expectTaken(sink, GOOD);
    await client.sendAll(GOOD);
    expect(repetitionsIn(sink)).toBe(0);
    await expectSettled(gateway);
  });

  it('refuses an object of 100,000 keys', async () => {
    const { sink, gateway, post } = await start();
    const keys = Array.from({ length: 100_000 }, (_, number) => `"${number.toString(36)}":1`);
    const json = eventWith(`{${keys.join(',')}}`);
    expect(json.length).toBeLessThan(MEBIBYTE);
    const answered = await post(json);
    expect(answered).toMatchObject({ status: 413, json: { code: 'ERR_TOO_LARGE' } });
    expect(answered.json['detail']).toContain('1024');
    expect(sink.taken).toEqual([]);
    await expectSettled(gateway);
  });

  it('delivers keys that mean something to JavaScript like any other', async () => {
    const { sink, gateway, client } = await start();
    const data = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"toString":"text"}';
    const nested = `{"resource":{"__proto__":"r"},"list":[${data}],"hasOwnProperty":null}`;
    const events = [
      sentEventOf('proto', eventWith(data).replace('"e"', '"proto"')),
      sentEventOf('nested', eventWith(nested).replace('"e"', '"nested"')),
      sentEventOf('extension', eventWith('{}').replace('"e"', '"extension","constructor":"x","__proto__":"y"')),
    ];
    for (const event of events) expect(await client.send(event)).toMatchObject({ status: 200, json: { delivered: 1 } });
    const [later] = sentEvents('later', 1);
    if (later !== undefined) await client.send(later);
    expectTaken(sink, [...events, ...sentEvents('later', 1)]);
    expect(JSON.stringify(sink.taken.at(-1)?.event)).not.toContain('polluted');
    await expectSameCounts(gateway, client);
  });

  it('refuses a flood of headers', async () => {
    const { sink, gateway, client } = await start();
    const long = await sendRaw(gateway, rawPost([`X-Long: ${'x'.repeat(20_000)}`]));
    expect(long).toMatch(/^HTTP\/1\.1 431 /);
    expect(long).toContain('ERR_HEADERS');
    const many = Array.from({ length: 1000 }, (_, number) => `a${number}: b`);
    expect(await sendRaw(gateway, rawPost(many))).toMatch(/^HTTP\/1\.1 431 /);
    // Headers that never end
    const flood = await sendRaw(
      gateway,
      rawPost([]).slice(0, -2),
      ...new Array<string>(1000).fill('flood: x\r\n'.repeat(100)),
    );
    expect(flood).toMatch(/^HTTP\/1\.1 431 |^$/);
    await client.sendAll(GOOD);
    expectTaken(sink, GOOD);
    await expectSameCounts(gateway, client);
  });

  it('refuses what is no UTF-8', async () => {
    const { sink, gateway, post } = await start();
    const invalid = Buffer.from(eventWith('{"text":"?"}').replace('?', '\xff\xc0\xaf'), 'latin1');
    expect(await post(invalid)).toMatchObject({ status: 400, json: { code: 'ERR_UTF8', received: 1, rejected: 1 } });
    const [one, two, three] = GOOD.map(({ json }) => Buffer.from(json));
    const batch = ['[', one, ',', two, ',', invalid, ',', three, ']'].map((part) => Buffer.from(part ?? ''));
    expect(await post(Buffer.concat(batch), { 'content-type': BATCH })).toMatchObject({
      status: 400,
      json: { code: 'ERR_UTF8', index: 2, received: 4, delivered: 3, rejected: 1 },
    });
    expectTaken(sink, GOOD);
    await expectSettled(gateway);
  });

  it('takes no event of a body that is cut off', async () => {
    const { sink, gateway, post, client } = await start();
    const { json } = sentEvent('cut');
    expect(await post(json.slice(0, -1))).toMatchObject({ status: 400, json: { code: 'ERR_JSON_SYNTAX' } });
    const zipped = gzipSync(json);
    for (const length of [5, 20, zipped.length - 9, zipped.length - 1]) {
      const headers = { 'content-type': STRUCTURED, 'content-encoding': 'gzip' };
      expect(await post(zipped.subarray(0, length), headers)).toMatchObject({
        status: 400,
        json: { code: 'ERR_CONTENT_ENCODING' },
      });
    }
    // A whole event in a body that is announced to be longer
    const length = Buffer.byteLength(json);
    const request = rawPost([`Content-Type: ${STRUCTURED}`, `Content-Length: ${length + 1}`], json);
    const { socket, closed } = await openRawConnection(gateway);
    socket.end(request);
    expect(await closed).toMatch(/^HTTP\/1\.1 400 |^$/);
    const chunked = rawPost(
      [`Content-Type: ${STRUCTURED}`, 'Transfer-Encoding: chunked'],
      `${length.toString(16)}\r\n${json}\r\n`,
    );
    const other = await openRawConnection(gateway);
    other.socket.end(chunked);
    expect(await other.closed).toMatch(/^HTTP\/1\.1 400 |^$/);
    // Of a batch, those before the damage count
    expect(await post(`[${GOOD.map((good) => good.json).join(',')},{"id":`, { 'content-type': BATCH })).toMatchObject({
      status: 400,
      json: { code: 'ERR_JSON_SYNTAX', index: 3, received: 4, delivered: 3, rejected: 1 },
    });
    await client.sendAll(GOOD);
    expectTaken(sink, GOOD);
    expect(repetitionsIn(sink)).toBe(0);
    await expectSettled(gateway);
  });
});

describe('a gateway that gets nothing but bad requests', () => {
  it('grows neither in memory nor in open files', async () => {
    const { sink, gateway, post, client } = await start();
    const bomb = gzipOfZeros(64);
    const bodies: (() => Promise<unknown>)[] = [
      () => post('{'),
      () => post(eventWith(DEEP)),
      () => post('[]'.repeat(1000), { 'content-type': BATCH }),
      () => post('x', { 'content-type': 'text/plain' }),
      () => post(bomb, { 'content-type': STRUCTURED, 'content-encoding': 'gzip' }),
      () => post('no gzip', { 'content-type': STRUCTURED, 'content-encoding': 'gzip' }),
      () => post('x'.repeat(9 * MEBIBYTE)).catch(() => undefined),
      () => sendRaw(gateway, 'NONSENSE\r\n\r\n'),
      () => sendRaw(gateway, rawPost([`X-Long: ${'x'.repeat(20_000)}`])),
      async () => {
        const { socket } = await openRawConnection(gateway);
        socket.write(rawPost(['Content-Length: 1000'], 'begun'));
        socket.resetAndDestroy();
      },
      async () => {
        const { socket, closed } = await openRawConnection(gateway);
        socket.end(rawPost(['Content-Length: 1000'], 'begun'));
        await closed;
      },
    ];
    const attack = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        const some = Array.from({ length: 10 }, () => bodies.map((send) => send()));
        await Promise.all(some.flat());
      }
    };
    await attack(2);
    const [bytes, files] = [residentBytesOf(gateway), openFilesOf(gateway)];
    await attack(4);
    expect(residentBytesOf(gateway) - bytes).toBeLessThan(100 * MEBIBYTE);
    // Connections that the test keeps, and those that are just being closed
    await expect.poll(() => openFilesOf(gateway), { timeout: 10_000 }).toBeLessThanOrEqual(files + 10 * bodies.length);
    await client.sendAll(GOOD);
    expectTaken(sink, GOOD);
    await expectSettled(gateway);
    const counts = await countsOf(gateway);
    expect(counts.sum('http_server_active_requests')).toBe(1);
  });
});
