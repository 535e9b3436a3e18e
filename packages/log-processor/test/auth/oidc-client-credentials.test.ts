import type { AuthProvider } from '@ossp-otel/mapper/ossp-http';
import { describe, expect, it } from 'vitest';
import { oidcClientCredentials } from '../../src/auth/oidc-client-credentials.ts';
import type { OidcOptions } from '../../src/auth/oidc-options.ts';
import { answer, issue, type Reply, silence, TokenServer } from './token-server.ts';

const server = new TokenServer();
const { signal } = new AbortController();

/** A clock that stands still until it is set. */
class Clock {
  seconds = 0;
  readonly elapsed = (): number => this.seconds * 1000;
}

function provider(options: Partial<OidcOptions> = {}, clock = new Clock()): AuthProvider {
  return oidcClientCredentials(
    { tokenUrl: server.url, clientId: 'bridge', clientSecret: 's3cr3t', ...options },
    clock.elapsed,
  );
}

async function tokenOf(auth: AuthProvider): Promise<string | undefined> {
  // An attempt has a signal of its own
  return (await auth.headers(new AbortController().signal))['authorization'];
}

describe('the request for a token', () => {
  it('is a form with HTTP Basic', async () => {
    server.script(issue('T1'));
    expect(await tokenOf(provider({ scope: 'a b', audience: 'https://collector.example' }))).toBe('Bearer T1');
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/oauth/token' });
    expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(request?.headers.authorization).toBe(`Basic ${btoa('bridge:s3cr3t')}`);
    expect(request?.form).toEqual({
      grant_type: 'client_credentials',
      scope: 'a b',
      audience: 'https://collector.example',
    });
  });

  it('encodes id and secret as RFC 6749, section 2.3.1, says', async () => {
    server.script(issue('T1'));
    await tokenOf(provider({ clientId: 'a:b', clientSecret: 'ü %' }));
    const [, credentials = ''] = server.requests[0]?.headers.authorization?.split(' ') ?? [];
    expect(atob(credentials)).toBe('a%3Ab:%C3%BC+%25');
  });

  it('has id and secret in the body if that is asked for', async () => {
    server.script(issue('T1'));
    await tokenOf(provider({ clientAuth: 'post' }));
    const [request] = server.requests;
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.form).toEqual({ grant_type: 'client_credentials', client_id: 'bridge', client_secret: 's3cr3t' });
  });

  it('goes through the fetch that is given', async () => {
    const urls: string[] = [];
    const auth = provider({
      tokenUrl: 'https://idp.example/token?tenant=1',
      fetch: async (url) => {
        urls.push(url);
        return new Response('{"access_token":"T1","token_type":"bearer"}', {
          headers: { 'content-type': 'application/json' },
        });
      },
    });
    expect(await tokenOf(auth)).toBe('Bearer T1');
    expect(urls).toEqual(['https://idp.example/token?tenant=1']);
  });
});

describe('the lifetime of a token', () => {
  it.each([
    ['60 seconds before its expiry', { expires_in: 3600 }, {}, 3540],
    ['half of its life, where that is short', { expires_in: 40 }, {}, 20],
    ['the skew that is set', { expires_in: 3600 }, { skewSeconds: 600 }, 3000],
    ['half of its life, where the skew is longer', { expires_in: 60 }, { skewSeconds: 120 }, 30],
    ['its expiry without a skew', { expires_in: 60 }, { skewSeconds: 0 }, 60],
    ['a text as number of seconds', { expires_in: '3600' }, {}, 3540],
    ['five minutes less the skew where none is stated', { expires_in: undefined }, {}, 240],
  ])('ends at %s', async (_, stated, options, end) => {
    server.script(issue('T1', stated), issue('T2'));
    const clock = new Clock();
    const auth = provider(options, clock);
    expect(await tokenOf(auth)).toBe('Bearer T1');
    clock.seconds = end - 1;
    expect(await tokenOf(auth)).toBe('Bearer T1');
    clock.seconds = end;
    expect(await tokenOf(auth)).toBe('Bearer T2');
    expect(server.requests.length).toBe(2);
  });

  it('counts from the request, not from the answer', async () => {
    const clock = new Clock();
    const late = issue('T1', { expires_in: 100 });
    server.script((response) => {
      clock.seconds = 20;
      late(response);
    }, issue('T2'));
    const auth = provider({}, clock);
    expect(await tokenOf(auth)).toBe('Bearer T1');
    clock.seconds = 50;
    expect(await tokenOf(auth)).toBe('Bearer T2');
  });

  it('is over at once for a token that is expired when it comes, which those who waited still get', async () => {
    server.script(issue('T1', { expires_in: 0 }), issue('T2'));
    const auth = provider();
    expect(await Promise.all([tokenOf(auth), tokenOf(auth)])).toEqual(['Bearer T1', 'Bearer T1']);
    expect(await tokenOf(auth)).toBe('Bearer T2');
  });
});

