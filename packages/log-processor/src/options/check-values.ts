import { VALIDATIONS, type Validation } from '@ossp-otel/mapper';
import { OsspError } from '@ossp-otel/types';

// Each returns the value of an option, or throws an OsspError with ERR_USAGE that names the option, never the value

/** What no URI holds (RFC 3986, appendix A), except where it is escaped. */
const NO_URI = /[^!#-;=?-[\]_a-z~]/u;

/** A text that is not empty. */
export function optionalText(name: string, value: string | undefined): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw unusable(name, 'some text');
}

/** A URI-reference, which may hold any character but those that a URI has to escape. */
export function optionalUri(name: string, value: string | undefined): string | undefined {
  const text = optionalText(name, value);
  // Letters of other scripts are for IRIs, which many take for URIs
  if (text === undefined || !NO_URI.test(text.replace(/[\u{a0}-\u{10ffff}]/gu, ''))) return text;
  throw unusable(name, 'a URI-reference, without spaces');
}

export function validationMode(value: Validation): Validation {
  if (VALIDATIONS.includes(value)) return value;
  throw unusable('validate', 'off, warn or reject');
}

/** An object with the methods, or nothing. */
export function checkMethods(name: string, value: object | undefined, methods: readonly string[]): void {
  if (value === undefined) return;
  const members = value as Readonly<Record<string, unknown>> | null;
  if (typeof value === 'object' && methods.every((method) => typeof members?.[method] === 'function')) return;
  throw unusable(name, `an object with ${methods.join(', ')}`);
}

export function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw unusable(name, 'a function');
}

function unusable(name: string, expected: string): OsspError {
  return new OsspError('ERR_USAGE', `${name}: expected ${expected}`, name);
}
