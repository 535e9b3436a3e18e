import { type AcceptedEvent, stringifyJson } from '@ossp-otel/mapper';
import type { EventResult } from '@ossp-otel/mapper/ossp-http';
import type { Sender } from './sender.ts';

/** How the local mode marks an event, so that `ossp-otel convert` and others find it among other lines. */
const MARKER = '[OSSP CE] ';

/** Prints events, one to a line, where there is no collector: the local mode of the OSSP Python SDK. */
export class LocalSender implements Sender {
  readonly #print: (line: string) => void;

  /** @param print - writes one line; standard output, unless a test reads along. */
  constructor(print: (line: string) => void = printLine) {
    this.#print = print;
  }

  async send(event: AcceptedEvent): Promise<EventResult> {
    try {
      this.#print(MARKER + stringifyJson(event));
      return { outcome: 'accepted', status: 200, attempts: 1 };
    } catch {
      return { outcome: 'refused', status: 0, text: '', attempts: 1 };
    }
  }

  async sendBatch(events: readonly AcceptedEvent[]): Promise<EventResult> {
    const results = await Promise.all(events.map((event) => this.send(event)));
    return results.find(({ outcome }) => outcome !== 'accepted') ?? { outcome: 'accepted', status: 200, attempts: 1 };
  }

  async close(): Promise<void> {
    // Nothing is kept
  }
}

function printLine(line: string): void {
  // biome-ignore lint/suspicious/noConsole: standard output is where the local mode prints, and this is its portable name
  console.log(line);
}
