import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../gateway/options/quantities.ts';

/**
 * Returns what reads a whole number from a flag.
 *
 * @throws {InvalidArgumentError} from what is returned, for anything else.
 */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

/**
 * Returns the milliseconds that a flag names, with its unit: `500ms`, `10s`, `5m`, `1h`.
 *
 * @throws {InvalidArgumentError} for anything else, also a bare number, whose unit would be a guess.
 */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError('Expected a number with its unit, such as 500ms, 10s, 5m or 1h.');
}

/** Adds the value of a flag that may be repeated to those before. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
