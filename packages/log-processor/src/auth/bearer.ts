import type { AuthProvider } from '@ossp-otel/mapper/ossp-http';
import { abortable } from './abortable.ts';
import { authError, errorCode, usageError } from './auth-error.ts';
import { authorization, isToken } from './authorization.ts';

/**
 * Returns a provider of `Authorization: Bearer <token>`.
 *
 * @param token - the token, or a function that is asked for it before every attempt: it should remember what is
 * expensive to get. An attempt whose function throws, rejects, or gives no token fails with ERR_AUTH; what it threw is
 * not passed on, because it may hold a secret.
 * @throws {OsspError} ERR_USAGE for a text that is no token. The message never holds it.
 */
export function bearer(token: string | (() => string | Promise<string>)): AuthProvider {
  if (typeof token === 'function') {
    return {
      headers: (signal) => abortable(ask(token), signal),
      // Asked again anyway; that it is there says that another attempt may fare better
      invalidate: () => undefined,
    };
  }
  if (!isToken(token)) throw usageError('auth', 'expected a token of visible ASCII characters without spaces');
  const headers = authorization(token);
  return { headers: () => Promise.resolve(headers) };
}

async function ask(token: () => string | Promise<string>): Promise<Readonly<Record<string, string>>> {
  let value: unknown;
  try {
    value = await token();
  } catch (error) {
    throw authError(`the function for it failed (${errorCode(error)})`);
  }
  if (!isToken(value)) throw authError('the function for it gave none of visible ASCII characters without spaces');
  return authorization(value);
}
