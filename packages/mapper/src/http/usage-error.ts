import { OsspError } from '@ossp-otel/types';

/** An ERR_USAGE that names the option or variable, also as its path, and never its value, which may hold a secret. */
export function usageError(name: string, expected: string, cause?: unknown): OsspError {
  return new OsspError('ERR_USAGE', `${name}: ${expected}`, name, cause === undefined ? undefined : { cause });
}
