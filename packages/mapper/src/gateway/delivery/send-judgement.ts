import { OsspError } from '@ossp-otel/types';
import { ABOUT_THE_CONTENT } from '../../http/about-the-content.ts';
import type { SendResult } from '../../otlp-http/index.ts';
import {
  DEFAULT_RETRY_AFTER_MS,
  type DeliveryOutcome,
  type Rejected,
  rejected,
  type Unavailable,
  unavailable,
} from '../event-outcome.ts';
import type { Trouble } from './delivery-observer.ts';
import type { DoubtfulRefusal } from './suspicion.ts';

/** What follows from one request to the collector. */
export type Judgement =
  /** The same for all of its records. */
  | { readonly next: 'settle'; readonly outcome: DeliveryOutcome }
  /** The same for all of its records, and a further request would fare no better. Without trouble if it is the gateway that ends it. */
  | { readonly next: 'stop'; readonly outcome: Unavailable; readonly trouble?: Trouble }
  /** Some of the records are to blame, and only smaller requests can tell which. */
  | { readonly next: 'split'; readonly alone: DeliveryOutcome }
  /** As `split`, if it turns out that the collector takes others; else the collector is to blame. */
  | ({ readonly next: 'suspect' } & DoubtfulRefusal);

const DELIVERED: DeliveryOutcome = { outcome: 'delivered' };
/** The collector's receiver gives it for what its pipeline refuses for good, and for its own faults. */
const INTERNAL_ERROR = 500;
const TOO_MANY_REQUESTS = 429;

/** Judges the result of a request of so many records, by the rules of OTLP (see `otlp-http/`). */
export function judgeSend(result: SendResult, records: number): Judgement {
  switch (result.outcome) {
    case 'accepted':
      if (result.rejectedLogRecords === 0) return { next: 'settle', outcome: DELIVERED };
      if (result.rejectedLogRecords < records) return { next: 'split', alone: refusal('rejected the record') };
      return { next: 'settle', outcome: refusal('rejected the record') };
    case 'too-large':
      return { next: 'split', alone: refusal('refused the record as too large') };
    case 'refused':
      return judgeRefusal(result.status);
    case 'unconfirmed':
      return trouble('refusing', `the answer with status ${result.status} is none of an OTLP collector`);
    case 'undelivered':
      return judgeUndelivered(result);
    case 'aborted':
      return { next: 'stop', outcome: unavailable(new OsspError('ERR_SHUT_DOWN', 'the gateway is shutting down')) };
  }
}

function judgeRefusal(status: number): Judgement {
  const alone = refusal(`answered ${status}`);
  if (ABOUT_THE_CONTENT.has(status)) return { next: 'split', alone };
  const why = `the collector answered ${status}`;
  if (status !== INTERNAL_ERROR) return trouble('refusing', why);
  return { next: 'suspect', alone, otherwise: unavailable(new OsspError('ERR_OTLP_UNDELIVERED', why)) };
}

function judgeUndelivered({ lastStatus, retryAfterMs, message }: SendResult & { outcome: 'undelivered' }): Judgement {
  if (lastStatus === undefined) return trouble('unreachable', `the collector could not be reached: ${message}`);
  const status = lastStatus === TOO_MANY_REQUESTS ? TOO_MANY_REQUESTS : 503;
  const wait = retryAfterMs > 0 ? retryAfterMs : DEFAULT_RETRY_AFTER_MS;
  return trouble('pushback', `the collector answered ${lastStatus}`, wait, status);
}

function trouble(kind: Trouble, why: string, retryAfterMs?: number, status?: 429 | 503): Judgement {
  const error = new OsspError('ERR_OTLP_UNDELIVERED', why);
  return { next: 'stop', outcome: unavailable(error, retryAfterMs, status), trouble: kind };
}

function refusal(what: string): Rejected {
  return rejected(new OsspError('ERR_OTLP_REJECTED', `the collector ${what}`));
}
