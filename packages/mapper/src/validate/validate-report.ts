import type { SourceConformance } from './conformance.ts';
import type { RuleCount } from './rule-counts.ts';

/** The sums of a validation. */
export interface ValidateReport {
  /** Version of this schema. */
  readonly ossp_validate: 1;
  /** Whether nothing is wrong with any event, and everything is one. */
  readonly valid: boolean;
  /** Files, or streams, that were read. */
  readonly inputs: number;
  /** Events, or payloads, that were checked. */
  readonly events: number;
  /** Of these, how many break a rule. */
  readonly invalid: number;
  /** How many rules are broken by them. */
  readonly findings: number;
  /** Events of a type without a schema: of these, only the envelope was checked. */
  readonly otherTypes: number;
  /** Items that are no events. */
  readonly rejected: number;
  readonly rejectedByCode: Readonly<Record<string, number>>;
  readonly rules: readonly RuleCount[];
  /** Findings of rules that are not listed, because there are too many of them. */
  readonly otherRules: number;
  /** Conformance by source; `null` if it was not asked for. */
  readonly conformance: readonly SourceConformance[] | null;
  /** Events of sources that are not listed, because there are too many of them. */
  readonly otherSources: number;
}
