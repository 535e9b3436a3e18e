import { type ErrorCode, OsspError } from '@ossp-otel/types';

/** What a caller learns from an error. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly path: string;
  readonly message: string;
}

/** Returns the error that an action ends in, `undefined` if it ends well; any other error passes through. */
export function refusal(action: () => unknown): Refusal | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!(error instanceof OsspError)) throw error;
    return { code: error.code, path: error.path, message: error.message };
  }
}
