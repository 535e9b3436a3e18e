import type { OsspLogRecordProcessorOptions } from '../../src/index.ts';

/** How a collector answers: with a status, or not at all because the connection fails. */
export type Answering = number | 'unreachable';

/** Stands for the network and the collector behind it, where a test needs thousands of runs. */
export class Wire {
  answering: Answering | ((ids: readonly string[], index: number) => Answering);
  /** Ids of the events of each request, whatever was answered. */
  readonly requests: (readonly string[])[] = [];
  /** Ids of events that were answered with 2xx. */
  readonly accepted: string[] = [];

  constructor(answering: Wire['answering'] = 202) {
    this.answering = answering;
  }

  readonly fetch: NonNullable<OsspLogRecordProcessorOptions['fetch']> = async (_url, { body }) => {
    const sent: unknown = JSON.parse(body);
    const ids = (Array.isArray(sent) ? sent : [sent]).map((event: { id: string }) => event.id);
    const index = this.requests.push(ids) - 1;
    const answer = typeof this.answering === 'function' ? this.answering(ids, index) : this.answering;
    await Promise.resolve();
    if (answer === 'unreachable') throw new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
    if (answer < 300) this.accepted.push(...ids);
    return { status: answer, headers: { get: () => null }, body: null };
  };
}

/** Options of a processor that delivers over a wire and loses no time. */
export function quick(wire: Wire): OsspLogRecordProcessorOptions {
  return {
    endpoint: 'http://127.0.0.1:9/',
    fetch: wire.fetch,
    validate: 'off',
    retry: { backoffBaseMs: 1, backoffCapMs: 1, maxAttempts: 3 },
    circuitFailures: 4,
    circuitOpenMs: 2,
  };
}
