import { PARTIAL, type Receipt } from '../convert/index.ts';
import { printableText } from '../http/server-text.ts';
import { formatBytes, formatCount, formatCountOf, formatDuration, formatTable } from './format.ts';
import { passedOverNote } from './passed-over-note.ts';
import { describeError } from './report-failure.ts';

type Row = readonly (string | number)[];

const MOST_TYPES = 20;
const MOST_TYPE_LENGTH = 60;

/** Returns the closing summary of a run as text for people, ending with a line break. */
export function formatSummary(receipt: Receipt): string {
  const { totals } = receipt;
  const took = formatDuration(Date.parse(receipt.end) - Date.parse(receipt.start));
  return [
    `ossp-otel: ${headline(receipt)} in ${took}\n`,
    formatTable([...readRows(receipt), ...receipt.outputs.flatMap((output) => outputRows(receipt, output))]),
    formatTable([...typeRows(receipt), ...severityRows(totals.bySeverityNumber)]),
    ...notes(receipt).map((note) => `ossp-otel: ${note}\n`),
  ].join('');
}

function headline({ status, failure, options }: Receipt): string {
  const dry = options['dryRun'] === true ? ' (dry run: nothing was written or sent)' : '';
  if (status === 'complete') return `finished${dry}`;
  if (failure === null) return `interrupted${dry}`;
  return `stopped early${dry}, ${describeError(failure)},`;
}

function readRows({ inputs, inputsNotRead, totals, dedupe }: Receipt): Row[] {
  const notRead = inputsNotRead.length === 0 ? '' : `, ${formatCount(inputsNotRead.length)} more not read`;
  const violations = totals.schemaViolations;
  return [
    ['read', totals.read, `from ${formatCount(inputs.length)} ${inputs.length === 1 ? 'input' : 'inputs'}${notRead}`],
    [
      'mapped',
      totals.mapped,
      violations.events === 0 ? '' : `${formatCount(violations.events)} of them violate their schema`,
    ],
    ['rejected', totals.rejected, listCounts(totals.rejectedByCode)],
    ...optionalRow('filtered', totals.filtered, 'left out by the filters'),
    ...(dedupe === null ? [] : [['duplicates', totals.duplicates, 'left out'] as const]),
    ...optionalRow('conflicts', totals.conflicts, 'same source and id, other content: all are kept'),
    ...optionalRow('other lines', totals.otherLines, 'lines of a log without an event'),
  ];
}

function outputRows({ options }: Receipt, output: Receipt['outputs'][number]): Row[] {
  const { target, format, bytes, complete } = output;
  const isFile = output.kind === 'file';
  const name = target === '-' ? 'standard output' : target;
  const where = `${format} to ${name}${isFile && !complete && target !== '-' ? PARTIAL : ''}, ${formatBytes(bytes)}`;
  return [
    [isFile ? 'written' : 'accepted', output.accepted, options['dryRun'] === true ? `would be ${where}` : where],
    ...optionalRow('refused', output.refused, 'by the collector, for good'),
    ...optionalRow('undelivered', output.undelivered, undeliveredFrom(output.firstUndelivered)),
  ];
}

function undeliveredFrom(place: string | null): string {
  return place === null ? '' : `the first of them at ${place}`;
}

function typeRows({ totals: { byType, otherTypes } }: Receipt): Row[] {
  const types = Object.entries(byType).sort(([, a], [, b]) => b - a);
  const shown = types.slice(0, MOST_TYPES);
  const others = types.slice(MOST_TYPES).reduce((sum, [, count]) => sum + count, otherTypes);
  return [
    ...shown.map(([type, count]) => [printableText(type).slice(0, MOST_TYPE_LENGTH), count]),
    ...optionalRow('other types', others, ''),
  ];
}

function severityRows(bySeverityNumber: Readonly<Record<string, number>>): Row[] {
  return Object.entries(bySeverityNumber).map(([number, count]) => [`severity ${number}`, count]);
}

function notes({ inputsPassedOver, quarantine, dedupe, totals }: Receipt): string[] {
  const all: string[] = [];
  const passedOver = passedOverNote(inputsPassedOver);
  if (passedOver !== undefined) all.push(passedOver);
  if (totals.read === 0) all.push('WARNING: there was no event to read');
  if (quarantine !== null && quarantine.items > 0) {
    all.push(
      `${formatCountOf(quarantine.items, 'rejected item')} kept in ${quarantine.path}; mend what can be mended there and convert that file`,
    );
  }
  if (totals.conflicts > 0)
    all.push(`WARNING: ${formatCount(totals.conflicts)} events conflict with an earlier one of the same source and id`);
  if (dedupe !== null && dedupe.forgotten > 0) {
    all.push(
      `WARNING: there were ${formatCount(dedupe.forgotten)} more events than the ${formatCount(dedupe.window)} that are remembered, ` +
        'so duplicates may have passed; see --dedupe-window',
    );
  }
  return all;
}

function optionalRow(name: string, count: number, remark: string): Row[] {
  return count === 0 ? [] : [[name, count, remark]];
}

function listCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
