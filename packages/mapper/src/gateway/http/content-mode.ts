import type { IncomingMessage } from 'node:http';
import { OsspError } from '@ossp-otel/types';
import { isJsonType, isUtf8, parseMediaType } from './media-type.ts';

/** How a request carries its events; `json` is one event or a batch, which its first byte tells. */
export type ContentMode = 'structured' | 'batch' | 'json' | 'binary';

/** What a `Content-Type` says, whatever the other headers do. */
type ContentKind = 'structured' | 'batch' | 'json' | 'other' | 'unknown-format' | 'charset' | 'malformed';

/** The media types that are accepted, for an `Accept` header (RFC 9110, section 15.5.16). */
export const ACCEPTED_TYPES = 'application/cloudevents+json, application/cloudevents-batch+json, application/json';

const ACCEPTED = 'expected application/cloudevents+json, application/cloudevents-batch+json, application/json';

/** Senders use few content types; what they make up is not remembered without bound. */
const MAX_REMEMBERED = 64;
const remembered = new Map<string, ContentKind>();

/**
 * Returns the content mode of a request (CloudEvents 1.0, HTTP binding, section 3), or the ERR_MEDIA_TYPE why there
 * is none. Plain JSON without `ce-` headers counts as an event in JSON, as many emitters send it.
 */
export function contentModeOf({ headers, rawHeaders }: IncomingMessage): ContentMode | OsspError {
  const contentType = headers['content-type'];
  const kind = contentType === undefined ? 'other' : kindOf(contentType);
  switch (kind) {
    case 'structured':
    case 'batch':
      return kind;
    case 'unknown-format':
      return mediaTypeError(`the event format is not known, ${ACCEPTED}, or binary mode`);
    case 'charset':
      return mediaTypeError('the charset is not utf-8');
    case 'malformed':
      return mediaTypeError('the content type is malformed');
    case 'json':
      return hasEventHeader(rawHeaders) ? 'binary' : 'json';
    case 'other':
      if (hasEventHeader(rawHeaders)) return 'binary';
      return mediaTypeError(`the content type is no event's, ${ACCEPTED}, or ce- headers for binary mode`);
  }
}

/** Whether a header name is that of a CloudEvents attribute. */
export function isEventHeader(name: string): boolean {
  return (
    name.charCodeAt(2) === 0x2d &&
    // Setting this bit turns capital letters into small ones
    (name.charCodeAt(0) | 0x20) === 0x63 &&
    (name.charCodeAt(1) | 0x20) === 0x65
  );
}

function hasEventHeader(rawHeaders: readonly string[]): boolean {
  for (let at = 0; at < rawHeaders.length; at += 2) if (isEventHeader(rawHeaders[at] as string)) return true;
  return false;
}

function kindOf(contentType: string): ContentKind {
  const known = remembered.get(contentType);
  if (known !== undefined) return known;
  const kind = classify(contentType);
  if (remembered.size === MAX_REMEMBERED) remembered.clear();
  remembered.set(contentType, kind);
  return kind;
}

function classify(contentType: string): ContentKind {
  const type = parseMediaType(contentType);
  if (type === undefined) return 'malformed';
  switch (type.essence) {
    case 'application/cloudevents+json':
      return isUtf8(type) ? 'structured' : 'charset';
    case 'application/cloudevents-batch+json':
      return isUtf8(type) ? 'batch' : 'charset';
    case 'application/json':
      return isUtf8(type) ? 'json' : 'charset';
    default:
      if (type.essence.startsWith('application/cloudevents')) return 'unknown-format';
      return isJsonType(type) && !isUtf8(type) ? 'charset' : 'other';
  }
}

function mediaTypeError(message: string): OsspError {
  return new OsspError('ERR_MEDIA_TYPE', message);
}
