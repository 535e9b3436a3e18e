import { createHmac } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { createGuard, type GuardParts, type GuardSettings } from '../../../src/gateway/auth/create-guard.ts';
import { catchUsage } from '../../otlp-http/catch-usage.ts';
import { type GuardedServer, startGuardedServer } from './guarded-server.ts';
import { RecordingLogger } from './recording-logger.ts';

const file = tempFolder();
const open: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const NOTHING: GuardSettings = {
  tokensFile: undefined,
  hmacSecretFile: undefined,
  hmacHeader: 'x-hub-signature-256',
  rateLimit: undefined,
};
const REFUSED = { status: 401, code: 'ERR_UNAUTHENTICATED' };
const ADMITTED = { status: 204, code: '' };
const SECRET = 'a secret for signatures, ä';
const BODY = new TextEncoder().encode('{"specversion":"1.0"}');

function secretsFile(...lines: readonly string[]): string {
  const path = file(`secrets-${Math.random().toString(36).slice(2)}`);
  writeFileSync(path, lines.join('\n'), { mode: 0o600 });
  return path;
}

async function serve(settings: Partial<GuardSettings>, parts: Partial<GuardParts> = {}): Promise<GuardedServer> {
  const { guard, close } = createGuard({ ...NOTHING, ...settings }, { logger: new RecordingLogger(), ...parts });
  open.push(close);
  const server = await startGuardedServer(guard);
  open.push(() => server.close());
  return server;
}

function bearer(token: string): OutgoingHttpHeaders {
  return { authorization: `Bearer ${token}` };
}

