import type { IncomingMessage } from 'node:http';
import { OsspError } from '@ossp-otel/types';
import type { Refusal } from './guard.ts';

/** The protection space (RFC 9110, section 11.5) of all challenges. */
export const REALM = 'realm="ossp-otel"';

/** @param challenge - what RFC 9110, section 15.5.2 wants every 401 to hold. */
export function unauthenticated(message: string, challenge: string): Refusal {
  return {
    status: 401,
    error: new OsspError('ERR_UNAUTHENTICATED', message),
    headers: { 'www-authenticate': challenge },
  };
}

/**
 * Returns the values of a header, one for each line that it came in. `headers` would not do: it holds the first of
 * several `authorization` lines, and nothing of the others.
 *
 * @param name - in lower case.
 */
export function headerLines(request: IncomingMessage, name: string): readonly string[] {
  const { rawHeaders } = request;
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const candidate = rawHeaders[at] ?? '';
    if (candidate.length === name.length && candidate.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}