describe('many at once', () => {
  it('share one request', async () => {
    server.script(issue('T1'), issue('T2'));
    const auth = provider();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => tokenOf(auth)));
    expect(new Set(tokens)).toEqual(new Set(['Bearer T1']));
    expect(server.requests.length).toBe(1);
  });

  it('share its failure, and the next one asks again', async () => {
    server.script(answer(500, ''), issue('T2'));
    const auth = provider();
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => tokenOf(auth)));
    expect(results.filter(({ status }) => status === 'rejected').length).toBe(50);
    expect(server.requests.length).toBe(1);
    expect(await tokenOf(auth)).toBe('Bearer T2');
  });

  it('replace a refused token once, also when some learn of it late', async () => {
    server.script(issue('T1'), issue('T2'), issue('T3'));
    const auth = provider();
    await Promise.all(Array.from({ length: 50 }, () => tokenOf(auth)));
    const again = Array.from({ length: 25 }, () => {
      auth.invalidate?.();
      return tokenOf(auth);
    });
    expect(new Set(await Promise.all(again))).toEqual(new Set(['Bearer T2']));
    for (let late = 0; late < 25; late++) {
      auth.invalidate?.();
      expect(await tokenOf(auth)).toBe('Bearer T2');
    }
    expect(server.requests.length).toBe(2);
  });

  it('are not disturbed by one that stops waiting', async () => {
    let reply: () => void = () => undefined;
    server.script((response) => {
      reply = () => issue('T1')(response);
    });
    const auth = provider();
    const leaving = new AbortController();
    const first = auth.headers(leaving.signal);
    const second = tokenOf(auth);
    await server.arrival();
    leaving.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
    reply();
    expect(await second).toBe('Bearer T1');
    expect(server.requests.length).toBe(1);
  });

  it('end the request when the last one stops waiting', async () => {
    const closed = new Promise<void>((resolve) => {
      server.script((response) => response.on('close', resolve), issue('T2'));
    });
    const auth = provider();
    const leaving = [new AbortController(), new AbortController()];
    const waiting = Promise.allSettled(leaving.map((controller) => auth.headers(controller.signal)));
    await server.arrival();
    for (const controller of leaving) controller.abort();
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await closed;
    expect(await tokenOf(auth)).toBe('Bearer T2');
  });

  it('make no request for one that has stopped waiting before', async () => {
    await expect(provider().headers(AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(server.requests.length).toBe(0);
  });
});

