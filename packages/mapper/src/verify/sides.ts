import { type ErrorCode, type LogRecord, type LogsData, OsspError, type Resource, SCOPE_NAME } from '@ossp-otel/types';
import type { EventFilter } from '../convert/filters.ts';
import type { Origin } from '../convert/item.ts';
import { Tally } from '../convert/tally.ts';
import type { AcceptedEvent } from '../event/check-event.ts';
import { EventReader, type EventReaderOptions } from '../event/read-event.ts';
import type { InputFile } from '../input/find-inputs.ts';
import { readInput, type SourceName } from '../input/read-input.ts';
import { recordToEvent } from '../map/record-to-event.ts';
import type { ItemPlace, ItemVisitor } from '../sources/item-visitor.ts';
import { RecordCopies } from './record-copies.ts';

/** Takes the events of a side one by one, in order. */
type TakeEvent = (event: AcceptedEvent, origin: Origin) => void;

/** What a side was found to hold. */
export class SideAccount {
  /** Events, or records that stand for one. */
  events = 0;
  /** Events that a filter leaves out. */
  filtered = 0;
  /** What is no event, or no record that stands for one. */
  readonly rejected = new Tally<ErrorCode>();
}

interface ReadSideOptions {
  readonly take: TakeEvent;
  /** Resolves when more may be read. */
  readonly ready?: () => Promise<void>;
  readonly signal?: AbortSignal;
  /** Is told of what is no event. */
  readonly onRejected?: ((error: OsspError, origin: Origin) => void) | undefined;
  /** Is told how many bytes were read so far, of all inputs. */
  readonly onProgress?: (bytesRead: number) => void;
}

/** One of the two things that are compared. It can be read any number of times. */
export interface Side {
  readonly inputs: readonly InputFile[];
  read(options: ReadSideOptions): Promise<SideAccount>;
}

export interface ArchiveOptions {
  readonly from: SourceName | undefined;
  readonly reader: EventReaderOptions & { readonly maxEventBytes: number };
  readonly filter: EventFilter | undefined;
}

/** Returns the side of the events as they were stored. */
export function archiveSide(inputs: readonly InputFile[], options: ArchiveOptions): Side {
  const { from, reader, filter } = options;
  return {
    inputs,
    read: (readOptions) => {
      const visitor = new ArchiveVisitor(readOptions, new EventReader(reader), filter);
      return readSide(inputs, visitor, readOptions, from, reader.maxEventBytes);
    },
  };
}

/** Returns the side of the records. */
export function otlpSide(inputs: readonly InputFile[]): Side {
  return {
    inputs,
    read: (readOptions) => readSide(inputs, new OtlpVisitor(readOptions), readOptions, 'otlp', undefined),
  };
}

async function readSide(
  inputs: readonly InputFile[],
  visitor: SideVisitor,
  { signal, onProgress }: ReadSideOptions,
  from: SourceName | undefined,
  maxItemBytes: number | undefined,
): Promise<SideAccount> {
  let bytesBefore = 0;
  for (const input of inputs) {
    visitor.input = input.name;
    const report = await readInput(input, visitor, {
      hash: false,
      onProgress: (bytes) => onProgress?.(bytesBefore + bytes),
      ...(from === undefined ? {} : { from }),
      ...(maxItemBytes === undefined ? {} : { maxItemBytes }),
      ...(signal === undefined ? {} : { signal }),
    });
    bytesBefore += report.bytes;
  }
  return visitor.account;
}

abstract class SideVisitor implements ItemVisitor {
  readonly account = new SideAccount();
  /** Name of the input that is read. */
  input = '';
  readonly #options: ReadSideOptions;

  constructor(options: ReadSideOptions) {
    this.#options = options;
  }

  abstract event(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void;
  abstract logs(data: LogsData, place: ItemPlace): void;

  rejected(error: OsspError, _bytes: Uint8Array, place: ItemPlace): void {
    this.account.rejected.add(error.code);
    this.#options.onRejected?.(error, { ...place, input: this.input });
  }

  otherLine(): void {
    // A line of a log holds no event and claims none
  }

  async ready(): Promise<void> {
    await this.#options.ready?.();
  }

  /** Passes on what `read` returns, and counts it. */
  protected take(read: () => AcceptedEvent | undefined, place: ItemPlace): void {
    let event: AcceptedEvent | undefined;
    try {
      event = read();
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      this.rejected(error, new Uint8Array(0), place);
      return;
    }
    if (event === undefined) {
      this.account.filtered++;
    } else {
      this.account.events++;
      this.#options.take(event, { ...place, input: this.input });
    }
  }
}

class ArchiveVisitor extends SideVisitor {
  readonly #reader: EventReader;
  readonly #filter: EventFilter | undefined;

  constructor(options: ReadSideOptions, reader: EventReader, filter: EventFilter | undefined) {
    super(options);
    this.#reader = reader;
    this.#filter = filter;
  }

  event(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    this.take(() => {
      const event = this.#reader.read(bytes, start, end);
      return this.#filter === undefined || this.#filter(event) ? event : undefined;
    }, place);
  }

  logs(): void {
    const message = `${this.input} holds OTLP; only the last argument names OTLP, and a pattern of several files goes in quotes`;
    throw new OsspError('ERR_INPUT', message, this.input);
  }
}

class OtlpVisitor extends SideVisitor {
  readonly #copies = new RecordCopies();

  event(): void {
    throw new OsspError('ERR_INPUT', `${this.input} holds events, where OTLP is expected`, this.input);
  }

  logs({ resourceLogs }: LogsData, place: ItemPlace): void {
    for (const { resource, scopeLogs } of resourceLogs) {
      for (const { scope, logRecords } of scopeLogs) {
        const isBridged = scope.name === SCOPE_NAME;
        for (const record of logRecords) this.take(() => this.#event(record, resource, isBridged), place);
      }
    }
  }

  /** @param isBridged - whether this bridge made the record. What an application says beside an event need not follow from it. */
  #event(record: LogRecord, resource: Resource, isBridged: boolean): AcceptedEvent {
    const event = recordToEvent(record, resource);
    if (isBridged) this.#copies.assertTrue(event, record, resource);
    return event;
  }
}
