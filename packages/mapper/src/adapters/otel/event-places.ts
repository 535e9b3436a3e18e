import { childPointer } from '../../json/pointer.ts';
import { DATA, ENVELOPE, RESOURCE, WHOLE_DATA } from '../../map/names.ts';

/** Returns the JSON Pointer of the field that an attribute of a resource is, `undefined` if it is none. */
export function resourcePlace(key: string): string | undefined {
  const field = RESOURCE.textField(key) ?? RESOURCE.otherField(key);
  return field === undefined ? undefined : childPointer('/data/resource', field);
}

/** Returns the JSON Pointer of the field that an attribute of a record is, `undefined` if it is none. */
export function recordPlace(key: string): string | undefined {
  if (key === WHOLE_DATA) return '/data';
  const attribute = ENVELOPE.textField(key);
  if (attribute !== undefined) return childPointer('', attribute);
  const member = DATA.textField(key) ?? DATA.otherField(key);
  return member === undefined ? resourcePlace(key) : childPointer('/data', member);
}
