import type { ErrorCode } from '@ossp-otel/types';
import { VERSION } from '../version.ts';
import type { Account, InputAccount } from './account.ts';
import type { OutputReport } from './sink.ts';
import type { StopReason } from './stop-switch.ts';

/** What the receipt says of an input. `read = mapped + rejected + duplicates + filtered`. */
export interface InputReceipt {
  /** As it was given or found; `-` for standard input. */
  readonly name: string;
  /** Bytes as stored; `null` if the run ended before the input did. */
  readonly size: number | null;
  /** SHA-256 of the stored bytes in hex; `null` as above. */
  readonly sha256: string | null;
  /** Format that was recognised or given; `null` as above. */
  readonly format: string | null;
  readonly compression: string | null;
  /** Events, stored records, and items that could not be read. */
  readonly read: number;
  /** Events that were handed to the output. */
  readonly mapped: number;
  readonly rejected: number;
  /** The rejected ones by error code. */
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** Events left out because the same event, with the same content, came before. */
  readonly duplicates: number;
  /** Mapped events whose source and id came before with other content. */
  readonly conflicts: number;
  /** Events left out by a filter. */
  readonly filtered: number;
  /** Lines of a log that hold no event; not among those read. */
  readonly otherLines: number;
}

/** Sums over the run. `mapped = accepted + refused + undelivered`. */
export interface ReceiptTotals extends Omit<InputReceipt, 'name' | 'size' | 'sha256' | 'format' | 'compression'> {
  /** Records that the file holds or the collector confirmed. */
  readonly accepted: number;
  /** Records that the collector refused for good (ERR_OTLP_REJECTED). */
  readonly refused: number;
  /** Records that did not reach the output, as far as is known (ERR_OTLP_UNDELIVERED or ERR_OUTPUT). */
  readonly undelivered: number;
  /** Mapped events by type. Types beyond the first 1000 are counted in {@link otherTypes}. */
  readonly byType: Readonly<Record<string, number>>;
  readonly otherTypes: number;
  /** Mapped events by OTLP severity number. */
  readonly bySeverityNumber: Readonly<Record<string, number>>;
  /** Mapped events that violate the schema of their type, and the violations in them. */
  readonly schemaViolations: { readonly events: number; readonly violations: number };
}

/** The account of a run, as JSON. Holds no event content and no secrets. */
export interface Receipt {
  /** Version of this schema. */
  readonly ossp_receipt: 1;
  readonly tool: { readonly name: string; readonly version: string };
  /** The options that were set; of headers the names alone. */
  readonly options: Readonly<Record<string, unknown>>;
  /** RFC 3339. */
  readonly start: string;
  readonly end: string;
  /** `complete` if every input was read to its end and everything reached the output or was refused by it; else why not. */
  readonly status: 'complete' | StopReason;
  /** What went wrong, if the status is not `complete`; `null` for an interruption. */
  readonly failure: { readonly code: ErrorCode; readonly path: string; readonly message: string } | null;
  readonly inputs: readonly InputReceipt[];
  /** Names of the inputs that a run which ended early did not get to. */
  readonly inputsNotRead: readonly string[];
  /** Files in folders that were not read because of their names: how many, and the first hundred. */
  readonly inputsPassedOver: { readonly count: number; readonly names: readonly string[] };
  readonly outputs: readonly OutputReport[];
  /** `null` if none was kept. */
  readonly quarantine: { readonly path: string; readonly items: number } | null;
  /** `null` without `--dedupe`. With any `forgotten`, the window was too small to find all duplicates. */
  readonly dedupe: { readonly window: number; readonly forgotten: number } | null;
  readonly totals: ReceiptTotals;
  /** Always true: a run whose counts do not add up fails and has no receipt. */
  readonly balanced: true;
}

/** What is known of the bytes of an input that was read to its end. */
export interface InputFacts {
  readonly bytes: number;
  readonly sha256: string;
  readonly format: string;
  readonly compression: string;
}

export interface ReceiptParts extends Omit<Receipt, 'ossp_receipt' | 'tool' | 'inputs' | 'totals' | 'balanced'> {
  readonly account: Account;
  /** In the order of the account's inputs; `undefined` for an input that was not read to its end. */
  readonly facts: readonly (InputFacts | undefined)[];
}

/**
 * Returns the receipt of a run that has ended.
 *
 * @throws {AccountError} if the account does not add up.
 */
export function makeReceipt({ account, facts, ...parts }: ReceiptParts): Receipt {
  account.assertBalanced();
  return {
    ossp_receipt: 1,
    tool: { name: 'ossp-otel', version: VERSION },
    options: parts.options,
    start: parts.start,
    end: parts.end,
    status: parts.status,
    failure: parts.failure,
    inputs: account.inputs.map((input, index) => inputReceipt(input, facts[index])),
    inputsNotRead: parts.inputsNotRead,
    inputsPassedOver: parts.inputsPassedOver,
    outputs: parts.outputs,
    quarantine: parts.quarantine,
    dedupe: parts.dedupe,
    totals: totalsOf(account),
    balanced: true,
  };
}

function inputReceipt(input: InputAccount, facts: InputFacts | undefined): InputReceipt {
  return {
    name: input.name,
    size: facts?.bytes ?? null,
    sha256: facts?.sha256 || null,
    format: facts?.format ?? null,
    compression: facts?.compression ?? null,
    read: input.read,
    mapped: input.mapped,
    rejected: input.rejected.total,
    rejectedByCode: input.rejected.counts,
    duplicates: input.duplicates,
    conflicts: input.conflicts,
    filtered: input.filtered,
    otherLines: input.otherLines,
  };
}

function totalsOf(account: Account): ReceiptTotals {
  const { rejected } = account;
  return {
    read: account.total('read'),
    mapped: account.total('mapped'),
    rejected: rejected.total,
    rejectedByCode: rejected.counts,
    duplicates: account.total('duplicates'),
    conflicts: account.total('conflicts'),
    filtered: account.total('filtered'),
    otherLines: account.total('otherLines'),
    accepted: account.accepted,
    refused: account.refused,
    undelivered: account.undelivered,
    byType: account.byType.counts,
    otherTypes: account.byType.others,
    bySeverityNumber: account.bySeverity.counts,
    schemaViolations: { ...account.schemaViolations },
  };
}
