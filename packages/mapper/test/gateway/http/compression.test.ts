import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { EVENT, OPEN_GUARD, post, STRUCTURED, startFront } from './running-front.ts';

const GZIP = gzipSync(EVENT);
const ALL = [
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['GZip', GZIP],
  ['deflate', deflateSync(EVENT)],
  ['deflate', deflateRawSync(EVENT)],
  ['br', brotliCompressSync(EVENT)],
] as const;

describe('compressed bodies', () => {
  it.each([...ALL, ['identity', Buffer.from(EVENT)], ['', Buffer.from(EVENT)]] as const)(
    'takes %s',
    async (coding, body) => {
      const front = await startFront();
      const headers = { ...STRUCTURED, 'content-encoding': coding };
      expect((await post(front, Uint8Array.from(body), { headers })).status).toBe(200);
      expect(front.intake.requests).toEqual([[{ json: EVENT }]]);
    },
  );

  it('takes several gzip members, which are one content', async () => {
    const front = await startFront();
    const body = Buffer.concat([gzipSync(EVENT.slice(0, 30)), gzipSync(EVENT.slice(30))]);
    await post(front, Uint8Array.from(body), { headers: { ...STRUCTURED, 'content-encoding': 'gzip' } });
    expect(front.intake.requests).toEqual([[{ json: EVENT }]]);
  });

  it.each(['zstd', 'compress', 'gzip, gzip', 'gzip, identity', 'aws-chunked'])(
    'refuses %s with 415',
    async (coding) => {
      const front = await startFront();
      const headers = { ...STRUCTURED, 'content-encoding': coding };
      const { status, json, headers: answered } = await post(front, Uint8Array.from(GZIP), { headers });
      expect(status).toBe(415);
      expect(json).toMatchObject({ code: 'ERR_MEDIA_TYPE' });
      expect(answered.get('accept-encoding')).toBe('gzip, deflate, br, identity');
      expect(front.intake.requests).toEqual([]);
    },
  );

  const damages = [
    ['cut short', (body: Buffer) => body.subarray(0, -1)],
    ['cut in the middle', (body: Buffer) => body.subarray(0, body.length >> 1)],
    ['empty', () => Buffer.alloc(0)],
    ['followed by a zero byte', (body: Buffer) => Buffer.concat([body, Buffer.from([0])])],
    ['followed by text', (body: Buffer) => Buffer.concat([body, Buffer.from('{}')])],
  ] as const;
  const damaged = ALL.flatMap(([coding, body]) =>
    damages.map(([name, damage]) => [coding, name, damage(body)] as const),
  );

  it.each([
    ...damaged,
    ['gzip', 'none at all', Buffer.from(EVENT)],
    ['br', 'none at all', Buffer.from(EVENT)],
  ] as const)('answers 400 to %s that is %s', async (coding, _name, body) => {
    const front = await startFront();
    const headers = { ...STRUCTURED, 'content-encoding': coding };
    const { status, json } = await post(front, Uint8Array.from(body), { headers });
    expect(json).toMatchObject({ code: 'ERR_CONTENT_ENCODING' });
    expect(status).toBe(400);
    expect(front.intake.requests).toEqual([]);
    // The connection is in order
    expect((await post(front, EVENT)).status).toBe(200);
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(50 * 2 ** 20))],
    ['deflate', deflateSync(Buffer.alloc(50 * 2 ** 20))],
    ['br', brotliCompressSync(Buffer.alloc(50 * 2 ** 20))],
  ] as const)('stops at the limit of a %s bomb', async (coding, bomb) => {
    const front = await startFront();
    const before = process.memoryUsage().arrayBuffers;
    const headers = { ...STRUCTURED, 'content-encoding': coding };
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(front, Uint8Array.from(bomb), { headers })));
    for (const { status, json } of answers) {
      expect(status).toBe(413);
      expect(json).toMatchObject({ code: 'ERR_TOO_LARGE' });
    }
    // All at once would be 400 MiB
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
    expect(front.intake.requests).toEqual([]);
  });

  it('lets what comes out be exactly as large as the limit', async () => {
    const content = randomBytes(50_000)
      .toString('latin1')
      .replaceAll(/[^a-z]/g, 'x');
    const front = await startFront({ maxBodyBytes: content.length });
    const headers = { ...STRUCTURED, 'content-encoding': 'gzip' };
    expect((await post(front, Uint8Array.from(gzipSync(content)), { headers })).status).toBe(200);
    expect((await post(front, Uint8Array.from(gzipSync(`${content}x`)), { headers })).status).toBe(413);
    expect(front.intake.requests).toEqual([[{ json: content }]]);
  });

  it('counts what comes out towards what may be under way', async () => {
    const front = await startFront({ maxBytesUnderWay: 10_000 });
    const headers = { ...STRUCTURED, 'content-encoding': 'gzip' };
    const {
      status,
      json,
      headers: answered,
    } = await post(front, Uint8Array.from(gzipSync('x'.repeat(20_000))), { headers });
    expect(status).toBe(503);
    expect(json).toMatchObject({ code: 'ERR_BUSY' });
    expect(answered.get('retry-after')).toBe('1');
    // And all of it was released
    expect((await post(front, 'x'.repeat(9990))).status).toBe(200);
  });

  it('shows the guard the body as it came', async () => {
    const bodies: Uint8Array[] = [];
    const error = new OsspError('ERR_UNAUTHENTICATED', 'the signature is wrong');
    const guard = {
      ...OPEN_GUARD,
      refuseBody: (_request: unknown, body: Uint8Array) => {
        bodies.push(body);
        return { status: 401, error, headers: { 'www-authenticate': 'Signature' } } as const;
      },
    };
    const front = await startFront({}, { guard });
    const headers = { ...STRUCTURED, 'content-encoding': 'gzip' };
    const { status, headers: answered } = await post(front, Uint8Array.from(GZIP), { headers });
    expect(status).toBe(401);
    expect(answered.get('www-authenticate')).toBe('Signature');
    expect(bodies.map((body) => Buffer.from(body))).toEqual([GZIP]);
    expect(front.intake.requests).toEqual([]);
  });
});
