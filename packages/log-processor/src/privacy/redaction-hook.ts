import { type AcceptedEvent, checkEvent } from '@ossp-otel/mapper';
import { JsonNumber, type JsonValue, OsspError } from '@ossp-otel/types';

/** Returns the event that is to be sent, `undefined` if it is not to be sent at all. */
export type RedactionHook = (event: AcceptedEvent) => AcceptedEvent | undefined | Promise<AcceptedEvent | undefined>;

/** What makes an event this one (CloudEvents 1.0: source and id), what it is, and when it was. */
const IDENTITY = ['specversion', 'id', 'source', 'type', 'time'];
/** Deeper than data is; a value that holds itself is deeper than anything. */
const MAX_DEPTH = 1000;

/**
 * Returns what a hook makes of an event. It is given a copy, which it may alter, and a copy is taken of what it returns.
 *
 * Rejects if the hook fails, if its result is no event or holds what JSON cannot, or if the result is another event:
 * then nothing is known that may be sent.
 */
export async function runHook(hook: RedactionHook, event: AcceptedEvent): Promise<AcceptedEvent | undefined> {
  let result: JsonValue | undefined;
  try {
    result = await hook(checkEvent(copyJson(event)));
  } catch (cause) {
    throw new OsspError('ERR_REDACTION', 'the hook failed', 'hook', { cause });
  }
  if (result === undefined) return undefined;
  let changed: AcceptedEvent;
  try {
    changed = checkEvent(copyJson(result));
  } catch (cause) {
    throw new OsspError('ERR_REDACTION', 'the hook gave no event', 'hook', { cause });
  }
  for (const name of IDENTITY) {
    if (changed[name] !== event[name]) throw new OsspError('ERR_REDACTION', `the hook altered ${name}`, `/${name}`);
  }
  return changed;
}

/** Returns a copy down to the last member, without those that are `undefined`. Throws for what JSON cannot hold. */
function copyJson(value: unknown, depth = 0): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || value instanceof JsonNumber) return value;
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}`);
  if (depth >= MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH}, or in itself`);
  if (Array.isArray(value)) return value.map((item) => copyJson(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new TypeError('JSON has plain objects only');
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, copyJson(member, depth + 1)]));
}
