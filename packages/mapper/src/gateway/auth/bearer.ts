import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Refusal } from './guard.ts';
import { headerLines, REALM, unauthenticated } from './refusals.ts';
import type { SecretsFileKind } from './secrets-file.ts';

/** A file of bearer tokens, which are kept as their digests. Nothing but visible ASCII is sure to pass through an HTTP header. */
export const TOKENS: SecretsFileKind<Uint8Array> = {
  option: 'tokensFile',
  maxSecrets: 1000,
  isAscii: true,
  prepare: digestOf,
};

const SCHEME = /^bearer(?: |$)/i;
const CREDENTIALS = /^bearer +([!-~]+)$/i;

/** Returns why a request is refused that shows none of the tokens (RFC 6750), given as digests; `undefined` if it shows one. */
export function refuseBearer(request: IncomingMessage, digests: readonly Uint8Array[]): Refusal | undefined {
  const lines = headerLines(request, 'authorization');
  const [line] = lines;
  if (line === undefined) return refusal('the request has no Authorization header');
  if (lines.length > 1) return refusal('the request has more than one Authorization header', 'invalid_request');
  const token = CREDENTIALS.exec(line)?.[1];
  if (token === undefined && !SCHEME.test(line)) return refusal('the Authorization header holds no bearer token');
  if (token === undefined || !isOneOf(digests, digestOf(token))) {
    return refusal('the bearer token is not valid', 'invalid_token');
  }
  return undefined;
}

// RFC 6750, section 3: no error code where there are no credentials
function refusal(message: string, error?: 'invalid_request' | 'invalid_token'): Refusal {
  return unauthenticated(message, error === undefined ? `Bearer ${REALM}` : `Bearer ${REALM}, error="${error}"`);
}

/** Compares with all of them, whichever is the one, so that the time tells nothing. */
function isOneOf(digests: readonly Uint8Array[], presented: Uint8Array): boolean {
  let matches = 0;
  for (const digest of digests) matches += Number(timingSafeEqual(digest, presented));
  return matches > 0;
}

function digestOf(token: string): Uint8Array {
  return createHash('sha256').update(token, 'latin1').digest();
}
