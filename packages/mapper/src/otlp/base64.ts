/** Returns standard base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Returns the bytes of a base64 text, `undefined` unless it is spelled exactly as {@link toBase64} would. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = text.length % 4 === 0 ? decodeBase64(text) : undefined;
  return bytes !== undefined && toBase64(bytes) === text ? bytes : undefined;
}

/** Returns the bytes of a base64 text of either alphabet, with or without padding, `undefined` if it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!/^[\w+/-]*={0,2}$/.test(text)) return undefined;
  const digits = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (digits.length % 4 === 1) return undefined;
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0));
}
