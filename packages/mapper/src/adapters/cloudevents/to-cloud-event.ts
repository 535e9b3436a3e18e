import type { JsonValue } from '@ossp-otel/types';
import { CloudEvent } from 'cloudevents';
import type { AcceptedEvent } from '../../event/check-event.ts';
import { childPointer } from '../../json/pointer.ts';
import { canonicalJson } from '../../json/stringify-json.ts';
import { fromBase64 } from '../../otlp/base64.ts';
import { cannotHold } from '../cannot-hold.ts';
import { ExactCloudEvent } from './exact-cloud-event.ts';
import { fromCloudEvent } from './from-cloud-event.ts';
import { fromJsonValue } from './json-value.ts';

/** CloudEvents 1.0, "Naming Conventions". */
const NAME = /^[a-z0-9]+$/;

/**
 * Returns an instance of the class `CloudEvent` of the `cloudevents` package, validated by it. `fromCloudEvent` gives the
 * same event back, and so does its JSON text (`toString()`, `JSON.stringify`, `HTTP.structured`).
 *
 * @throws {OsspError} ERR_NOT_HELD with the place of what the class would refuse or alter: an event without a time, to which
 * it gives the time of now; a number that a double does not hold; an extension whose value is a fraction, or whose
 * name is not lower-case letters and digits; `data` beside `data_base64`; an attribute that breaks its JSON Schema.
 */
export function toCloudEvent(event: AcceptedEvent): CloudEvent<unknown> {
  checkBinary(event);
  const properties: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event)) {
    if (value === undefined) continue;
    checkName(name);
    properties[name] = fromJsonValue(value, childPointer('', name));
    if (name !== 'data') checkAttribute(name, properties[name]);
  }
  const cloudEvent = instanceOf(properties);
  checkHeld(event, fromCloudEvent(cloudEvent));
  return cloudEvent;
}

function checkBinary({ data, data_base64: base64 }: AcceptedEvent): void {
  if (base64 === undefined || base64 === null) return;
  if (data !== undefined) throw cannotHold('data and data_base64 stand both', '/data_base64');
  if (typeof base64 !== 'string' || fromBase64(base64) === undefined) {
    throw cannotHold('this is no base64 (RFC 4648, section 4)', '/data_base64');
  }
}

function checkName(name: string): void {
  if (name !== 'data_base64' && !NAME.test(name)) {
    throw cannotHold('CloudEvents allows only lower-case letters and digits in a name', childPointer('', name));
  }
  if (name === 'schemaurl') throw cannotHold('the class CloudEvent knows schemaurl of version 0.3', '/schemaurl');
  if (name in CloudEvent.prototype) {
    throw cannotHold('the class CloudEvent has a method of this name', childPointer('', name));
  }
}

function checkAttribute(name: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    throw cannotHold('CloudEvents has no fractions outside of data', childPointer('', name));
  }
}

function instanceOf(properties: Record<string, unknown>): CloudEvent<unknown> {
  try {
    return new ExactCloudEvent(properties);
  } catch (error) {
    // The message would hold the value; the entries of `errors` are those of Ajv, and say no more than the rule
    const [broken] = (error as { readonly errors?: readonly SchemaError[] }).errors ?? [];
    const rule = broken?.message === undefined ? '' : `: ${broken.message}`;
    throw cannotHold(`the class CloudEvent refuses this${rule}`, broken?.instancePath ?? '');
  }
}

interface SchemaError {
  readonly instancePath?: string;
  readonly message?: string;
}

function checkHeld(event: AcceptedEvent, held: AcceptedEvent): void {
  for (const name of new Set([...Object.keys(event), ...Object.keys(held)])) {
    if (textOf(event[name]) !== textOf(held[name])) {
      throw cannotHold('the class CloudEvent would hold something else', childPointer('', name));
    }
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}
