import { OsspError } from '@ossp-otel/types';

/** The ERR_USAGE that `action` throws; anything else, also success, fails the test. */
export function catchUsage(action: () => unknown): OsspError {
  try {
    action();
  } catch (error) {
    if (error instanceof OsspError && error.code === 'ERR_USAGE') {
      return error;
    }
    throw error;
  }
  throw new Error('expected an ERR_USAGE');
}
