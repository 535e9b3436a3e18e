import type { JsonArray, JsonObject, JsonValue } from '@ossp-otel/types';
import { isJsonObject } from '@ossp-otel/types';

/** Returns the JSON Pointer (RFC 6901) of a path of keys and indexes; `''` for the whole value. */
export function formatPointer(path: readonly (string | number)[]): string {
  let pointer = '';
  for (const step of path) pointer += childPointer('', step);
  return pointer;
}

/** Returns the pointer of a member of the value at `pointer`. */
export function childPointer(pointer: string, step: string | number): string {
  if (typeof step === 'number') return `${pointer}/${step}`;
  return `${pointer}/${/[~/]/.test(step) ? step.replaceAll('~', '~0').replaceAll('/', '~1') : step}`;
}

/** Returns the keys and indexes of a JSON Pointer, all as text. */
export function parsePointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Returns `root` with the value at `pointer` replaced by `replace(value)`; `root` itself if nothing stands there. */
export function replaceAt(root: JsonValue, pointer: string, replace: (value: JsonValue) => JsonValue): JsonValue {
  return replaceStep(root, parsePointer(pointer), 0, replace);
}

function replaceStep(
  value: JsonValue,
  steps: readonly string[],
  at: number,
  replace: (value: JsonValue) => JsonValue,
): JsonValue {
  const step = steps[at];
  if (step === undefined) return replace(value);
  if (Array.isArray(value)) {
    const array: JsonArray = value;
    const index = Number(step);
    const item = array[index];
    if (item === undefined) return value;
    return array.with(index, replaceStep(item, steps, at + 1, replace));
  }
  if (isJsonObject(value) && Object.hasOwn(value, step)) {
    return withMember(value, step, replaceStep(value[step] as JsonValue, steps, at + 1, replace));
  }
  return value;
}

/** Returns a copy of the object with one member set, whatever its key. */
function withMember(object: JsonObject, key: string, value: JsonValue): JsonObject {
  const copy: Record<string, JsonValue> = {};
  for (const name of Object.keys(object)) setMember(copy, name, name === key ? value : (object[name] as JsonValue));
  return copy;
}

/** Sets a member, whatever its key: assignment would take `__proto__` for the prototype. */
export function setMember(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}
