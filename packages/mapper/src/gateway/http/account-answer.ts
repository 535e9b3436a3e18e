import type { ErrorCode, OsspError } from '@ossp-otel/types';
import { printableText } from '../../http/server-text.ts';
import type { EventOutcome, Rejected, Taken, Unavailable } from '../event-outcome.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import { problem } from './problem.ts';

/** Errors that an answer lists one by one. */
const MAX_LISTED_ERRORS = 100;

/** What became of the events of a request, by number. */
interface Account {
  readonly received: number;
  readonly delivered: number;
  readonly stored: number;
  readonly duplicates: number;
  /** Of those that are delivered or stored. */
  readonly conflicts: number;
}

/** An event that was not taken, and its place in the request. */
interface Failure {
  readonly index: number;
  readonly outcome: Rejected | Unavailable;
}

const STATUS_BY_CODE: Partial<Record<ErrorCode, number>> = { ERR_TOO_LARGE: 413, ERR_SCHEMA: 422, ERR_CONFLICT: 409 };

/** Nearly all requests bring one event, and nearly all events are taken. */
const OF_ONE_EVENT = {
  delivered: [taken('delivered', false), taken('delivered', true)],
  stored: [taken('stored', false), taken('stored', true)],
  duplicate: [taken('duplicate', false), taken('duplicate', true)],
} as const;

/**
 * Returns the answer that tells what became of the events of a request.
 *
 * Sending all of them again is safe, because what was taken is then a duplicate. So the answer asks for that as soon as
 * one event was not taken for a passing reason, even if others never will be.
 *
 * @param isBatch - Whether the sender knows its events by their index.
 */
export function accountAnswer(outcomes: readonly EventOutcome[], isBatch: boolean): Answer {
  const [first] = outcomes;
  if (outcomes.length === 1 && first !== undefined && isTaken(first)) {
    return OF_ONE_EVENT[first.outcome][first.conflict ? 1 : 0];
  }
  const failures = failuresOf(outcomes);
  return failures.length === 0 ? success(outcomes) : failure(outcomes, failures, isBatch);
}

function taken(outcome: Taken['outcome'], conflict: boolean): Answer {
  return success([{ outcome, conflict }]);
}

function success(outcomes: readonly EventOutcome[]): Answer {
  const account = accountOf(outcomes);
  return jsonAnswer(account.stored > 0 ? 202 : 200, 'application/json', account);
}

function failure(outcomes: readonly EventOutcome[], failures: readonly Failure[], isBatch: boolean): Answer {
  const delays = failures.flatMap(({ outcome }) => (outcome.outcome === 'unavailable' ? [outcome.retryAfterMs] : []));
  const status = delays.length > 0 ? statusOfUnavailable(failures) : statusOfRejected(failures);
  // The one that decided on the status explains it
  const kind = delays.length > 0 ? 'unavailable' : 'rejected';
  const { index, outcome } = failures.find((one) => one.outcome.outcome === kind) as Failure;
  const headers: Record<string, string> = delays.length === 0 ? {} : { 'retry-after': seconds(longest(delays)) };
  const omitted = failures.length - MAX_LISTED_ERRORS;
  return problem(status, outcome.error, headers, {
    ...(isBatch ? { index } : {}),
    ...accountOf(outcomes),
    rejected: failures.length - delays.length,
    unavailable: delays.length,
    errors: failures.slice(0, MAX_LISTED_ERRORS).map(listed),
    ...(omitted > 0 ? { errorsOmitted: omitted } : {}),
  });
}

function accountOf(outcomes: readonly EventOutcome[]): Account {
  const account = { received: outcomes.length, delivered: 0, stored: 0, duplicates: 0, conflicts: 0 };
  for (const outcome of outcomes) {
    if (!isTaken(outcome)) continue;
    if (outcome.outcome === 'duplicate') {
      account.duplicates++;
      continue;
    }
    account[outcome.outcome]++;
    if (outcome.conflict) account.conflicts++;
  }
  return account;
}

function failuresOf(outcomes: readonly EventOutcome[]): readonly Failure[] {
  const failures: Failure[] = [];
  outcomes.forEach((outcome, index) => {
    if (!isTaken(outcome)) failures.push({ index, outcome });
  });
  return failures;
}

function isTaken(outcome: EventOutcome): outcome is Taken {
  return outcome.outcome !== 'rejected' && outcome.outcome !== 'unavailable';
}

function statusOfUnavailable(failures: readonly Failure[]): number {
  return failures.every(({ outcome }) => outcome.outcome === 'rejected' || outcome.status === 429) ? 429 : 503;
}

function statusOfRejected(failures: readonly Failure[]): number {
  const statuses = new Set(failures.map(({ outcome }) => statusOf(outcome.error)));
  const [status = 400] = statuses;
  return statuses.size === 1 ? status : 400;
}

function statusOf({ code }: OsspError): number {
  return STATUS_BY_CODE[code] ?? 400;
}

/** Of any number, which the arguments of a call are not. */
function longest(delays: readonly number[]): number {
  return delays.reduce((one, other) => Math.max(one, other), 0);
}

function seconds(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1000)));
}

function listed({ index, outcome }: Failure): object {
  const { code, path, message } = outcome.error;
  return {
    index,
    code,
    path: printableText(path),
    detail: printableText(message),
    retryable: outcome.outcome === 'unavailable',
  };
}
