import type { SpoolTicket } from '@ossp-otel/mapper/spool';
import type { Signal } from '../lift/signal.ts';
import type { BoundedQueue, Queued } from './bounded-queue.ts';
import type { FlushEpoch } from './flush-epoch.ts';
import type { ReadyEvent } from './preparation.ts';

/** From this severity number on, which stands for `high`, an event is kept before others. */
const URGENT = 17;

/** An event on its way: what is known of it, and whom it is owed to. */
export class PendingEvent implements Queued {
  readonly type: string;
  readonly severityNumber: number;
  readonly bytes: number;
  readonly epoch: FlushEpoch;
  /** What it is made of, unless it came from the spool. */
  readonly signal: Signal | undefined;
  /** The event as it leaves, once it is made. */
  ready: ReadyEvent | undefined;
  /** The queue that has lent it. */
  lender: BoundedQueue<PendingEvent> | undefined;
  /** Where the spool keeps it. */
  ticket: SpoolTicket | undefined;

  constructor(type: string, severityNumber: number, bytes: number, epoch: FlushEpoch, signal: Signal | undefined) {
    this.type = type;
    this.severityNumber = severityNumber;
    this.bytes = bytes;
    this.epoch = epoch;
    this.signal = signal;
    this.ready = undefined;
    this.lender = undefined;
    this.ticket = undefined;
  }

  get urgent(): boolean {
    return this.severityNumber >= URGENT;
  }
}
