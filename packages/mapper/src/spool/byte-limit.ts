import { OsspError } from '@ossp-otel/types';

/**
 * Returns the limit, or the default where there is none.
 *
 * @throws {OsspError} ERR_USAGE if it is no positive whole number.
 */
export function byteLimit(name: string, value: number | undefined, byDefault: number): number {
  if (value === undefined) return byDefault;
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new OsspError('ERR_USAGE', `${name}: expected a positive whole number of bytes`);
}
