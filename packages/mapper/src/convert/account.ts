import type { ErrorCode } from '@ossp-otel/types';
import { Tally } from './tally.ts';

/** What became of the events of one input. */
export class InputAccount {
  readonly name: string;
  /** Events, records and unreadable items that were met. */
  read = 0;
  /** Events that became records, or lines of OSSP JSON, and were handed to the output. */
  mapped = 0;
  readonly rejected = new Tally<ErrorCode>();
  /** Events left out because the same event came before. */
  duplicates = 0;
  /** Events whose source and id came before with other content. They are kept, so they are among the mapped ones. */
  conflicts = 0;
  /** Events left out by a filter. */
  filtered = 0;
  /** Lines of a log that hold no event; they are not among those read. */
  otherLines = 0;

  constructor(name: string) {
    this.name = name;
  }
}

/** A run's counts do not add up: a defect of this program, never of its input. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
}

/**
 * The account of a run: every event that is read ends in exactly one of its counters, and
 * {@link Account.assertBalanced} proves it. Each counter is counted where the thing happens, none is computed from the others.
 */
export class Account {
  readonly inputs: InputAccount[] = [];
  /** Records that the file holds or that the collector confirmed. */
  accepted = 0;
  /** Records that the collector refused for good. */
  refused = 0;
  /** Records that did not reach the output, as far as is known. */
  undelivered = 0;
  readonly byType = new Tally<string>();
  readonly bySeverity = new Tally<number>();
  /** Mapped events that violate their schema, and the violations in them. */
  readonly schemaViolations = { events: 0, violations: 0 };

  /** Returns the account of a further input, which is the last of {@link inputs} from now on. */
  startInput(name: string): InputAccount {
    const input = new InputAccount(name);
    this.inputs.push(input);
    return input;
  }

  /** Counts an event that was handed to the output. */
  mapped(input: InputAccount, type: string, severityNumber: number, violations: number): void {
    input.mapped++;
    this.byType.add(type);
    this.bySeverity.add(severityNumber);
    if (violations > 0) {
      this.schemaViolations.events++;
      this.schemaViolations.violations += violations;
    }
  }

  /** Returns the sum of a counter over all inputs. */
  total(counter: 'read' | 'mapped' | 'duplicates' | 'conflicts' | 'filtered' | 'otherLines'): number {
    return this.inputs.reduce((sum, input) => sum + input[counter], 0);
  }

  /** Returns the rejections of all inputs by code. */
  get rejected(): Tally<ErrorCode> {
    const all = new Tally<ErrorCode>();
    for (const input of this.inputs) all.addAll(input.rejected);
    return all;
  }

  /**
   * Returns if every event is accounted for. To be called when the output has ended, because until then
   * mapped events may be on their way.
   *
   * @throws {AccountError} with the sides of the equation that does not hold.
   */
  assertBalanced(): void {
    for (const { name, read, mapped, rejected, duplicates, conflicts, filtered } of this.inputs) {
      const ended = mapped + rejected.total + duplicates + filtered;
      assertEqual(`${name}: read`, read, 'mapped + rejected + duplicates + filtered', ended);
      if (conflicts > mapped) throw new AccountError(`${name}: ${conflicts} conflicts in ${mapped} mapped events`);
    }
    const mapped = this.total('mapped');
    assertEqual('mapped', mapped, 'accepted + refused + undelivered', this.accepted + this.refused + this.undelivered);
    assertEqual('mapped', mapped, 'events by type', this.byType.total);
    assertEqual('mapped', mapped, 'events by severity', this.bySeverity.total);
  }
}

function assertEqual(leftName: string, left: number, rightName: string, right: number): void {
  if (left !== right) throw new AccountError(`${leftName} is ${left}, but ${rightName} is ${right}`);
}
