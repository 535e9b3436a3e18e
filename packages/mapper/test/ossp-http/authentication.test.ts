import { OsspError } from '@ossp-otel/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read-event.ts';
import { type AuthProvider, type CollectorOptions, EventClient, readCollector } from '../../src/ossp-http/index.ts';
import { bytesOf, event } from '../convert/events.ts';
import { answer, type Reply, type ScriptedServer, startServer } from '../otlp-http/scripted-server.ts';
import { virtualTiming } from '../otlp-http/virtual-timing.ts';

const accepted = answer(202);
const never = new AbortController().signal;
const made = readEvent(bytesOf(event()));

let server: ScriptedServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

function clientFor(auth: AuthProvider, changes: Partial<CollectorOptions> = {}) {
  const timing = virtualTiming();
  return { client: new EventClient(readCollector({ endpoint: server.url, auth, ...changes }), timing), timing };
}

/** Gives `Bearer t-1` until it is told that it is no good, then `Bearer t-2`, and so on. */
function tokens() {
  let number = 1;
  const provider = {
    headers: async () => ({ Authorization: `Bearer t-${number}` }),
    invalidate: () => {
      number += 1;
    },
  };
  return { provider, count: () => number };
}

/** Accepts one token, and answers 401 to all others. */
const only = (token: string): Reply => {
  return (response, { headers }) => {
    response.writeHead(headers.authorization === `Bearer ${token}` ? 202 : 401).end();
  };
};

const sentTokens = () => server.requests.map(({ headers }) => headers.authorization);

describe('EventClient with credentials', () => {
  it('asks for them before each attempt, and they win over fixed headers', async () => {
    let asked = 0;
    const auth = {
      headers: async () => {
        asked += 1;
        return { authorization: `Bearer ${asked}`, 'X-Key': 'of-provider' };
      },
    };
    server.script(answer(503), accepted);
    const { client } = clientFor(auth, { headers: { 'x-key': 'fixed', 'x-tenant': 't' } });
    expect(await client.send(made, never)).toMatchObject({ outcome: 'accepted', attempts: 2 });
    expect(sentTokens()).toEqual(['Bearer 1', 'Bearer 2']);
    expect(server.requests[1]?.headers).toMatchObject({ 'x-key': 'of-provider', 'x-tenant': 't' });
  });

  it('tries again where there are none, and shows no message but that of an OsspError', async () => {
    server.script(accepted);
    const failures = [new OsspError('ERR_AUTH', 'the server said no'), new TypeError('top-secret')];
    const auth = {
      headers: async () => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        return { authorization: 'Bearer t' };
      },
    };
    const { client, timing } = clientFor(auth, { retry: { maxAttempts: 1 } });
    const nothing = { outcome: 'undelivered', reason: 'attempts', lastStatus: undefined, retryAfterMs: 0, attempts: 1 };
    expect(await client.send(made, never)).toEqual({ ...nothing, message: 'the server said no' });
    expect(await client.send(made, never)).toEqual({ ...nothing, message: 'no credentials (TypeError)' });
    expect(await client.send(made, never)).toMatchObject({ outcome: 'accepted' });
    expect([timing.waits, server.requests.length]).toEqual([[], 1]);
  });

  it.each([
    ['a line break', { authorization: 'Bearer top-secret\n' }],
    ['a header of the client', { 'content-type': 'top-secret' }],
    ['a header of the event', { traceparent: 'top-secret' }],
    ['no headers', null],
  ])('does not send what is no credentials: %s', async (_name, headers) => {
    server.script(accepted);
    const { client } = clientFor({ headers: async () => headers as unknown as Record<string, string> });
    const result = await client.send(made, never);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'budget' });
    expect(JSON.stringify(result)).not.toContain('top-secret');
    expect(server.requests).toEqual([]);
  });

  it('gives up an attempt for which they do not come in time', async () => {
    const signals: AbortSignal[] = [];
    const auth: AuthProvider = {
      headers: (signal) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    };
    const { client } = clientFor(auth, { timeoutMs: 20, retry: { maxAttempts: 2 } });
    expect(await client.send(made, never)).toMatchObject({ message: 'no answer within 20 ms', attempts: 2 });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('ends while it waits for them', async () => {
    const stop = new AbortController();
    const auth: AuthProvider = {
      headers: () => {
        stop.abort();
        return new Promise(() => {});
      },
    };
    expect(await clientFor(auth).client.send(made, stop.signal)).toEqual({ outcome: 'aborted', attempts: 1 });
  });

  it('lets no authorization travel unencrypted to another machine, unless told so', async () => {
    let requests = 0;
    const fetch = async () => {
      requests += 1;
      return new Response(null, { status: 202 });
    };
    const { provider } = tokens();
    const elsewhere = { endpoint: 'http://collector.example/', fetch };
    expect(await clientFor(provider, elsewhere).client.send(made, never)).toEqual({
      outcome: 'undelivered',
      reason: 'unsendable',
      message: 'the credentials would travel unencrypted',
      lastStatus: undefined,
      retryAfterMs: 0,
      attempts: 1,
    });
    expect(requests).toBe(0);
    const allowed: [AuthProvider, Partial<CollectorOptions>][] = [
      [provider, { ...elsewhere, allowInsecure: true }],
      [provider, { fetch, endpoint: 'https://collector.example/' }],
      [{ headers: async () => ({ 'x-tenant': 't' }) }, elsewhere],
    ];
    for (const [auth, options] of allowed) {
      expect(await clientFor(auth, options).client.send(made, never)).toMatchObject({ outcome: 'accepted' });
    }
    expect(requests).toBe(3);
  });
});

