import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { bearer } from '../../src/auth/bearer.ts';

const { signal } = new AbortController();

describe('bearer', () => {
  it('gives a fixed token with every attempt', async () => {
    const auth = bearer('t0k.en-_~+/=');
    expect(await auth.headers(signal)).toEqual({ authorization: 'Bearer t0k.en-_~+/=' });
    expect(await auth.headers(signal)).toEqual({ authorization: 'Bearer t0k.en-_~+/=' });
  });

  it('has no other token than the fixed one to offer', () => {
    expect(bearer('a').invalidate).toBeUndefined();
  });

  it.each([
    ['one that throws none', () => 'token'],
    ['one that resolves', () => Promise.resolve('token')],
  ])('asks a function before every attempt: %s', async (_, ask) => {
    let asked = 0;
    const auth = bearer(() => {
      asked += 1;
      return ask();
    });
    expect(await auth.headers(signal)).toEqual({ authorization: 'Bearer token' });
    auth.invalidate?.();
    expect(await auth.headers(signal)).toEqual({ authorization: 'Bearer token' });
    expect(asked).toBe(2);
  });

  it.each(['', 'two words', 'line\nbreak', 'é'])('refuses the fixed token %j without saying it', (token) => {
    const error = caught(() => bearer(token));
    expect(error).toMatchObject({ code: 'ERR_USAGE', path: 'auth' });
    if (token !== '') expect(error.message).not.toContain(token);
  });

  it.each([undefined, 7, '', 'two words', 'x\r\ny: z'])('fails where the function gives %j', async (value) => {
    const auth = bearer(() => value as string);
    const failure = await auth.headers(signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_AUTH' });
    expect(String(failure)).not.toContain('words');
  });

  it.each([
    () => {
      throw new RangeError('secret s3cr3t');
    },
    () => Promise.reject(new RangeError('secret s3cr3t')),
  ])('fails without what the function threw: %s', async (token) => {
    const failure = (await bearer(token)
      .headers(signal)
      .catch((error: unknown) => error)) as OsspError;
    expect(failure).toBeInstanceOf(OsspError);
    expect(failure.code).toBe('ERR_AUTH');
    expect(failure.message).toBe('no access token: the function for it failed (RangeError)');
    expect(failure.cause).toBeUndefined();
  });

  it('says what a thrown value is called, and not what it says', async () => {
    const thrown = [
      Object.assign(new Error('s3cr3t'), { code: 'ENOENT' }),
      's3cr3t',
      new Error('x', { cause: { code: 's3cr3t' } }),
    ];
    const messages = thrown.map((value) => {
      return bearer(() => Promise.reject(value))
        .headers(signal)
        .catch((error: Error) => error.message);
    });
    expect(await Promise.all(messages)).toEqual([
      'no access token: the function for it failed (ENOENT)',
      'no access token: the function for it failed (string)',
      'no access token: the function for it failed (Error)',
    ]);
  });

  it('stops waiting for the function when the attempt is over', async () => {
    const attempt = new AbortController();
    const headers = bearer(() => new Promise(() => undefined)).headers(attempt.signal);
    attempt.abort(new Error('over'));
    await expect(headers).rejects.toThrow('over');
    const late = bearer(() => new Promise(() => undefined)).headers(attempt.signal);
    await expect(late).rejects.toThrow('over');
  });
});

function caught(act: () => unknown): OsspError {
  try {
    act();
  } catch (error) {
    if (error instanceof OsspError) return error;
    throw error;
  }
  throw new Error('it did not throw');
}
