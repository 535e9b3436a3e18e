import { isJsonObject, type JsonObject, type JsonValue } from '@ossp-otel/types';

/** An event as the gateway keeps it. */
export interface StoredEvent {
  /** JSON of the event, exactly as it came. */
  readonly text: string;
  /** When its request arrived, in nanoseconds since the Unix epoch. */
  readonly observedTimeUnixNano: bigint;
  /** Header of its request. */
  readonly traceparent: string | undefined;
  /** Whether an event with the same source and id, but other content, came before. */
  readonly conflict: boolean;
}

/** Version of the format, which begins every entry, so that a gateway can tell what another one wrote. */
const VERSION = '1';
const NUMBER = /^-?\d+$/;

/** What is kept beside the text of an event; what is not there says no. */
interface EntryHead {
  /** When the request arrived; JSON has no numbers of 64 bits. */
  readonly time: string;
  readonly traceparent?: string;
  readonly conflict?: true;
  /** Whether the text is written as a JSON string, because it could not stand on a line as it is. */
  readonly quoted?: true;
}

/**
 * Returns an event as one line of well-formed text: the version of the format, a JSON object with what is known
 * of the event, and its text, separated by tabs. {@link decodeEntry} gives back the same event, whatever its text.
 */
export function encodeEntry({ text, observedTimeUnixNano, traceparent, conflict }: StoredEvent): string {
  const quoted = text.includes('\n') || !text.isWellFormed();
  const head: EntryHead = {
    time: String(observedTimeUnixNano),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(conflict ? { conflict } : {}),
    ...(quoted ? { quoted } : {}),
  };
  return `${VERSION}\t${JSON.stringify(head)}\t${quoted ? JSON.stringify(text) : text}`;
}

/** Returns the event of an entry, or `undefined` if it is in no format that is known here. */
export function decodeEntry(entry: string): StoredEvent | undefined {
  const headStart = VERSION.length + 1;
  // A tab in the head would be escaped
  const headEnd = entry.indexOf('\t', headStart);
  if (!entry.startsWith(`${VERSION}\t`) || headEnd < 0) return undefined;
  const head = parse(entry.slice(headStart, headEnd));
  if (!isHead(head)) return undefined;
  const { time, traceparent, conflict = false, quoted = false } = head;
  const written = entry.slice(headEnd + 1);
  const text = quoted ? parse(written) : written;
  if (typeof text !== 'string') return undefined;
  return { text, observedTimeUnixNano: BigInt(time), traceparent, conflict };
}

function isHead(value: JsonValue | undefined): value is JsonObject & EntryHead {
  if (!isJsonObject(value)) return false;
  const { time, traceparent, conflict, quoted } = value;
  return (
    typeof time === 'string' &&
    NUMBER.test(time) &&
    (traceparent === undefined || typeof traceparent === 'string') &&
    (conflict === undefined || conflict === true) &&
    (quoted === undefined || quoted === true)
  );
}

function parse(json: string): JsonValue | undefined {
  try {
    return JSON.parse(json) as JsonValue;
  } catch {
    return undefined;
  }
}
