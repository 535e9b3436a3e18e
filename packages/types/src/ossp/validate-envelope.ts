import type { JsonObject } from '../json/json-value.ts';
import { schemaUrl } from './definition.ts';
import { isKnownEventType } from './event.ts';
import { isRfc3339 } from './rfc3339.ts';
import { memberPath, type SchemaViolation, type Violations, violationsOf, withViolation } from './violation.ts';

/** Attributes that OSSP demands although CloudEvents leaves them optional (SPECIFICATION_V1, event envelope). */
const REQUIRED_TEXTS = ['time', 'datacontenttype', 'dataschema'] as const;
const OPTIONAL_TEXTS = ['subject', 'correlationid', 'traceparent', 'tracestate'] as const;

/**
 * Returns what OSSP demands of the envelope and the event lacks, beyond `specversion`, `id`, `source` and
 * `type`, without which it would not be an event: `time`, `datacontenttype`, a `dataschema` that names the
 * schema of the event's own type (where OSSP defines that type), `data`; and extension names and text
 * attributes as CloudEvents has them. An attribute that is `null` counts as absent (CloudEvents JSON format, section 2.2).
 */
export function validateEnvelope(event: JsonObject): readonly SchemaViolation[] {
  let found: Violations;
  for (const name of REQUIRED_TEXTS) {
    if (isUnset(event, name)) found = withViolation(found, `/${name}`, 'required');
    else found = checkText(event, name, found);
  }
  for (const name of OPTIONAL_TEXTS) {
    if (!isUnset(event, name)) found = checkText(event, name, found);
  }
  if (event['data'] === undefined) found = withViolation(found, '/data', 'required');
  for (const name of Object.keys(event)) {
    if (!/^[a-z0-9]+$/.test(name) && name !== 'data_base64') {
      found = withViolation(found, memberPath('', name), 'propertyNames');
    }
  }
  return violationsOf(found);
}

function isUnset(event: JsonObject, name: string): boolean {
  return event[name] === undefined || event[name] === null;
}

function checkText(event: JsonObject, name: string, found: Violations): Violations {
  const value = event[name];
  const path = `/${name}`;
  if (typeof value !== 'string') return withViolation(found, path, 'type');
  if (value === '') return withViolation(found, path, 'minLength');
  if (name === 'time' && !isRfc3339(value)) return withViolation(found, path, 'format');
  if (name === 'dataschema' && namesOtherSchema(event, value)) return withViolation(found, path, 'const');
  return found;
}

/** A type of somebody else's making has a schema of somebody else's making. */
function namesOtherSchema({ type }: JsonObject, dataschema: string): boolean {
  return typeof type === 'string' && isKnownEventType(type) && dataschema !== schemaUrl(type);
}
