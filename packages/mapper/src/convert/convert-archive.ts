import { OsspError } from '@ossp-otel/types';
import { printableText } from '../http/server-text.ts';
import { findInputs, type InputFile } from '../input/find-inputs.ts';
import { PassedOver } from '../input/passed-over.ts';
import { readInput } from '../input/read-input.ts';
import { Account } from './account.ts';
import { EventConverter } from './convert-event.ts';
import { Deduplicator } from './dedupe.ts';
import { createEncoder, openSink, openTarget } from './open-sink.ts';
import type { ConvertOptions } from './options.ts';
import { outputError } from './output-error.ts';
import { assertDistinctPaths, withPartial } from './output-paths.ts';
import { type OutputTarget, openOutputFile } from './output-target.ts';
import { Pipeline } from './pipeline.ts';
import { type Plan, planConversion } from './plan.ts';
import { QuarantineWriter } from './quarantine.ts';
import { type InputFacts, makeReceipt, type Receipt } from './receipt.ts';
import { describeOptions } from './receipt-options.ts';
import { Rejections } from './rejections.ts';
import type { OutputReport } from './sink.ts';
import { StopSwitch } from './stop-switch.ts';

/**
 * Converts stored events to OTLP, or stored OTLP to events, and returns the receipt. Memory stays flat whatever
 * the size of the inputs. A run that ends early, because of its input, its output or the caller, has a receipt too;
 * its `status` says why, and the output file keeps the ending `.partial`.
 *
 * @throws {OsspError} before anything is read: ERR_USAGE for the options, ERR_INPUT for the inputs, ERR_OUTPUT for the files to write.
 * @throws {AccountError} if the counts do not add up.
 */
export async function convertArchive(options: ConvertOptions): Promise<Receipt> {
  const plan = planConversion(options);
  const passedOver = new PassedOver();
  const inputs = await findInputs(options.inputs, (path) => {
    passedOver.add(path);
    options.onPassedOver?.(path);
  });
  await assertDistinctPaths(
    [
      ...withPartial('output', options.output === '-' ? undefined : options.output),
      { option: 'quarantine', path: options.quarantine },
      ...withPartial('receipt', options.receipt),
    ],
    inputs.flatMap(({ path }) => path ?? []),
  );
  const files = await openFiles(plan, options);
  try {
    return await new Run(plan, options, inputs, passedOver, files).execute();
  } catch (error) {
    await closeQuietly(files);
    throw error;
  }
}

interface Files {
  readonly target: OutputTarget | undefined;
  readonly receipt: OutputTarget | undefined;
  readonly quarantine: QuarantineWriter | undefined;
}

async function openFiles(plan: Plan, options: ConvertOptions): Promise<Files> {
  const force = options.force ?? false;
  const target = await openTarget(plan, options);
  let receipt: OutputTarget | undefined;
  try {
    receipt = options.receipt === undefined ? undefined : await openOutputFile(options.receipt, force);
    const wanted = options.quarantine !== undefined && options.dryRun !== true;
    return { target, receipt, quarantine: wanted ? new QuarantineWriter(options.quarantine, force) : undefined };
  } catch (error) {
    await closeQuietly({ target, receipt, quarantine: undefined });
    throw error;
  }
}

/** For a run that failed already: what else goes wrong would only hide why. */
async function closeQuietly({ target, receipt, quarantine }: Files): Promise<void> {
  await target?.close(false).catch(() => undefined);
  await receipt?.close(false).catch(() => undefined);
  try {
    quarantine?.close();
  } catch {
    // As above
  }
}

class Run {
  readonly #plan: Plan;
  readonly #options: ConvertOptions;
  readonly #inputs: readonly InputFile[];
  readonly #passedOver: PassedOver;
  readonly #files: Files;
  readonly #start: string;
  readonly #account = new Account();
  readonly #stop = new StopSwitch();
  readonly #facts: (InputFacts | undefined)[] = [];
  readonly #deduplicator: Deduplicator | undefined;

  constructor(plan: Plan, options: ConvertOptions, inputs: readonly InputFile[], passedOver: PassedOver, files: Files) {
    this.#plan = plan;
    this.#options = options;
    this.#inputs = inputs;
    this.#passedOver = passedOver;
    this.#files = files;
    this.#start = this.#now();
    this.#deduplicator = plan.dedupeWindow === undefined ? undefined : new Deduplicator(plan.dedupeWindow);
  }

