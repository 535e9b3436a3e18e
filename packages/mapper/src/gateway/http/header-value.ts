import { OsspError } from '@ossp-otel/types';

const PERCENT = 0x25;
const QUOTE = 0x22;
const TILDE = 0x7e;

const QUOTED_STRING = /^"(?<inside>(?:[^"\\]|\\.)*)"$/s;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Returns the value of a CloudEvents attribute from that of its header (CloudEvents 1.0, HTTP binding, section
 * 3.1.3.2): without the double quotes around it, if it has them, and with its percent-encoding decoded. Bytes outside
 * ASCII, which ought to be encoded, count as UTF-8.
 *
 * @param value - As Node gives it: a character for each byte.
 * @param path - JSON Pointer of the attribute, for errors.
 * @throws {OsspError} ERR_ATTRIBUTE_INVALID for a broken encoding, ERR_UTF8 for bytes that are not UTF-8.
 */
export function decodeHeaderValue(value: string, path: string): string {
  if (isPlain(value)) return value;
  const encoded = value.charCodeAt(0) === QUOTE ? unquote(value, path) : value;
  const bytes = percentDecode(encoded, path);
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new OsspError('ERR_UTF8', 'the header of an attribute is not valid UTF-8', path, { cause });
  }
}

function isPlain(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === PERCENT || code === QUOTE || code > TILDE) return false;
  }
  return true;
}

function unquote(value: string, path: string): string {
  const inside = QUOTED_STRING.exec(value)?.groups?.['inside'];
  if (inside === undefined) {
    throw new OsspError('ERR_ATTRIBUTE_INVALID', 'the header of an attribute is no complete quoted string', path);
  }
  return inside.replaceAll(/\\(.)/gs, '$1');
}

function percentDecode(encoded: string, path: string): Uint8Array {
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const code = encoded.charCodeAt(at);
    if (code !== PERCENT) {
      bytes[length++] = code;
      continue;
    }
    const digits = encoded.slice(at + 1, at + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) {
      throw new OsspError('ERR_ATTRIBUTE_INVALID', 'the header of an attribute has a broken percent-encoding', path);
    }
    bytes[length++] = Number.parseInt(digits, 16);
    at += 2;
  }
  return bytes.subarray(0, length);
}
