import type { InputHead } from './input-head.ts';
import { OSSP } from './ossp-source.ts';
import { OTLP } from './otlp-source.ts';
import { QUARANTINE } from './quarantine-source.ts';
import type { StoredFormat } from './source.ts';

/** All sources, in the order in which they are tried: the last one takes every text. */
const SOURCES = [QUARANTINE, OTLP, OSSP] as const;

/** What a user can say an input to be. */
export type SourceName = NonNullable<(typeof SOURCES)[number]['name']>;

/** All {@link SourceName}s, in alphabetical order. */
export const SOURCE_NAMES: readonly SourceName[] = SOURCES.flatMap(({ name }) => name ?? []).sort();

/** Returns the format of an input that begins with `head`, among those of the source that is asked for; `undefined` if it is none of them. */
export function recogniseFormat(head: InputHead, from: SourceName | undefined): StoredFormat | undefined {
  for (const source of SOURCES) {
    if (from !== undefined && source.name !== undefined && source.name !== from) continue;
    const format = source.recognise(head, source.name === from);
    if (format !== undefined) return format;
  }
  return undefined;
}