function sign(body: Uint8Array, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

describe('createGuard with nothing set', () => {
  it('lets everybody through', async () => {
    const server = await serve({});
    expect(await server.send()).toMatchObject(ADMITTED);
  });
});

describe('createGuard with tokens', () => {
  const tokens = Array.from({ length: 1000 }, (_, index) => `token-${index}-${'x'.repeat(16)}`);
  const challenge = 'Bearer realm="ossp-otel"';

  it('takes every token of the file, whatever the case of the scheme', async () => {
    const server = await serve({ tokensFile: secretsFile(...tokens) });
    for (const token of [...tokens.slice(0, 20), ...tokens.slice(-20)]) {
      expect(await server.send(bearer(token))).toMatchObject(ADMITTED);
    }
    for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
      expect(await server.send({ authorization: `${scheme} ${tokens[500]}` })).toMatchObject(ADMITTED);
    }
  });

  it('says what it wants of a request that shows no bearer token', async () => {
    const server = await serve({ tokensFile: secretsFile(...tokens) });
    expect(await server.send()).toMatchObject({ ...REFUSED, challenge });
    expect(await server.send({ authorization: `Basic ${tokens[0]}` })).toMatchObject({ ...REFUSED, challenge });
    expect(await server.send({ authorization: `${tokens[0]}` })).toMatchObject({ ...REFUSED, challenge });
    expect(await server.send({ authorization: '' })).toMatchObject({ ...REFUSED, challenge });
    expect(await server.send({ authorisation: `Bearer ${tokens[0]}` })).toMatchObject({ ...REFUSED, challenge });
  });

  it('refuses what is not quite a token', async () => {
    const token = tokens[7] ?? '';
    const server = await serve({ tokensFile: secretsFile(...tokens) });
    const near = [
      '',
      token.slice(0, -1),
      token.slice(1),
      `${token}x`,
      `x${token}`,
      token.toUpperCase(),
      `${token} ${token}`,
      `${token},${tokens[8]}`,
      `"${token}"`,
      `${token}\t`.repeat(2),
      'tökenstökenstökens',
      `${token}\u00a0`,
      '#'.repeat(20),
      'x'.repeat(10_000),
    ];
    for (const wrong of near) {
      const answer = await server.send(bearer(wrong));
      expect(answer, JSON.stringify(wrong)).toMatchObject({
        ...REFUSED,
        challenge: `${challenge}, error="invalid_token"`,
      });
    }
  });

  it('refuses any other text', async () => {
    const { guard, close } = createGuard(
      { ...NOTHING, tokensFile: secretsFile(...tokens) },
      { logger: new RecordingLogger() },
    );
    open.push(close);
    const server = await startGuardedServer(guard);
    open.push(() => server.close());
    const part = fc.constantFrom('token-', '5', 'x', 'xxxxxxxxxxxxxxxx', '-', ' ', '=', 'é');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: part, maxLength: 8 }), async (text) => {
        const answer = await server.send(bearer(text));
        expect(answer.status).toBe(tokens.includes(text.trim()) ? 204 : 401);
      }),
    );
  });

  it('refuses a second Authorization header, whichever of them is the right one', async () => {
    const server = await serve({ tokensFile: secretsFile(...tokens) });
    const right = ['Authorization', `Bearer ${tokens[0]}`] as const;
    const wrong = ['authorization', 'Bearer wrong'] as const;
    expect(await server.send([...right])).toMatchObject(ADMITTED);
    for (const headers of [
      [...right, ...wrong],
      [...wrong, ...right],
      [...right, ...right],
    ]) {
      const answer = await server.send(headers);
      expect(answer).toMatchObject({ ...REFUSED, challenge: `${challenge}, error="invalid_request"` });
    }
  });

  it('goes by the file of now, also on connections that are open', async () => {
    const path = secretsFile('the-first-token-0');
    const logger = new RecordingLogger();
    const server = await serve({ tokensFile: path }, { logger, pollMs: 20 });
    expect(await server.send(bearer('the-first-token-0'))).toMatchObject(ADMITTED);
    expect(await server.send(bearer('the-second-token-0'))).toMatchObject(REFUSED);

    renameSync(secretsFile('the-first-token-0', 'the-second-token-0'), path);
    await vi.waitFor(
      async () => expect(await server.send(bearer('the-second-token-0'))).toMatchObject(ADMITTED),
      20_000,
    );
    expect(await server.send(bearer('the-first-token-0'))).toMatchObject(ADMITTED);

    renameSync(secretsFile('the-second-token-0'), path);
    await vi.waitFor(async () => expect(await server.send(bearer('the-first-token-0'))).toMatchObject(REFUSED), 20_000);
    expect(await server.send(bearer('the-second-token-0'))).toMatchObject(ADMITTED);
    expect(server.connections).toBe(1);
    expect(JSON.stringify(logger.lines)).not.toMatch(/the-(?:first|second)/);
  });

  it('looks no more once it is closed', async () => {
    const path = secretsFile('the-first-token-0');
    const { guard, close } = createGuard(
      { ...NOTHING, tokensFile: path },
      { logger: new RecordingLogger(), pollMs: 5 },
    );
    close();
    const server = await startGuardedServer(guard);
    open.push(() => server.close());
    renameSync(secretsFile('the-second-token-0'), path);
    // Another one that looks as often tells when the first would have seen the change
    const witness = new RecordingLogger();
    const other = await serve({ tokensFile: path }, { logger: witness, pollMs: 5 });
    renameSync(secretsFile('the-third-token-00'), path);
    await vi.waitFor(
      async () => expect(await other.send(bearer('the-third-token-00'))).toMatchObject(ADMITTED),
      20_000,
    );
    expect(await server.send(bearer('the-first-token-0'))).toMatchObject(ADMITTED);
  });

  it('does not start without the file', () => {
    const settings = { ...NOTHING, tokensFile: file('missing') };
    const error = catchUsage(() => createGuard(settings, { logger: new RecordingLogger() }));
    expect(error.message).toBe('tokensFile: expected the path of a readable file');
    expect(error.path).toBe('tokensFile');
  });
});

