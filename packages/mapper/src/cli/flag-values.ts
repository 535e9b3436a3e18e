import { InvalidArgumentError } from 'commander';

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

const MILLISECONDS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/**
 * Returns the milliseconds that a flag names, with its unit: `500ms`, `10s`, `5m`, `1h`.
 *
 * @throws {InvalidArgumentError} for anything else, also a bare number, whose unit would be a guess.
 */
export function duration(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  const factor = MILLISECONDS.get(unit);
  if (factor !== undefined) return Number(digits) * factor;
  throw new InvalidArgumentError('Expected a number with its unit, such as 500ms, 10s, 5m or 1h.');
}

/** Adds the value of a flag that may be repeated to those before. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
