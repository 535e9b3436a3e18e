import { OsspError } from '@ossp-otel/types';
import { ABOUT_THE_CONTENT } from '../http/about-the-content.ts';
import type { OtlpEncoding, SendResult } from '../otlp-http/index.ts';
import type { Account } from './account.ts';
import { formatOrigin, type Item, itemBytes } from './item.ts';
import type { Rejections } from './rejections.ts';
import type { Batch, OutputReport, Sink } from './sink.ts';
import type { StopSwitch } from './stop-switch.ts';

/** What delivers one request; an `OtlpHttpClient` is one. */
export interface Sender {
  send(body: Uint8Array): Promise<SendResult>;
  close(): Promise<void>;
}

export interface EndpointSinkOptions {
  readonly sender: Sender;
  /** URL as the receipt shows it, so without secrets. */
  readonly target: string;
  readonly encoding: OtlpEncoding;
  /** Batches under way at a time. */
  readonly concurrency: number;
  readonly account: Account;
  readonly rejections: Rejections;
  readonly stop: StopSwitch;
  /** Returns batches of these items alone, in order and together not larger than the batch they came in. */
  readonly encode: (items: readonly Item[]) => readonly Batch[];
}

/**
 * Delivers batches to a collector, several at a time.
 *
 * A record counts as accepted only when the collector took a request with it and rejected nothing of that
 * request. So where it rejects some records without saying which, or finds a request too large, the halves of the
 * request are sent anew until each record has an answer; the collector may get a record more than once that way.
 */
export class EndpointSink implements Sink {
  readonly wantsItems = true;
  readonly #options: EndpointSinkOptions;
  readonly #waiting: Batch[] = [];
  readonly #underWay = new Set<Promise<void>>();
  /** Set when the collector is given up; whatever has not been sent by then never will be. */
  #givenUp = false;
  #bytes = 0;
  #firstUndelivered: Item | undefined;

  constructor(options: EndpointSinkOptions) {
    this.#options = options;
  }

  write(batch: Batch): void {
    this.#waiting.push(batch);
    this.#startNext();
  }

  async ready(): Promise<void> {
    // While all places are taken, what was read last is waiting, and more must not join it
    while (this.#underWay.size >= this.#options.concurrency) await Promise.race(this.#underWay);
  }

  async close(complete: boolean): Promise<OutputReport> {
    while (this.#underWay.size > 0) await Promise.race(this.#underWay);
    await this.#options.sender.close();
    const { target, encoding, account } = this.#options;
    return {
      kind: 'collector',
      target,
      format: `otlp-http-${encoding}`,
      accepted: account.accepted,
      refused: account.refused,
      undelivered: account.undelivered,
      bytes: this.#bytes,
      sha256: null,
      complete: complete && !this.#givenUp,
      firstUndelivered: this.#firstUndelivered === undefined ? null : formatOrigin(this.#firstUndelivered),
    };
  }

  #startNext(): void {
    while (this.#underWay.size < this.#options.concurrency) {
      const batch = this.#waiting.shift();
      if (batch === undefined) return;
      const delivery = this.#deliver(batch).then(() => {
        this.#underWay.delete(delivery);
        this.#startNext();
      });
      // A defect, for the network does not fail; it stays in the set, for whoever awaits that
      delivery.catch(() => undefined);
      this.#underWay.add(delivery);
    }
  }

  async #deliver(batch: Batch): Promise<void> {
    if (this.#givenUp) {
      this.#undelivered(batch);
      return;
    }
    const result = await this.#options.sender.send(batch.bytes);
    switch (result.outcome) {
      case 'accepted':
        if (result.rejectedLogRecords > 0) {
          await this.#partlyRejected(batch, result.rejectedLogRecords, result.errorMessage);
        } else {
          this.#options.account.accepted += batch.recordCount;
          this.#bytes += batch.bytes.length;
        }
        break;
      case 'too-large':
        if (batch.recordCount > 1) await this.#deliverHalves(batch);
        else this.#refused(batch, 'the collector refused the record as too large', result.message);
        break;
      case 'refused':
        if (!ABOUT_THE_CONTENT.has(result.status)) this.#giveUp(batch, `the collector answered ${result.status}`);
        else this.#refused(batch, `the collector answered ${result.status}`, result.message);
        break;
      case 'unconfirmed':
        this.#giveUp(batch, `the answer with status ${result.status} is none of an OTLP collector`);
        break;
      case 'undelivered':
        this.#giveUp(batch, explain(result));
        break;
      case 'aborted':
        this.#givenUp = true;
        this.#undelivered(batch);
        break;
    }
  }

  async #partlyRejected(batch: Batch, rejected: number, text: string): Promise<void> {
    if (rejected < batch.recordCount) await this.#deliverHalves(batch);
    else this.#refused(batch, 'the collector rejected the record', text);
  }

  async #deliverHalves({ items }: Batch): Promise<void> {
    const known = items.filter((item) => item !== undefined);
    const middle = known.length >> 1;
    const halves = [known.slice(0, middle), known.slice(middle)];
    for (const half of halves) for (const part of this.#options.encode(half)) await this.#deliver(part);
  }

  #refused({ items, recordCount }: Batch, message: string, detail: string): void {
    const { account, rejections } = this.#options;
    account.refused += recordCount;
    for (const item of items) {
      if (item === undefined) continue;
      rejections.add(item, new OsspError('ERR_OTLP_REJECTED', message), itemBytes(item), { detail });
    }
  }

  #giveUp(batch: Batch, why: string): void {
    this.#givenUp = true;
    this.#undelivered(batch);
    this.#options.stop.stop('undelivered', new OsspError('ERR_OTLP_UNDELIVERED', why, this.#options.target));
  }

  #undelivered({ items, recordCount }: Batch): void {
    this.#options.account.undelivered += recordCount;
    for (const item of items) {
      if (item !== undefined && item.number < (this.#firstUndelivered?.number ?? Number.POSITIVE_INFINITY)) {
        this.#firstUndelivered = item;
      }
    }
  }
}

function explain({ reason, message, lastStatus }: SendResult & { outcome: 'undelivered' }): string {
  const last = lastStatus === undefined ? message : `status ${lastStatus}`;
  switch (reason) {
    case 'budget':
      return `the collector did not take the records within the retry budget, at last: ${last}`;
    case 'retry-after':
      return `the collector asked to wait for longer than the retry budget, with ${last}`;
    case 'attempts':
      return `the collector did not take the records in as many attempts as are allowed, at last: ${last}`;
    case 'tls':
    case 'protocol':
    case 'unsendable':
      return `the collector cannot be spoken to: ${last}`;
  }
}
