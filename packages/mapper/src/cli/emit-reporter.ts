import type { OsspError } from '@ossp-otel/types';
import { formatOrigin, type Origin } from '../convert/index.ts';
import type { EmitListener, EmitReport, EventOrigin } from '../emit/emit-events.ts';
import type { AcceptedEvent } from '../event/check-event.ts';
import type { Finding } from '../event/data-schemas.ts';
import { printableText } from '../http/server-text.ts';
import { stringifyJson } from '../json/stringify-json.ts';
import type { EventResult } from '../ossp-http/index.ts';
import { BY_SIGNAL, EXIT } from './exit-status.ts';
import { formatCountOf } from './format.ts';
import type { LineOutput } from './line-output.ts';
import { describeError } from './report-failure.ts';
import type { EndSignal, Terminal } from './terminal.ts';

/** How much is told on standard error, the most first. */
export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How events are printed: not at all, as lines of JSON, or as the Python SDK does in its local mode. */
export type PrintStyle = 'none' | 'json' | 'marked';

/** Prints events on standard output, and tells people on standard error how emitting goes. */
export class EmitReporter implements EmitListener {
  readonly #terminal: Pick<Terminal, 'stderr'>;
  readonly #level: LogLevel;
  readonly #output: LineOutput;
  readonly #style: PrintStyle;

  constructor(terminal: Pick<Terminal, 'stderr'>, level: LogLevel, output: LineOutput, style: PrintStyle) {
    this.#terminal = terminal;
    this.#level = level;
    this.#output = output;
    this.#style = style;
  }

  say(level: LogLevel, line: string): void {
    if (LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(this.#level)) this.#terminal.stderr.write(`${line}\n`);
  }

  event(event: AcceptedEvent): void {
    if (this.#style === 'none') return;
    this.#output.add(`${this.#style === 'marked' ? '[OSSP CE] ' : ''}${stringifyJson(event)}\n`);
  }

  rejected(error: OsspError, origin: Origin): void {
    this.say('error', `ossp-otel: ${formatOrigin(origin)}: no event: ${printableText(describeError(error))}`);
  }

  invalid(findings: readonly Finding[], origin: EventOrigin, isEmitted: boolean): void {
    const level = isEmitted ? 'warning' : 'error';
    for (const { path, keyword } of findings) {
      this.say(level, `${prefix(origin)}violates its schema: ${printableText(path)}: ${keyword}`);
    }
  }

  sent({ source, id }: AcceptedEvent, result: EventResult, origin: EventOrigin): void {
    const event = `${prefix(origin)}event ${printableText(source)} ${printableText(id)}`;
    if (result.outcome === 'accepted') {
      this.say('debug', `${event} accepted: status ${result.status}, attempts ${result.attempts}`);
      return;
    }
    this.say('error', `${event} NOT delivered: ${explain(result)}`);
    if (result.outcome === 'refused' && result.text !== '')
      this.say('debug', `${event}: the collector says: ${result.text}`);
  }

  ready(): Promise<void> {
    return this.#output.ready();
  }

  /** Tells the sums; returns the exit status for them. */
  finish(report: EmitReport, isSending: boolean, signal: EndSignal | undefined): number {
    const { events, emitted, invalid, refused, undelivered, unsent, rejectedByCode, stoppedEarly } = report;
    const rejected = Object.values(rejectedByCode).reduce((sum, count) => sum + count, 0);
    const counts = [
      `${emitted} ${isSending ? 'accepted' : 'printed'}`,
      ...optional(invalid, 'not sent because they violate their schema'),
      ...optional(refused, 'refused'),
      ...optional(undelivered, 'not delivered'),
      ...optional(unsent, 'not sent'),
      ...optional(rejected, 'items that are no events'),
    ];
    const rest = stoppedEarly ? '; stopped before the end' : '';
    this.say(isSending ? 'info' : 'debug', `ossp-otel: ${formatCountOf(events, 'event')}: ${counts.join(', ')}${rest}`);
    if (signal !== undefined) return BY_SIGNAL[signal];
    if (undelivered + unsent > 0) return EXIT.undelivered;
    return invalid + refused + rejected > 0 ? EXIT.rejected : EXIT.ok;
  }
}

function prefix(origin: EventOrigin): string {
  return origin === undefined ? 'ossp-otel: ' : `ossp-otel: ${formatOrigin(origin)}: `;
}

function optional(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

function explain(result: Exclude<EventResult, { outcome: 'accepted' }>): string {
  if (result.outcome === 'aborted') return 'given up';
  if (result.outcome === 'refused') return explainStatus(result.status);
  switch (result.reason) {
    case 'budget':
      return `the retry budget is used up; at last: ${result.message}`;
    case 'retry-after':
      return `the collector asks to wait for longer than the retry budget, with ${result.message}`;
    case 'attempts':
      return `as many attempts as are allowed failed; at last: ${result.message}`;
    case 'tls':
    case 'protocol':
    case 'unsendable':
      return result.message;
  }
}

function explainStatus(status: number): string {
  if (status === 410) return 'the collector answered 410: it takes no events any more';
  if (status < 400) return `the collector answered ${status}, and redirects are not followed`;
  return `the collector answered ${status}`;
}
