import { OsspError } from '@ossp-otel/types';

const utf8 = new TextEncoder();

/**
 * Returns the bytes of a JSON text, which are its UTF-8 form if it is a string.
 *
 * @throws {OsspError} ERR_UTF8 for a string with half a surrogate pair: the encoder would replace it in silence.
 */
export function utf8Bytes(text: string | Uint8Array): Uint8Array {
  if (typeof text !== 'string') return text;
  if (!text.isWellFormed()) throw new OsspError('ERR_UTF8', 'the text holds half a surrogate pair');
  return utf8.encode(text);
}