describe('EventClient that is answered 401', () => {
  it('asks for other credentials, and tries once more at once', async () => {
    server.script(only('t-2'));
    const { provider } = tokens();
    const { client, timing } = clientFor(provider);
    expect(await client.send(made, never)).toEqual({ outcome: 'accepted', status: 202, attempts: 2 });
    expect([sentTokens(), timing.waits]).toEqual([['Bearer t-1', 'Bearer t-2'], []]);
  });

  it('does so once for each send', async () => {
    server.script(answer(401, {}, 'who?'));
    const { provider, count } = tokens();
    const { client } = clientFor(provider);
    const refused = { outcome: 'refused', status: 401, text: 'who?', attempts: 2 };
    expect(await client.send(made, never)).toEqual(refused);
    expect(count()).toBe(2);
    expect(await client.send(made, never)).toEqual(refused);
    expect(sentTokens()).toEqual(['Bearer t-1', 'Bearer t-2', 'Bearer t-2', 'Bearer t-3']);
  });

  it('is refused where there are no others, or none may be tried', async () => {
    server.script(answer(401));
    const refused = { outcome: 'refused', status: 401, text: '', attempts: 1 };
    const { provider } = tokens();
    expect(await clientFor({ headers: provider.headers }).client.send(made, never)).toEqual(refused);
    expect(await clientFor(provider, { retry: { maxAttempts: 1 } }).client.send(made, never)).toEqual(refused);
    const broken: AuthProvider = {
      ...provider,
      invalidate: () => {
        throw new Error('top-secret');
      },
    };
    expect(await clientFor(broken).client.send(made, never)).toEqual(refused);
  });

  it('does not blame credentials that another send has replaced', async () => {
    // All are sent before any is answered
    const held: (() => void)[] = [];
    const reply = only('t-2');
    server.script((response, request) => {
      if (request.headers.authorization !== 'Bearer t-1') return reply(response, request);
      held.push(() => reply(response, request));
      if (held.length === 5) for (const release of held) release();
    });
    const { provider, count } = tokens();
    const { client } = clientFor(provider);
    const results = await Promise.all(Array.from({ length: 5 }, () => client.send(made, never)));
    expect(results).toEqual(results.map(() => ({ outcome: 'accepted', status: 202, attempts: 2 })));
    expect(count()).toBe(2);
  });
});
