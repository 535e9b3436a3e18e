import { type JsonValue, OsspError } from '@ossp-otel/types';
import { checkEvent } from '../../event/check-event.ts';
import { JsonParser } from '../../json/parse-json.ts';
import { childPointer } from '../../json/pointer.ts';
import { toBase64 } from '../../otlp/base64.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { ReceivedEvent } from '../received-event.ts';
import { isEventHeader } from './content-mode.ts';
import { decodeHeaderValue } from './header-value.ts';
import { isJsonType, isTextType, isUtf8, parseMediaType } from './media-type.ts';

export type BinaryModeSettings = Pick<GatewaySettings, 'maxDepth' | 'maxKeys' | 'maxEventBytes' | 'acceptNan'>;

const ATTRIBUTE_NAME = /^[a-z0-9]+$/;
/** What the JSON format and the `Content-Type` header hold, so no header can. */
const NO_ATTRIBUTES: ReadonlySet<string> = new Set(['data', 'datacontenttype']);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Puts events together from headers and body (CloudEvents 1.0, HTTP binding, section 3.1). Nothing is repaired or
 * invented: a repeated header is an error, not a list, and attributes stay the text that they are on the wire.
 */
export class BinaryMode {
  readonly #parser: JsonParser;
  readonly #maxEventBytes: number;

  constructor({ maxDepth, maxKeys, maxEventBytes, acceptNan }: BinaryModeSettings) {
    // The event around the data is a level, too
    this.#parser = new JsonParser({ maxDepth: Math.max(1, maxDepth - 1), maxKeys, acceptNonFinite: acceptNan });
    this.#maxEventBytes = maxEventBytes;
  }

  /**
   * Returns the event, or what is wrong with it.
   *
   * @param rawHeaders - Names and values in turn, as Node gives them: joined ones would hide repetitions.
   */
  read(rawHeaders: readonly string[], body: Uint8Array): ReceivedEvent {
    try {
      return { event: checkEvent(this.#event(rawHeaders, body)) };
    } catch (error) {
      if (error instanceof OsspError) return { error };
      throw error;
    }
  }

  #event(rawHeaders: readonly string[], body: Uint8Array): JsonValue {
    const event: Record<string, JsonValue> = {};
    let bytes = body.length;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const header = rawHeaders[at] as string;
      const value = rawHeaders[at + 1] as string;
      const name = attributeName(header);
      if (name === undefined) continue;
      bytes += header.length + value.length;
      const path = childPointer('', name);
      if (Object.hasOwn(event, name)) throw new OsspError('ERR_DUPLICATE_KEY', 'a header is there twice', path);
      event[name] = name === 'datacontenttype' ? value : decodeHeaderValue(value, path);
    }
    if (bytes > this.#maxEventBytes) {
      throw new OsspError('ERR_TOO_LARGE', `${bytes} bytes are more than the limit of ${this.#maxEventBytes}`);
    }
    this.#addData(event, body);
    return event;
  }

  #addData(event: Record<string, JsonValue>, body: Uint8Array): void {
    const contentType = event['datacontenttype'] as string | undefined;
    if (contentType === undefined && body.length === 0) return;
    const type = contentType === undefined ? undefined : parseMediaType(contentType);
    const isText = type !== undefined && isUtf8(type);
    if (isText && isJsonType(type)) {
      event['data'] = this.#parse(body);
      return;
    }
    const text = isText && isTextType(type) ? decode(body) : undefined;
    if (text === undefined) event['data_base64'] = toBase64(body);
    else event['data'] = text;
  }

  #parse(body: Uint8Array): JsonValue {
    try {
      return this.#parser.parse(body);
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      throw new OsspError(error.code, error.message, `/data${error.path}`, { cause: error });
    }
  }
}

/** Returns the attribute that a header holds, `undefined` if it holds none. */
function attributeName(header: string): string | undefined {
  if (!isEventHeader(header)) return header.toLowerCase() === 'content-type' ? 'datacontenttype' : undefined;
  const name = header.slice(3).toLowerCase();
  if (ATTRIBUTE_NAME.test(name) && !NO_ATTRIBUTES.has(name)) return name;
  throw new OsspError('ERR_ATTRIBUTE_INVALID', 'a ce- header is of no attribute', childPointer('', name));
}

/** Returns the text of the bytes, `undefined` if they are not UTF-8. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
