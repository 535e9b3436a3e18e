import { usageError } from './usage-error.ts';

/** Request headers by lower-case name. */
export type Headers = ReadonlyMap<string, string>;

// RFC 9110, section 5.6.2.
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

// Tab and visible ASCII: what every HTTP peer reads alike, and no line break that could start another header.
const VALUE = /^[\t -~]*$/;

// The client sets these itself, from the body and the connection. A second opinion would break the request.
const RESERVED: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether something may be the value of a header. */
export function isHeaderValue(text: unknown): boolean {
  return typeof text === 'string' && VALUE.test(text);
}

/**
 * Returns headers that a request may carry besides the client's own.
 *
 * @param origin - Option or variable that they came from.
 * @param alsoReserved - Further lower-case names that the client sets itself.
 * @throws {OsspError} ERR_USAGE for a malformed, repeated or reserved header; it counts entries from 1 and never shows a value.
 */
export function checkHeaders(
  origin: string,
  entries: readonly (readonly [name: string, value: string])[],
  alsoReserved: readonly string[] = [],
): Headers {
  const headers = new Map<string, string>();
  for (const [index, [name, value]] of entries.entries()) {
    const key = name.toLowerCase();
    const place = `entry ${index + 1}`;
    if (!TOKEN.test(name)) {
      throw usageError(origin, `${place}: expected a header name`);
    }
    if (RESERVED.has(key) || alsoReserved.includes(key)) {
      throw usageError(origin, `${place}: the header ${key} is set by the client itself`);
    }
    if (headers.has(key)) {
      throw usageError(origin, `${place}: the header ${key} is there twice`);
    }
    if (!isHeaderValue(value)) {
      throw usageError(origin, `${place}: expected a value of visible ASCII characters, spaces and tabs`);
    }
    headers.set(key, value);
  }
  return headers;
}
