import type { ClaimResult } from '../intake/claims.ts';

/** What is told of a claim, by the number that stands for it between processes. */
export const CLAIM_STATES: readonly ClaimResult['state'][] = [
  'new',
  'conflict',
  'conflict-under-way',
  'duplicate',
  'under-way',
];
