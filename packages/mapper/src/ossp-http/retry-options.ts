import { checkOptionNames } from '../http/option-names.ts';
import { MAX_TIMER_MS } from '../http/timing.ts';
import { usageError } from '../http/usage-error.ts';
import type { EventRetryPolicy } from './event-verdict.ts';

/** How long, how often, and after which answers to try. Waits grow exponentially from the base to the cap. */
export interface RetryOptions {
  /** Statuses from 400 to 599 that are tried again. Default: 408, 425, 429, 500, 502, 503, 504. */
  readonly statuses?: readonly number[] | undefined;
  /** Default: 100. */
  readonly maxAttempts?: number | undefined;
  /** Upper bound of the first wait, in milliseconds. Default: 200. */
  readonly backoffBaseMs?: number | undefined;
  /** Upper bound of every wait, in milliseconds. Default: 10,000, or the base if that is more. */
  readonly backoffCapMs?: number | undefined;
  /** The part of a wait that is random, from 0 to 1. Default: 1. */
  readonly jitter?: number | undefined;
  /** Milliseconds after the start of the first attempt within which another one may start. Default: 60,000. */
  readonly budgetMs?: number | undefined;
  /** Whether `Retry-After` is obeyed, within the budget. Default: true. */
  readonly retryAfter?: boolean | undefined;
}

const NAMES = {
  statuses: true,
  maxAttempts: true,
  backoffBaseMs: true,
  backoffCapMs: true,
  jitter: true,
  budgetMs: true,
  retryAfter: true,
} as const;

// Those of OTLP, and three by which a sender of single events loses nothing: 408 and 425 ask for another
// attempt by themselves (RFC 9110, section 15.5.9; RFC 8470, section 5.2), and after a 500 the key tells a repetition
const STATUSES = [408, 425, 429, 500, 502, 503, 504] as const;

/**
 * Returns the policy that the options describe.
 *
 * @throws {OsspError} ERR_USAGE that names the option with a bad value, such as `retry.jitter`.
 */
export function readRetryOptions(options: RetryOptions = {}): EventRetryPolicy {
  checkOptionNames('retry', options, NAMES);
  const { statuses = STATUSES, jitter = 1, retryAfter = true } = options;
  if (!Array.isArray(statuses) || !statuses.every((status) => isWhole(status, 400, 599))) {
    throw usageError('retry.statuses', 'expected statuses from 400 to 599');
  }
  if (typeof jitter !== 'number' || !(jitter >= 0 && jitter <= 1)) {
    throw usageError('retry.jitter', 'expected a number from 0 to 1');
  }
  if (typeof retryAfter !== 'boolean') throw usageError('retry.retryAfter', 'expected true or false');
  const backoffBaseMs = wholeNumber('retry.backoffBaseMs', options.backoffBaseMs ?? 200, 1, MAX_TIMER_MS);
  const backoffCapMs = options.backoffCapMs ?? Math.max(10_000, backoffBaseMs);
  return {
    statuses: new Set(statuses),
    maxAttempts: wholeNumber('retry.maxAttempts', options.maxAttempts ?? 100, 1, 1_000_000),
    backoffBaseMs,
    backoffCapMs: wholeNumber('retry.backoffCapMs', backoffCapMs, backoffBaseMs, MAX_TIMER_MS),
    jitter,
    retryBudgetMs: wholeNumber('retry.budgetMs', options.budgetMs ?? 60_000, 0, MAX_TIMER_MS),
    retryAfter,
  };
}

/**
 * Returns the value of an option if it is a whole number within bounds.
 *
 * @throws {OsspError} ERR_USAGE if not.
 */
export function wholeNumber(name: string, value: unknown, min: number, max: number): number {
  if (isWhole(value, min, max)) return value;
  throw usageError(name, `expected a whole number from ${min} to ${max}`);
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
