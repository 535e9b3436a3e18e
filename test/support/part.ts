import { describe, it } from 'vitest';

/** Something a test needs beyond Node: there, or missing for a reason that the skipped test shows. */
export type Part<T> = { readonly value: T } | { readonly missing: string };

/** Whether a missing part fails the run, as in CI, instead of skipping the tests that need it. */
export const partsRequired = process.env['CI'] === 'true' || process.env['OSSP_OTEL_REFEREES'] === 'required';

/**
 * Gives what `prepare` gives, or the reason why it failed.
 *
 * @throws whatever `prepare` throws, where parts are required
 */
export async function preparePart<T>(needs: string, prepare: () => Promise<T>): Promise<Part<T>> {
  try {
    return { value: await prepare() };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (partsRequired) throw new Error(`a required part of the tests is missing: ${needs}\n${reason}`, { cause });
    return { missing: `needs ${needs}: ${reason.split('\n', 1)[0]}` };
  }
}

/** Declares a suite that gets the part, or in its place one skipped test that is named for the reason. */
export function describeWith<T>(part: Part<T>, name: string, body: (value: T) => void): void {
  describe(name, () => {
    if ('value' in part) body(part.value);
    else it.skip(part.missing, () => undefined);
  });
}
