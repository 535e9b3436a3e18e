/** Keys whose values give access to something, without separators and in lower case. None that also means something harmless, such as `token`. */
const CREDENTIAL_KEYS: ReadonlySet<string> = new Set([
  'accesskey',
  'accesstoken',
  'apikey',
  'authorization',
  'authtoken',
  'bearertoken',
  'clientsecret',
  'cookie',
  'idtoken',
  'passphrase',
  'passwd',
  'password',
  'privatekey',
  'proxyauthorization',
  'refreshtoken',
  'secret',
  'secretaccesskey',
  'secretkey',
  'setcookie',
  'xapikey',
]);

/** Whether a key names a credential: `Authorization`, `api_key`, `http.request.header.set-cookie`. */
export function isCredentialKey(key: string): boolean {
  const name = key.slice(key.lastIndexOf('.') + 1);
  return CREDENTIAL_KEYS.has(name.replace(/[-_]/g, '').toLowerCase());
}