  async execute(): Promise<Receipt> {
    const giveUp = new AbortController();
    const { stopSignal, abortSignal } = this.#options;
    const interrupt = (): void => this.#stop.stop('interrupted');
    const release = [
      onAbort(stopSignal, interrupt),
      onAbort(abortSignal, () => {
        interrupt();
        giveUp.abort();
      }),
    ];
    try {
      const pipeline = this.#pipeline(giveUp.signal);
      await this.#read(pipeline);
      const output = await pipeline.finish();
      await this.#tryToWrite(async () => this.#files.quarantine?.close());
      const end = this.#now();
      await this.#tryToWrite(() => this.#writeReceipt(this.#receipt(output, end)));
      return this.#receipt(output, end);
    } catch (error) {
      giveUp.abort();
      throw error;
    } finally {
      for (const off of release) off();
    }
  }

  #pipeline(giveUp: AbortSignal): Pipeline {
    const { strict = false, onRejected, onConflict } = this.#options;
    const account = this.#account;
    const stop = this.#stop;
    const rejections = new Rejections({ quarantine: this.#files.quarantine, strict, stop, onRejected });
    const sink = openSink(this.#plan, this.#files.target, this.#options, { account, rejections, stop, giveUp });
    const { reader, validate, filter, observedTime } = this.#plan;
    const encoder = createEncoder(this.#plan);
    const converter = new EventConverter({ reader, validate, filter, deduplicator: this.#deduplicator, encoder });
    return new Pipeline({
      takesLogs: this.#plan.encoding === undefined,
      converter,
      sink,
      account,
      rejections,
      stop,
      observedTime,
      onConflict,
    });
  }

  async #read(pipeline: Pipeline): Promise<void> {
    const sizes = this.#inputs.map(({ size }) => size);
    const bytesTotal = sizes.reduce(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    );
    let bytesBefore = 0;
    for (const input of this.#inputs) {
      if (this.#stop.reason !== undefined) return;
      pipeline.startInput(input.name);
      const onProgress = (bytes: number): void => {
        this.#options.onProgress?.({ bytesRead: bytesBefore + bytes, bytesTotal, eventsRead: pipeline.eventsRead });
      };
      const facts = await this.#readOne(pipeline, input, onProgress);
      // An input that was cut short has no size and no hash
      if (this.#stop.reason === undefined) this.#facts[this.#account.inputs.length - 1] = facts;
      bytesBefore += facts?.bytes ?? 0;
    }
  }

  async #readOne(
    pipeline: Pipeline,
    input: InputFile,
    onProgress: (bytes: number) => void,
  ): Promise<InputFacts | undefined> {
    const { from, stdin } = this.#options;
    try {
      return await readInput(input, pipeline, {
        hash: this.#options.hash ?? true,
        maxItemBytes: this.#plan.reader.maxEventBytes,
        signal: this.#stop.signal,
        onProgress,
        ...(from === undefined ? {} : { from }),
        ...(stdin === undefined ? {} : { stdin }),
      });
    } catch (error) {
      if (error instanceof OsspError) this.#stop.stop('input', error);
      // The way in which a reader says that it was told to stop
      else if (this.#stop.reason === undefined || !isAbort(error)) throw error;
      return undefined;
    }
  }

  /** A file that cannot be written at the end is a failure of the run, which still has its account. */
  async #tryToWrite(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof OsspError) || error.code !== 'ERR_OUTPUT') throw error;
      this.#stop.stop('output', error);
    }
  }

  async #writeReceipt(receipt: Receipt): Promise<void> {
    const target = this.#files.receipt;
    if (target === undefined) return;
    try {
      await target.append(Buffer.from(`${JSON.stringify(receipt, undefined, 2)}\n`));
      await target.close(true);
    } catch (error) {
      throw outputError(target.name, error);
    }
  }

  #receipt(output: OutputReport, end: string): Receipt {
    const { reason, error } = this.#stop;
    const { quarantine } = this.#files;
    const window = this.#plan.dedupeWindow;
    return makeReceipt({
      account: this.#account,
      facts: this.#facts,
      options: describeOptions(this.#options, this.#plan),
      start: this.#start,
      end,
      status: reason ?? 'complete',
      failure:
        error === undefined ? null : { code: error.code, path: printableText(error.path), message: error.message },
      inputsNotRead: this.#inputs.slice(this.#account.inputs.length).map(({ name }) => name),
      inputsPassedOver: { count: this.#passedOver.count, names: this.#passedOver.names },
      outputs: [output],
      quarantine: quarantine === undefined ? null : { path: this.#options.quarantine ?? '', items: quarantine.items },
      dedupe: window === undefined ? null : { window, forgotten: this.#deduplicator?.forgotten ?? 0 },
    });
  }

  #now(): string {
    return new Date((this.#options.now ?? Date.now)()).toISOString();
  }
}

/** Calls the listener when the signal aborts, also if it has already. Returns what takes the listener off again. */
function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal?.aborted) listener();
  signal?.addEventListener('abort', listener, { once: true });
  return () => signal?.removeEventListener('abort', listener);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
