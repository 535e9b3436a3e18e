import { OsspError } from '@ossp-otel/types';

/** Returns the error for an item of `bytes` bytes. */
export function tooLarge(bytes: number, limit: number): OsspError {
  return new OsspError('ERR_TOO_LARGE', `${bytes} bytes are more than the limit of ${limit}`);
}
