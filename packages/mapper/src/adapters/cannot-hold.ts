import { OsspError } from '@ossp-otel/types';

/** The error for what the other side has no place for, or would give back altered; `pointer` is the place in the event. */
export function cannotHold(what: string, pointer: string): OsspError {
  return new OsspError('ERR_NOT_HELD', what, pointer);
}
