import type { Origin, Progress, Receipt, Rejection } from '../convert/index.ts';
import { formatOrigin } from '../convert/index.ts';
import { formatProgress } from './progress.ts';
import { describeError } from './report-failure.ts';
import { StatusLine } from './status-line.ts';
import { formatSummary } from './summary.ts';
import type { Terminal } from './terminal.ts';

/** How many of a kind are explained one by one. */
const EXPLAINED = 5;

/** Tells people on standard error how a conversion goes. */
export class ConvertReporter {
  readonly #terminal: Pick<Terminal, 'stderr' | 'env'>;
  readonly #line: StatusLine;
  readonly #hasQuarantine: boolean;
  readonly #start = performance.now();
  #rejected = 0;
  #conflicts = 0;

  constructor(terminal: Pick<Terminal, 'stderr' | 'env'>, hasQuarantine: boolean) {
    this.#terminal = terminal;
    this.#line = new StatusLine(terminal);
    this.#hasQuarantine = hasQuarantine;
  }

  say(line: string): void {
    this.#line.print(line);
  }

  progress(progress: Progress): void {
    this.#line.update(() => formatProgress(progress, performance.now() - this.#start));
  }

  rejected(rejection: Rejection): void {
    this.#rejected++;
    if (this.#hasQuarantine || this.#rejected > EXPLAINED) return;
    this.say(`ossp-otel: ${formatOrigin(rejection)}: rejected: ${describeError(rejection)}`);
    if (this.#rejected === EXPLAINED)
      this.say('ossp-otel: further rejections are only counted; --quarantine FILE keeps them all');
  }

  conflict(origin: Origin): void {
    this.#conflicts++;
    if (this.#conflicts > EXPLAINED) return;
    this.say(`ossp-otel: ${formatOrigin(origin)}: CONFLICT: same source and id as an earlier event, but other content`);
    if (this.#conflicts === EXPLAINED) this.say('ossp-otel: further conflicts are only counted');
  }

  finish(receipt: Receipt): void {
    this.clear();
    // Whoever ends a pipe wants no more of it, also no summary
    if (receipt.status !== 'closed') this.#terminal.stderr.write(formatSummary(receipt));
  }

  clear(): void {
    this.#line.clear();
  }
}
