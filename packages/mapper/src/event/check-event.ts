import { isJsonObject, type JsonObject, type JsonValue, OsspError } from '@ossp-otel/types';

/** A JSON object that has what makes it a CloudEvent, and may hold anything else. */
export interface AcceptedEvent extends JsonObject {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
}

const REQUIRED = ['id', 'source', 'type'] as const;

/**
 * Returns the value itself, known to be an event: an object with `specversion` "1.0" and with `id`, `source`
 * and `type` as non-empty strings (CloudEvents 1.0, "REQUIRED attributes"). Nothing else is demanded.
 *
 * @throws {OsspError} ERR_NOT_AN_EVENT, ERR_SPECVERSION, ERR_ATTRIBUTE_MISSING or ERR_ATTRIBUTE_INVALID.
 */
export function checkEvent(value: JsonValue): AcceptedEvent {
  if (!isJsonObject(value)) throw new OsspError('ERR_NOT_AN_EVENT', `expected a JSON object, got ${kindOf(value)}`);
  const version = own(value, 'specversion');
  if (version === undefined) throw missing('specversion');
  if (version !== '1.0') throw new OsspError('ERR_SPECVERSION', 'specversion is not "1.0"', '/specversion');
  for (const name of REQUIRED) {
    const attribute = own(value, name);
    if (attribute === undefined) throw missing(name);
    if (typeof attribute !== 'string' || attribute === '') {
      const got = attribute === '' ? 'an empty one' : kindOf(attribute);
      throw new OsspError('ERR_ATTRIBUTE_INVALID', `expected a non-empty string at /${name}, got ${got}`, `/${name}`);
    }
  }
  return value as AcceptedEvent;
}

/** `Object.prototype` has no member of these names, so a plain read sees own members only. */
function own(object: JsonObject, name: string): JsonValue | undefined {
  return object[name];
}

function missing(name: string): OsspError {
  return new OsspError('ERR_ATTRIBUTE_MISSING', `the required attribute ${name} is missing`, `/${name}`);
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'boolean') return 'a boolean';
  return isJsonObject(value) ? 'an object' : 'a number';
}