describe('createGuard with secrets for signatures', () => {
  const challenge = 'HMAC-SHA256 realm="ossp-otel", header="x-hub-signature-256"';

  it('says that bodies are signed', () => {
    const hmacSecretFile = secretsFile(SECRET);
    const signed = createGuard({ ...NOTHING, hmacSecretFile }, { logger: new RecordingLogger() });
    const unsigned = createGuard(NOTHING, { logger: new RecordingLogger() });
    open.push(signed.close, unsigned.close);
    expect([signed.guard.isSigned, unsigned.guard.isSigned]).toEqual([true, false]);
  });

  it('takes a body that is signed by any of the secrets, in either case of the digits', async () => {
    const server = await serve({ hmacSecretFile: secretsFile('another secret..', SECRET) });
    for (const body of [BODY, new Uint8Array(), new Uint8Array([0, 255, 10, 13, 128])]) {
      for (const secret of [SECRET, 'another secret..']) {
        const signature = sign(body, secret);
        expect(await server.send({ 'x-hub-signature-256': signature }, body)).toMatchObject(ADMITTED);
        const upper = signature.toUpperCase();
        expect(await server.send({ 'X-Hub-Signature-256': upper }, body)).toMatchObject(ADMITTED);
      }
    }
  });

  it('takes the signature that GitHub gives as an example', async () => {
    const hmacSecretFile = secretsFile("It's a Secret to Everybody");
    const server = await serve({ hmacSecretFile, hmacHeader: 'x-signature' });
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const body = new TextEncoder().encode('Hello, World!');
    expect(await server.send({ 'x-signature': signature }, body)).toMatchObject(ADMITTED);
  });

  it('refuses any other signature', async () => {
    const server = await serve({ hmacSecretFile: secretsFile(SECRET) });
    const right = sign(BODY);
    const wrong: readonly (OutgoingHttpHeaders | readonly string[])[] = [
      {},
      { 'x-hub-signature-256': '' },
      { 'x-hub-signature-256': right.slice(0, -1) },
      { 'x-hub-signature-256': `${right}0` },
      { 'x-hub-signature-256': right.replace('sha256=', '') },
      { 'x-hub-signature-256': right.replace('sha256', 'sha1') },
      { 'x-hub-signature-256': `${right.slice(0, -1)}g` },
      { 'x-hub-signature-256': `${right.slice(0, -1)}${right.endsWith('0') ? '1' : '0'}` },
      { 'x-hub-signature-256': sign(BODY, 'a secret of others') },
      { 'x-hub-signature-256': sign(BODY.subarray(1)) },
      { 'x-hub-signature': right },
      ['x-hub-signature-256', right, 'x-hub-signature-256', right],
      ['x-hub-signature-256', `${right}, ${right}`],
    ];
    for (const headers of wrong) {
      expect(await server.send(headers, BODY), JSON.stringify(headers)).toMatchObject({ ...REFUSED, challenge });
    }
  });

  it('refuses a body in which one bit was changed', async () => {
    const server = await serve({ hmacSecretFile: secretsFile(SECRET) });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(), async (body, at) => {
        const headers = { 'x-hub-signature-256': sign(body) };
        const changed = body.slice();
        changed[at % body.length] = (body[at % body.length] ?? 0) ^ (1 << (at % 8));
        expect(await server.send(headers, body)).toMatchObject(ADMITTED);
        expect(await server.send(headers, changed)).toMatchObject(REFUSED);
      }),
      { numRuns: 50 },
    );
  });

  it('wants a token too if there are tokens', async () => {
    const server = await serve({ hmacSecretFile: secretsFile(SECRET), tokensFile: secretsFile('the-only-token-00') });
    const signature = { 'x-hub-signature-256': sign(BODY) };
    const token = bearer('the-only-token-00');
    expect(await server.send({ ...signature, ...token }, BODY)).toMatchObject(ADMITTED);
    expect(await server.send(token, BODY)).toMatchObject({ ...REFUSED, challenge });
    const answer = await server.send(signature, BODY);
    expect(answer).toMatchObject({ ...REFUSED, challenge: 'Bearer realm="ossp-otel"' });
  });
});

describe('createGuard with a rate limit', () => {
  it('says how long to wait, before it looks at credentials', async () => {
    let now = 0;
    const server = await serve({ rateLimit: 2, tokensFile: secretsFile('the-only-token-00') }, { now: () => now });
    expect(await server.send(bearer('the-only-token-00'))).toMatchObject(ADMITTED);
    expect(await server.send(bearer('wrong'))).toMatchObject(REFUSED);
    const limited = { status: 429, code: 'ERR_RATE_LIMITED', challenge: undefined, retryAfter: '1' };
    expect(await server.send(bearer('the-only-token-00'))).toEqual(limited);
    expect(await server.send()).toEqual(limited);
    now += 500;
    expect(await server.send(bearer('the-only-token-00'))).toMatchObject(ADMITTED);
    expect(await server.send()).toEqual(limited);
  });

  it('has a clock of its own', async () => {
    const server = await serve({ rateLimit: 0.001 });
    expect(await server.send()).toMatchObject(ADMITTED);
    const { status, retryAfter } = await server.send();
    expect(status).toBe(429);
    expect(Number(retryAfter)).toBeGreaterThan(900);
    expect(Number(retryAfter)).toBeLessThanOrEqual(1000);
  });
});
