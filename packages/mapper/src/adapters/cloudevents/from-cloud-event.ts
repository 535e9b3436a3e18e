import { type JsonValue, OsspError } from '@ossp-otel/types';
import { type AcceptedEvent, checkEvent } from '../../event/check-event.ts';
import { childPointer, setMember } from '../../json/pointer.ts';
import { decodeBase64, toBase64 } from '../../otlp/base64.ts';
import { toJsonValue } from './json-value.ts';

const MAX_BYTE = 255;

/**
 * Returns the event that an instance of `CloudEvent`, or an object of that shape, stands for, with nothing added: all
 * attributes as they are, `time` to the last digit, and `data` as JSON. Binary data becomes `data_base64`,
 * where a `Uint32Array` counts as the package uses it, with a byte in each element. A `bigint` is a number of the event.
 *
 * @throws {OsspError} ERR_NOT_AN_EVENT for a value that JSON has no form for (the path says where); ERR_TOO_DEEP for more
 * than 32 levels; or a code of `checkEvent`.
 */
export function fromCloudEvent(cloudEvent: object): AcceptedEvent {
  const event: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(cloudEvent)) {
    if (value === undefined) continue;
    const pointer = childPointer('', name);
    if (!ArrayBuffer.isView(value)) setMember(event, name, toJsonValue(value, pointer));
    else if (name !== 'data') setMember(event, name, toBase64(bytesOf(value, pointer)));
  }
  const { data, data_base64: base64 } = cloudEvent as { readonly data?: unknown; readonly data_base64?: unknown };
  if (ArrayBuffer.isView(data)) setMember(event, 'data_base64', base64Of(bytesOf(data, '/data'), base64));
  return checkEvent(event);
}

/** Returns the base64 text that stands beside bytes, as the package has it, or that of the bytes. */
function base64Of(bytes: Uint8Array, beside: unknown): string {
  const text = toBase64(bytes);
  if (typeof beside !== 'string') return text;
  const decoded = decodeBase64(beside);
  if (decoded === undefined || toBase64(decoded) !== text) {
    throw new OsspError('ERR_NOT_AN_EVENT', 'data and data_base64 are not the same bytes', '/data_base64');
  }
  return beside;
}

function bytesOf(view: ArrayBufferView, pointer: string): Uint8Array {
  if (view instanceof Uint8Array) return view;
  if (view instanceof Uint32Array && view.every((element) => element <= MAX_BYTE)) return Uint8Array.from(view);
  throw new OsspError('ERR_NOT_AN_EVENT', 'expected bytes as a Uint8Array, or a Uint32Array of bytes', pointer);
}
