import { OsspError } from '@ossp-otel/types';

/** The key of an HMAC. Secret: who has it can test guesses of what was hashed. */
export interface HashKey {
  /** At least 16 bytes; a text counts as its UTF-8 bytes. */
  readonly key: string | Uint8Array;
  /** Names the key in the hash, so that after a rotation it is known which key made it. Letters, digits, `+` and `-`. */
  readonly keyId?: string | undefined;
}

const MIN_KEY_BYTES = 16;
/** Bytes of the HMAC that are kept (OSSP specification, section 4). */
const HASH_BYTES = 16;
/** Keys that stay imported; more than a service has tenants in use at a time need another import, and nothing else. */
const MAX_IMPORTED_KEYS = 64;
/** What the schema allows in `input_hash`, without the colon that ends the id. */
const KEY_ID = /^[A-Za-z0-9+-]+$/;

type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const imported = new Map<string, Promise<CryptoKey>>();

/**
 * Returns a hash by which equal inputs can be recognised and from which none can be read, fit for `input_hash`:
 * `hmac-sha256:<keyId>:<32 hex digits>`, without `keyId` `hmac-sha256:<32 hex digits>`. It is HMAC-SHA256 of the UTF-8
 * bytes, of which the first 16 bytes are kept.
 *
 * Hashes are comparable as long as the key is the same. To rotate it, change `key` and `keyId` together: hashes of both
 * keys are told apart by the id, and are never equal.
 *
 * Rejects with ERR_USAGE for a key of fewer than 16 bytes or a `keyId` of other characters. The message holds neither.
 */
export async function hashInput(text: string, { key, keyId }: HashKey): Promise<string> {
  checkHashKey({ key, keyId });
  const mac = await crypto.subtle.sign('HMAC', await importKey(key), new TextEncoder().encode(text));
  const prefix = keyId === undefined ? 'hmac-sha256:' : `hmac-sha256:${keyId}:`;
  return prefix + toHex(new Uint8Array(mac, 0, HASH_BYTES));
}

/** @throws {OsspError} ERR_USAGE for a key that {@link hashInput} would not take. */
export function checkHashKey({ key, keyId }: HashKey): void {
  if (toBytes(key).length < MIN_KEY_BYTES) {
    throw new OsspError('ERR_USAGE', `key: expected at least ${MIN_KEY_BYTES} bytes`, 'key');
  }
  if (keyId !== undefined && !KEY_ID.test(keyId)) {
    throw new OsspError('ERR_USAGE', 'keyId: expected letters, digits, "+" and "-"', 'keyId');
  }
}

function importKey(key: string | Uint8Array): Promise<CryptoKey> {
  const bytes = toBytes(key);
  const name = toHex(bytes);
  const known = imported.get(name);
  if (known !== undefined) return known;
  const [oldest] = imported.keys();
  if (oldest !== undefined && imported.size >= MAX_IMPORTED_KEYS) imported.delete(oldest);
  const fresh = crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  imported.set(name, fresh);
  return fresh;
}

function toBytes(key: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof key === 'string' ? new TextEncoder().encode(key) : new Uint8Array(key);
}

function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