describe('a refused token', () => {
  it('is not given again', async () => {
    server.script(issue('T1'), issue('T2'));
    const auth = provider();
    expect(await tokenOf(auth)).toBe('Bearer T1');
    auth.invalidate?.();
    expect(await tokenOf(auth)).toBe('Bearer T2');
  });

  it('is no reason to ask before there was any', async () => {
    server.script(issue('T1'));
    const auth = provider();
    auth.invalidate?.();
    expect(await tokenOf(auth)).toBe('Bearer T1');
    expect(server.requests.length).toBe(1);
  });

  it('is replaced every ten seconds at most, where the replacement is refused as well', async () => {
    server.script(issue('T1'), issue('T2'), issue('T3'), issue('T4'));
    const clock = new Clock();
    const auth = provider({}, clock);
    const refuse = async (): Promise<string | undefined> => {
      auth.invalidate?.();
      return tokenOf(auth);
    };
    await tokenOf(auth);
    expect(await refuse()).toBe('Bearer T2');
    clock.seconds = 9.9;
    expect(await refuse()).toBe('Bearer T2');
    clock.seconds = 10;
    expect(await refuse()).toBe('Bearer T3');
    clock.seconds = 3600;
    // Fetched because the one before had expired, so it may be replaced at once
    expect(await tokenOf(auth)).toBe('Bearer T4');
    expect(await refuse()).toBe('Bearer T4');
    expect(server.requests.length).toBe(5);
  });
});

describe('no token', () => {
  it.each<[string, Reply, string]>([
    ['an error of the server', answer(500, 'T1 s3cr3t'), 'the token endpoint answered 500'],
    [
      'an unknown client',
      answer(401, { error: 'invalid_client', error_description: 'T1' }, { 'www-authenticate': 'Basic realm="T1"' }),
      'the token endpoint answered 401 (invalid_client)',
    ],
    ['an error in words of its own', answer(400, { error: 'T1 s3cr3t' }), 'the token endpoint answered 400'],
    ['an error that is no JSON', answer(400, 'T1', { 'content-type': 'text/html' }), 'the token endpoint answered 400'],
    ['too many requests', answer(429, '', { 'retry-after': '7' }), 'the token endpoint answered 429'],
    ['another success', answer(201, { access_token: 'T1', token_type: 'Bearer' }), 'the token endpoint answered 201'],
    ['no content', (response) => response.writeHead(204).end(), 'the token endpoint answered 204'],
    [
      'a temporary redirect',
      (response) => response.writeHead(307, { location: '/elsewhere' }).end(),
      'the token endpoint answered with a redirect',
    ],
    [
      'a permanent redirect',
      (response) => response.writeHead(301, { location: 'https://idp.example/' }).end(),
      'the token endpoint answered with a redirect',
    ],
    [
      'too many bytes',
      answer(200, { access_token: 'T1', token_type: 'Bearer', more: 'x'.repeat(70_000) }),
      'the token endpoint answered with more than 65536 bytes',
    ],
    [
      'bytes without end',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = (): void => void response.write(Buffer.alloc(65_536, 0x20), () => setImmediate(more));
        more();
      },
      'the token endpoint answered with more than 65536 bytes',
    ],
    [
      'a page for people',
      answer(200, '<p>T1</p>', { 'content-type': 'text/html' }),
      'the answer of the token endpoint is none by RFC 6749 (OAUTH_RESPONSE_IS_NOT_JSON)',
    ],
    [
      'half of a JSON text',
      answer(200, '{"access_token":"T1"'),
      'the answer of the token endpoint is none by RFC 6749 (OAUTH_PARSE_ERROR)',
    ],
    ['no object', answer(200, '"T1"'), 'the answer of the token endpoint is none by RFC 6749 (OAUTH_INVALID_RESPONSE)'],
    [
      'a negative lifetime',
      issue('T1', { expires_in: -1 }),
      'the answer of the token endpoint is none by RFC 6749 (OAUTH_INVALID_RESPONSE)',
    ],
    ['an empty token', issue(''), 'the answer of the token endpoint is none by RFC 6749 (OAUTH_INVALID_RESPONSE)'],
    ['a token with a line break', issue('T1\r\nx: y'), 'it holds other characters than a header can carry'],
    ['a MAC token', issue('T1', { token_type: 'mac' }), 'the token is of another type than Bearer'],
    ['a DPoP token', issue('T1', { token_type: 'DPoP' }), 'the token is of another type than Bearer'],
    [
      'a connection that is cut',
      (response) => response.destroy(),
      'the token endpoint cannot be reached (UND_ERR_SOCKET)',
    ],
  ])('comes of %s, and nothing secret is said', async (_, reply, message) => {
    server.script(reply);
    const failure = await provider()
      .headers(signal)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'OsspError', code: 'ERR_AUTH', message: `no access token: ${message}` });
    expect((failure as Error).cause).toBeUndefined();
    expect(server.requests.length).toBe(1);
  });

  it.each(['bearer', 'BEARER', 'BeArEr'])('does not come of the type %s', async (type) => {
    server.script(issue('T1', { token_type: type }));
    expect(await tokenOf(provider())).toBe('Bearer T1');
  });

  it('does not come of another type of content, if it is JSON', async () => {
    server.script(answer(200, { access_token: 'T1', token_type: 'Bearer' }, { 'content-type': 'text/plain' }));
    expect(await tokenOf(provider())).toBe('Bearer T1');
  });

  it.each<[string, Reply]>([
    ['from the start', silence],
    [
      'in the middle',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"access_token":');
      },
    ],
  ])('comes of an endpoint that is silent %s', async (_, reply) => {
    server.script(reply);
    const auth = provider({ timeoutMs: 200 });
    const message = 'no access token: no answer of the token endpoint within 200 ms';
    await expect(auth.headers(signal)).rejects.toMatchObject({ code: 'ERR_AUTH', message });
    server.script(issue('T2'));
    expect(await tokenOf(auth)).toBe('Bearer T2');
  });

  it('comes of a fetch that never ends and listens to nothing', async () => {
    const auth = provider({ timeoutMs: 20, fetch: () => new Promise(() => undefined) });
    await expect(auth.headers(signal)).rejects.toMatchObject({ code: 'ERR_AUTH' });
  });

  it('comes of a redirect that the platform hides', async () => {
    const auth = provider({ fetch: async () => ({ status: 0, headers: new Headers(), body: null }) });
    const message = 'no access token: the token endpoint answered with a redirect';
    await expect(auth.headers(signal)).rejects.toMatchObject({ code: 'ERR_AUTH', message });
  });

  it('comes of an endpoint where nobody listens', async () => {
    const auth = provider({ tokenUrl: 'http://127.0.0.1:1/' });
    await expect(auth.headers(signal)).rejects.toMatchObject({ code: 'ERR_AUTH' });
  });
});

