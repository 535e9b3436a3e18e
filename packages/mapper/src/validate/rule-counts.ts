import type { Finding } from '../event/data-schemas.ts';

/** How often events of a type break a rule. */
export interface RuleCount extends Finding {
  readonly type: string;
  readonly count: number;
}

/** How many rules are counted one by one; the names of types and of members are the sender's choice. */
const MAX_RULES = 1000;

/** Counts findings by type and rule. */
export class RuleCounts {
  readonly #counts = new Map<string, { type: string; path: string; keyword: string; count: number }>();
  #others = 0;

  /** How many findings are of rules beyond the first 1000. */
  get others(): number {
    return this.#others;
  }

  add(type: string, { path, keyword }: Finding): void {
    const key = JSON.stringify([type, path, keyword]);
    const known = this.#counts.get(key);
    if (known !== undefined) known.count++;
    else if (this.#counts.size < MAX_RULES) this.#counts.set(key, { type, path, keyword, count: 1 });
    else this.#others++;
  }

  /** Returns the counts by type, the most frequent rule of each type first. */
  counts(): readonly RuleCount[] {
    return [...this.#counts.values()].sort((a, b) => compareText(a.type, b.type) || b.count - a.count);
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
