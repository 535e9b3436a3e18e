import { OsspError } from '@ossp-otel/types';

/**
 * Returns the error of an attempt to get an access token. It has no `cause` on purpose: what a token endpoint or a
 * program of the user throws may hold a token, a secret, or a whole request with both.
 */
export function authError(message: string): OsspError {
  return new OsspError('ERR_AUTH', `no access token: ${message}`);
}

export function usageError(name: string, message: string): OsspError {
  return new OsspError('ERR_USAGE', `${name}: ${message}`, name);
}

/** Returns what a thrown value may be called in a message: a code such as ECONNREFUSED, or the name of the class. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  // Where `fetch` fails, the reason is the cause (Fetch leaves its form open; Node, Deno and Bun have a code there)
  return codeOf(error.cause) ?? codeOf(error) ?? error.name;
}

function codeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('code' in value)) return undefined;
  return typeof value.code === 'string' && /^[A-Z][A-Z\d_]*$/.test(value.code) ? value.code : undefined;
}
