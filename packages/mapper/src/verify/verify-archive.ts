import { realpath } from 'node:fs/promises';
import { OsspError } from '@ossp-otel/types';
import { AccountError } from '../convert/account.ts';
import { createFilter, type FilterOptions } from '../convert/filters.ts';
import type { Origin } from '../convert/item.ts';
import type { Progress } from '../convert/options.ts';
import { DEFAULT_MAX_EVENT_BYTES } from '../event/read-event.ts';
import { findInputs, type InputFile } from '../input/find-inputs.ts';
import type { SourceName } from '../input/read-input.ts';
import { Differences } from './differences.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type PairedUp, pairUp } from './pair-up.ts';
import { Pairing } from './pairing.ts';
import type { VerifyReport } from './report.ts';
import { archiveSide, otlpSide, type Side, type SideAccount } from './sides.ts';

/** What `verifyArchive` is to compare. The filters choose among the events of the archive. */
export interface VerifyOptions extends FilterOptions {
  /** Files, folders and globs of stored events. */
  readonly archive: readonly string[];
  /** Files, folders and globs of stored OTLP, JSON or protobuf. */
  readonly otlp: readonly string[];
  /** Format of the archive. By default it is recognised, for each input by itself. */
  readonly from?: SourceName | undefined;
  /** Whether further copies of an event are left alone, on both sides. */
  readonly dedupe?: boolean | undefined;
  /** How many differences are described. Default: 10. */
  readonly maxDifferences?: number | undefined;
  /** Whether bare `NaN` and `Infinity` count as numbers. */
  readonly acceptNan?: boolean | undefined;
  /** Default: 32. */
  readonly maxDepth?: number | undefined;
  /** Bytes of one event. Default: 1,048,576. */
  readonly maxEventBytes?: number | undefined;
  /** Is told of each file in a folder of the archive that is not read because of its name. */
  readonly onPassedOver?: ((path: string) => void) | undefined;
  /** Is told of everything that is no event, or no record that stands for one. */
  readonly onRejected?: ((error: OsspError, origin: Origin) => void) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export const DEFAULT_MAX_DIFFERENCES = 10;

/**
 * Compares an archive of events with the OTLP that was made from it, and returns what it finds. Each event must be
 * there as often as in the archive, unless copies are to be left alone; the order does not matter. Both sides are
 * read in lock step, so memory depends on how far their orders differ, and on how much differs, not on their size.
 * Where something differs, they are read once more to explain it.
 *
 * @throws {OsspError} ERR_USAGE for the options, ERR_INPUT for the inputs, ERR_TOO_LARGE if tens of millions differ.
 */
export async function verifyArchive(options: VerifyOptions): Promise<VerifyReport> {
  const { dedupe = false, maxDifferences = DEFAULT_MAX_DIFFERENCES, onRejected, onProgress } = options;
  const archive = await openArchive(options);
  const otlp = otlpSide(await findFiles(options.otlp));
  await assertNoneOnBothSides(archive, otlp);

  const pairing = new Pairing();
  const paired = await pairUp(archive, otlp, pairing, { onRejected, onProgress });
  const duplicates = dedupe && isAnythingLeft(pairing) ? await dropDuplicates(archive, otlp, pairing) : NO_DUPLICATES;
  const differences = new Differences(pairing, maxDifferences);
  if (isAnythingLeft(pairing)) {
    await archive.read({ take: (event, origin) => differences.addEvent(event, origin) });
    await otlp.read({ take: (event, origin) => differences.addRecord(event, origin) });
  }
  return makeReport({ archive, otlp, paired, duplicates, differences });
}

async function openArchive(options: VerifyOptions): Promise<Side> {
  const { archive, from, acceptNan = false, maxDepth, maxEventBytes = DEFAULT_MAX_EVENT_BYTES } = options;
  const filter = createFilter(options);
  const reader = { acceptNonFinite: acceptNan, maxDepth, maxEventBytes };
  return archiveSide(await findFiles(archive, options.onPassedOver), { from, reader, filter });
}

async function findFiles(patterns: readonly string[], onPassedOver?: (path: string) => void): Promise<InputFile[]> {
  const inputs = await findInputs(patterns, onPassedOver);
  const stream = inputs.find(({ size }) => size === undefined);
  if (stream === undefined) return inputs;
  throw new OsspError('ERR_INPUT', `${stream.name} is no file, and can be read only once`, stream.name);
}

/** A comparison of something with itself proves nothing. */
async function assertNoneOnBothSides(archive: Side, otlp: Side): Promise<void> {
  const paths = new Set(await Promise.all(archive.inputs.map(identityOf)));
  for (const input of otlp.inputs) {
    if (paths.has(await identityOf(input))) {
      throw new OsspError('ERR_INPUT', `${input.name} is part of the archive and of the OTLP`, input.name);
    }
  }
}

async function identityOf({ path = '' }: InputFile): Promise<string> {
  return realpath(path);
}

function isAnythingLeft({ events, records }: Pairing): boolean {
  return events + records > 0;
}

/** Copies that were left out, because the other side has the event or record too. */
interface Duplicates {
  readonly archive: number;
  readonly otlp: number;
}

const NO_DUPLICATES: Duplicates = { archive: 0, otlp: 0 };

async function dropDuplicates(archive: Side, otlp: Side, pairing: Pairing): Promise<Duplicates> {
  let events = 0;
  let records = 0;
  await archive.read({ take: (event) => (records += pairing.dropCopiesOfEvent(fingerprintOf(event))) });
  await otlp.read({ take: (event) => (events += pairing.dropCopiesOfRecord(fingerprintOf(event))) });
  const further = pairing.dropFurtherCopies();
  return { archive: events + further.events, otlp: records + further.records };
}

interface ReportParts {
  readonly archive: Side;
  readonly otlp: Side;
  readonly paired: PairedUp;
  readonly duplicates: Duplicates;
  readonly differences: Differences;
}

function makeReport({ archive, otlp, paired, duplicates, differences }: ReportParts): VerifyReport {
  const { matched } = paired;
  const { different } = differences;
  const described = differences.finish();
  const { missing, unexpected } = differences;
  const { events } = paired.archive;
  const records = paired.otlp.events;
  assertEqual('events', events, matched + different + missing + duplicates.archive);
  assertEqual('records', records, matched + different + unexpected + duplicates.otlp);
  const rejected = paired.archive.rejected.total + paired.otlp.rejected.total;
  return {
    ossp_verify: 1,
    verified: matched > 0 && different + missing + unexpected + rejected === 0,
    archive: {
      events,
      filtered: paired.archive.filtered,
      duplicates: duplicates.archive,
      ...common(archive, paired.archive),
    },
    otlp: { records, duplicates: duplicates.otlp, ...common(otlp, paired.otlp) },
    matched,
    missing,
    unexpected,
    different,
    differences: described,
  };
}

function common({ inputs }: Side, { rejected }: SideAccount) {
  return { rejected: rejected.total, rejectedByCode: rejected.counts, inputs: inputs.length };
}

function assertEqual(what: string, counted: number, sum: number): void {
  if (counted !== sum) throw new AccountError(`${counted} ${what} were compared, but ${sum} are accounted for`);
}