describe('the options', () => {
  it.each([
    'http://localhost/token',
    'http://LOCALHOST:8080/token',
    'http://127.0.0.1/token',
    'http://127.1.2.3/token',
    'http://[::1]/token',
    'https://idp.example/token',
  ])('may name the endpoint %s', (tokenUrl) => {
    expect(() => provider({ tokenUrl })).not.toThrow();
  });

  it.each([
    'http://idp.example/token',
    'http://127.0.0.1.example/token',
    'http://localhost.example/token',
    'ftp://idp.example/token',
    'idp.example/token',
    'https://',
    'https://user:s3cr3t@idp.example/token',
    '',
  ])('may not name the endpoint %s', (tokenUrl) => {
    expect(() => provider({ tokenUrl })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', path: 'tokenUrl', message: expect.not.stringContaining('s3cr3t') }),
    );
  });

  it('may name an endpoint without encryption if that is allowed', () => {
    expect(() => provider({ tokenUrl: 'http://idp.example/token', allowInsecure: true })).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['clientId', ''],
    ['clientId', undefined],
    ['clientSecret', ''],
    ['clientSecret', 'half a pair \ud83d'],
    ['scope', ''],
    ['audience', 7],
    ['clientAuth', 'none'],
    ['skewSeconds', -1],
    ['skewSeconds', Number.NaN],
    ['timeoutMs', 0],
    ['timeoutMs', 2 ** 31],
  ])('may not have the %s %j', (name, value) => {
    expect(() => provider({ [name]: value })).toThrow(expect.objectContaining({ code: 'ERR_USAGE', path: name }));
  });
});
