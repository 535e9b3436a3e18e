import { isJsonObject, type JsonArray, type JsonValue } from '@ossp-otel/types';

/** An array index as JSON Pointer spells it (RFC 6901, section 4). */
const ARRAY_INDEX = /^(?:0|[1-9]\d*)$/;

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

/**
 * Puts `replace(value)` in the place of the value at `pointer`, in `root` itself; does nothing if no value
 * stands there, or if `pointer` is that of `root`.
 */
export function replaceAt(root: JsonValue, pointer: string, replace: (value: JsonValue) => JsonValue): void {
  if (!pointer.startsWith('/')) return;
  const steps = pointer.slice(1).split('/').map(unescapeStep);
  const last = steps.pop() as string;
  const parent = steps.reduce<JsonValue | undefined>(memberAt, root);
  const value = memberAt(parent, last);
  if (value === undefined) return;
  if (Array.isArray(parent)) parent[Number(last)] = replace(value);
  else setMember(parent as Record<string, JsonValue>, last, replace(value));
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function memberAt(parent: JsonValue | undefined, step: string): JsonValue | undefined {
  if (Array.isArray(parent)) {
    const array: JsonArray = parent;
    return ARRAY_INDEX.test(step) ? array[Number(step)] : undefined;
  }
  return isJsonObject(parent) && Object.hasOwn(parent, step) ? parent[step] : undefined;
}

/** Sets a member, whatever its key: assignment would take `__proto__` for the prototype. */
export function setMember(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}
