import { OsspError } from '@ossp-otel/types';
import type { Origin } from './item.ts';
import type { QuarantineWriter, Rejection } from './quarantine.ts';
import type { StopSwitch } from './stop-switch.ts';

export interface RejectionsOptions {
  readonly quarantine: QuarantineWriter | undefined;
  /** Whether the first rejection ends the run. */
  readonly strict: boolean;
  readonly stop: StopSwitch;
  /** Is told of every rejection. */
  readonly onRejected: ((rejection: Rejection) => void) | undefined;
}

export interface RejectionRemarks {
  /** Whether the bytes are only the beginning of the item. */
  readonly truncated?: boolean;
  /** A text of the collector. It may quote the event, so it goes where the event goes, to quarantine, and nowhere else. */
  readonly detail?: string;
}

/** Where every rejected item goes, whether the reader or the collector rejected it: to quarantine, and to who wants to know. */
export class Rejections {
  readonly #options: RejectionsOptions;

  constructor(options: RejectionsOptions) {
    this.#options = options;
  }

  add(origin: Origin, error: OsspError, original: Uint8Array, remarks: RejectionRemarks = {}): void {
    const { quarantine, strict, stop, onRejected } = this.#options;
    const { input, line, index, offset } = origin;
    const { code, path, message } = error;
    const { truncated = false, detail = '' } = remarks;
    const rejection = { input, line, index, offset, code, path, message };
    try {
      quarantine?.add(
        detail === '' ? rejection : { ...rejection, message: `${message}: ${detail}` },
        original,
        truncated,
      );
    } catch (failure) {
      if (!(failure instanceof OsspError)) throw failure;
      stop.stop('output', failure);
    }
    onRejected?.(rejection);
    if (strict) stop.stop('strict', error);
  }
}
