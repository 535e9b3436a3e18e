/** What becomes of events that violate their schema: no look is taken, they go their way with a remark, or they do not. */
export type Validation = 'off' | 'warn' | 'reject';

const WORDS: ReadonlyMap<string, Validation> = new Map([
  ...['reject', 'true', '1', 'yes', 'on'].map((word) => [word, 'reject'] as const),
  ...['off', 'false', '0', 'no'].map((word) => [word, 'off'] as const),
  ['warn', 'warn'],
]);

/** Every way to say what is to become of them. */
export const VALIDATIONS: readonly Validation[] = ['off', 'warn', 'reject'];

/** The words that {@link validationOf} knows. */
export const VALIDATION_WORDS: readonly string[] = [...WORDS.keys()];

/**
 * Returns what a word means, in any case, as an environment variable gives it; `undefined` if it is none that is known.
 * The Python SDK takes any text for yes, also `false`; here a word means what it says.
 */
export function validationOf(word: string): Validation | undefined {
  return WORDS.get(word.trim().toLowerCase());
}
