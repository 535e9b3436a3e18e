import { createHash, type Hash } from 'node:crypto';
import type { Account } from './account.ts';
import { isClosedPipe, outputError } from './output-error.ts';
import type { OutputTarget } from './output-target.ts';
import type { Batch, OutputReport, Sink } from './sink.ts';
import type { StopSwitch } from './stop-switch.ts';

/** How batches follow one another in a file. */
export type FileFormat = 'otlp-json' | 'otlp-proto' | 'ossp';

export const FILE_FORMATS: readonly FileFormat[] = ['otlp-json', 'otlp-proto', 'ossp'];

/** Bytes that may wait to be written before the reader has to. */
const MAX_WAITING_BYTES = 1_048_576;

export interface FileSinkOptions {
  readonly account: Account;
  readonly stop: StopSwitch;
  /** Whether the report is to hold the SHA-256 of what was written. */
  readonly hash: boolean;
}

/** Writes batches to a file or a stream, in order. */
export class FileSink implements Sink {
  readonly wantsItems = false;
  readonly #target: OutputTarget;
  readonly #format: FileFormat;
  readonly #account: Account;
  readonly #stop: StopSwitch;
  readonly #hash: Hash | undefined;
  /** Settles when everything taken so far is written. */
  #written: Promise<void> = Promise.resolve();
  #waitingBytes = 0;
  #bytes = 0;
  #failed = false;

  constructor(target: OutputTarget, format: FileFormat, { account, stop, hash }: FileSinkOptions) {
    this.#target = target;
    this.#format = format;
    this.#account = account;
    this.#stop = stop;
    this.#hash = hash ? createHash('sha256') : undefined;
  }

  write(batch: Batch): void {
    this.#waitingBytes += batch.bytes.length;
    this.#written = this.#written.then(() => this.#append(batch));
  }

  async ready(): Promise<void> {
    if (this.#waitingBytes > MAX_WAITING_BYTES) await this.#written;
  }

  async close(complete: boolean): Promise<OutputReport> {
    await this.#written;
    let whole = complete && !this.#failed;
    try {
      await this.#target.close(whole);
    } catch (error) {
      whole = false;
      this.#fail(error);
    }
    return {
      kind: 'file',
      target: this.#target.name,
      format: this.#format,
      accepted: this.#account.accepted,
      refused: 0,
      undelivered: this.#account.undelivered,
      bytes: this.#bytes,
      sha256: this.#hash?.digest('hex') ?? null,
      complete: whole,
      firstUndelivered: null,
    };
  }

  async #append({ bytes, recordCount }: Batch): Promise<void> {
    if (!this.#failed) {
      try {
        for (const part of framed(bytes, this.#format)) {
          await this.#target.append(part);
          this.#hash?.update(part);
          this.#bytes += part.length;
        }
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#waitingBytes -= bytes.length;
    if (this.#failed) this.#account.undelivered += recordCount;
    else this.#account.accepted += recordCount;
  }

  #fail(error: unknown): void {
    this.#failed = true;
    this.#stop.stop(isClosedPipe(error) ? 'closed' : 'output', outputError(this.#target.name, error));
  }
}

const NEWLINE = Uint8Array.of(0x0a);

/** Returns what stands in the file for a batch. */
function framed(bytes: Uint8Array, format: FileFormat): readonly Uint8Array[] {
  switch (format) {
    case 'otlp-json':
      return [bytes, NEWLINE];
    case 'otlp-proto': {
      // As the Collector's file exporter does
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }
    case 'ossp':
      return [bytes];
  }
}
