import { usageError } from './usage-error.ts';

/**
 * Checks that there are no options but the known ones: a misspelt one would be passed over in silence.
 *
 * @param place - what the options belong to, such as `retry`; '' for the outermost ones.
 * @throws {OsspError} ERR_USAGE that names the unknown option.
 */
export function checkOptionNames<Options extends object>(
  place: string,
  options: Options,
  known: Readonly<Record<keyof Required<Options>, true>>,
): void {
  if (typeof options !== 'object' || options === null) throw usageError(place, 'expected an object with options');
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name))
      throw usageError(place === '' ? name : `${place}.${name}`, 'there is no such option');
  }
}
