import { OsspError } from '@ossp-otel/types';

/**
 * Which event names make a record a safety signal: a name, a regular expression, a list of such, or a function.
 * A name that ends in `*` stands for every name that begins so.
 */
export type Selection = string | RegExp | readonly (string | RegExp)[] | ((eventName: string) => boolean);

/** The name space of the types of OSSP events. */
const OSSP_TYPES = 'ai.';

/**
 * Returns whether an event name makes a record a safety signal, by default every name that begins with `ai.`.
 *
 * @throws {OsspError} ERR_USAGE if the selection is empty or holds something else than text and regular expressions.
 */
export function createSelection(selection: Selection | undefined): (eventName: string) => boolean {
  if (selection === undefined) return isOsspType;
  if (typeof selection === 'function') return selection;
  const parts = Array.isArray(selection) ? selection : [selection];
  if (parts.length === 0) throw unusable('is empty, so that nothing would ever be delivered');
  const names = new Set<string>();
  const tests: ((eventName: string) => boolean)[] = [];
  for (const part of parts as readonly unknown[]) {
    if (typeof part === 'string' && part.slice(0, -1).includes('*')) throw unusable('holds a * that is not at the end');
    if (typeof part === 'string' && part.endsWith('*')) tests.push(startsWith(part.slice(0, -1)));
    else if (typeof part === 'string' && part !== '') names.add(part);
    else if (part instanceof RegExp) tests.push(matches(part));
    else throw unusable('holds something else than event names and regular expressions');
  }
  return (eventName) => names.has(eventName) || tests.some((test) => test(eventName));
}

function isOsspType(eventName: string): boolean {
  return eventName.startsWith(OSSP_TYPES);
}

function startsWith(prefix: string): (eventName: string) => boolean {
  return (eventName) => eventName.startsWith(prefix);
}

function matches({ source, flags }: RegExp): (eventName: string) => boolean {
  // The flags g and y keep a place from one test to the next
  const stateless = new RegExp(source, flags.replace(/[gy]/g, ''));
  return (eventName) => stateless.test(eventName);
}

function unusable(message: string): OsspError {
  return new OsspError('ERR_USAGE', `select: ${message}`, 'select');
}
