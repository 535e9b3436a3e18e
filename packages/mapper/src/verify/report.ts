import type { Change } from './changes.ts';

/** What one side holds. */
interface SideCounts {
  /** Files that were read. */
  readonly inputs: number;
  /** Items that are no event, or no record that stands for one. */
  readonly rejected: number;
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** Further copies of an event that the other side has too. Always 0 unless such copies are to be left alone. */
  readonly duplicates: number;
}

/** `events = matched + different + missing + archive.duplicates`, `records = matched + different + unexpected + otlp.duplicates`. */
export interface VerifyReport {
  /** Version of this schema. */
  readonly ossp_verify: 1;
  /** Whether the OTLP holds every event of the archive unchanged, and nothing else, and everything could be read, and there was any. */
  readonly verified: boolean;
  readonly archive: SideCounts & {
    /** Events that count. */
    readonly events: number;
    /** Events that a filter leaves out. */
    readonly filtered: number;
  };
  readonly otlp: SideCounts & { readonly records: number };
  /** Events that the OTLP holds unchanged. */
  readonly matched: number;
  /** Events that the OTLP does not hold. */
  readonly missing: number;
  /** Records whose event the archive does not hold, or not as often. */
  readonly unexpected: number;
  /** Events that the OTLP holds with other content under the same `source` and `id`. */
  readonly different: number;
  /** The first of those that do not match, in the order of the archive, then of the OTLP. */
  readonly differences: readonly Difference[];
}

/** An event or a record that does not match. */
export interface Difference {
  readonly kind: 'missing' | 'unexpected' | 'different';
  readonly source: string;
  readonly id: string;
  /** Where the event stands in the archive; `null` if it does not. */
  readonly archive: string | null;
  /** Where the record stands in the OTLP; `null` if it does not. */
  readonly otlp: string | null;
  /** Where the two differ; empty unless `kind` is `different`. */
  readonly changes: readonly Change[];
}
