import { OtlpHttpClient } from '../otlp-http/index.ts';
import type { Account } from './account.ts';
import { EventConverter } from './convert-event.ts';
import { EndpointSink, type Sender } from './endpoint-sink.ts';
import { type EventEncoder, LineEncoder, RecordEncoder } from './event-encoder.ts';
import { FileSink } from './file-sink.ts';
import type { Item } from './item.ts';
import type { ConvertOptions } from './options.ts';
import { nullTarget, type OutputTarget, openOutputFile, streamTarget } from './output-target.ts';
import type { Plan } from './plan.ts';
import { publicUrl } from './receipt-options.ts';
import type { Rejections } from './rejections.ts';
import type { Batch, Sink } from './sink.ts';
import type { StopSwitch } from './stop-switch.ts';

/** What all parts of a run share. */
export interface RunState {
  readonly account: Account;
  readonly rejections: Rejections;
  readonly stop: StopSwitch;
  /** Aborts when what is being delivered is to be given up. */
  readonly giveUp: AbortSignal;
}

/** Returns the target that the options name, `undefined` if they name a collector. */
export async function openTarget(plan: Plan, options: ConvertOptions): Promise<OutputTarget | undefined> {
  if (plan.destination.kind === 'endpoint') return undefined;
  const { path } = plan.destination;
  if (options.dryRun === true) return nullTarget(path);
  return path === '-' ? streamTarget(options.stdout ?? process.stdout) : openOutputFile(path, options.force ?? false);
}

/** Returns where the batches of a run go. */
export function openSink(
  { destination, ...plan }: Plan,
  target: OutputTarget | undefined,
  options: ConvertOptions,
  state: RunState,
): Sink {
  if (destination.kind === 'file') {
    const { account, stop } = state;
    const hash = options.hash ?? true;
    return new FileSink(target ?? nullTarget(destination.path), destination.format, { account, stop, hash });
  }
  const { config } = destination;
  const sender = options.dryRun === true ? DRY_SENDER : new OtlpHttpClient(config);
  const close = (): void => void sender.close();
  if (state.giveUp.aborted) close();
  state.giveUp.addEventListener('abort', close, { once: true });
  return new EndpointSink({
    ...state,
    sender,
    target: publicUrl(config.endpoint),
    encoding: config.encoding,
    concurrency: config.maxConcurrency,
    encode: (items) => encodeItems(items, plan),
  });
}

/** Returns what turns events into the bytes of the output. */
export function createEncoder({ encoding, limits, mapper }: Omit<Plan, 'destination'>): EventEncoder {
  return encoding === undefined ? new LineEncoder(limits) : new RecordEncoder(encoding, limits, mapper);
}

/** Converts events once more that were converted before, so the same comes out. */
function encodeItems(items: readonly Item[], plan: Omit<Plan, 'destination'>): Batch[] {
  const converter = new EventConverter({
    reader: plan.reader,
    validate: plan.validate,
    filter: undefined,
    deduplicator: undefined,
    encoder: createEncoder(plan),
  });
  const batches: (Batch | undefined)[] = [];
  for (const item of items) {
    const { content, observedTimeUnixNano } = item;
    const outcome =
      content instanceof Uint8Array
        ? converter.convert(content, 0, content.length, observedTimeUnixNano, item)
        : converter.convertEvent(content, observedTimeUnixNano, item);
    // Without filter and memory there is no other outcome
    if (typeof outcome === 'object') batches.push(outcome.complete);
  }
  batches.push(converter.flush());
  return batches.filter((batch) => batch !== undefined);
}

/** Takes everything and sends nothing. */
const DRY_SENDER: Sender = {
  send: async () => ({ outcome: 'accepted', rejectedLogRecords: 0, errorMessage: '', attempts: 0 }),
  close: async () => undefined,
};
