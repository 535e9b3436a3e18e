import { OsspError } from '@ossp-otel/types';

/** Returns the ERR_OUTPUT for what went wrong with a file or folder that is written. */
export function diskError(path: string, cause: unknown): OsspError {
  return new OsspError('ERR_OUTPUT', `cannot write: ${systemCode(cause)}`, path, { cause });
}

/** Whether the file or folder is not, or no longer, there. */
export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}

/** Returns the code that Node gives errors of the system, such as `ENOSPC`. */
function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
