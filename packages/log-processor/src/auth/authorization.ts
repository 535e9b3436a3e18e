/** What an `Authorization` header can carry: visible ASCII without spaces. Wider than RFC 6750's b64token, as real tokens are. */
const TOKEN = /^[!-~]+$/;

export function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

/** Returns the header that carries a bearer token (RFC 6750, section 2.1). */
export function authorization(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}
