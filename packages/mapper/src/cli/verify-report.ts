import { printableText } from '../http/server-text.ts';
import type { Change } from '../verify/changes.ts';
import type { Difference, VerifyReport } from '../verify/report.ts';
import { formatCountOf, formatTable } from './format.ts';

type Row = readonly (string | number)[];

/** Returns the result of a comparison as text for people, ending with a line break. */
export function formatVerifyReport(report: VerifyReport, dedupe: boolean): string {
  const headline = report.verified ? 'verified: the OTLP holds every event of the archive, unchanged' : 'NOT verified';
  return [
    `${headline}\n`,
    formatTable(rowsOf(report)),
    ...differenceLines(report),
    ...notesOn(report, dedupe).map((note) => `ossp-otel: ${note}\n`),
  ].join('');
}

function rowsOf({ archive, otlp, matched, missing, different, unexpected }: VerifyReport): Row[] {
  return [
    ['archive', archive.events, `events in ${formatCountOf(archive.inputs, 'file')}`],
    ...optionalRow('filtered', archive.filtered, 'events left out by the filters'),
    ['otlp', otlp.records, `records in ${formatCountOf(otlp.inputs, 'file')}`],
    ['matched', matched, ''],
    ['missing', missing, 'in the archive, not in the OTLP'],
    ['different', different, 'same source and id, other content'],
    ['unexpected', unexpected, 'in the OTLP, not in the archive'],
    ...optionalRow('copies', archive.duplicates, 'further ones in the archive'),
    ...optionalRow('copies', otlp.duplicates, 'further ones in the OTLP'),
    ...optionalRow('no events', archive.rejected, `in the archive: ${listCounts(archive.rejectedByCode)}`),
    ...optionalRow('unreadable', otlp.rejected, `in the OTLP: ${listCounts(otlp.rejectedByCode)}`),
  ];
}

function differenceLines({ differences, missing, different, unexpected }: VerifyReport): string[] {
  const more = missing + different + unexpected - differences.length;
  return [
    ...differences.flatMap((difference) => [differenceLine(difference), ...difference.changes.map(changeLine)]),
    ...(more > 0 && differences.length > 0 ? [`... and ${more} more; see --max-differences\n`] : []),
  ];
}

function differenceLine({ kind, source, id, archive, otlp }: Difference): string {
  const places = [archive, otlp].filter((place) => place !== null).join(' and ');
  return `${kind}: ${printableText(source)} ${printableText(id)} at ${places}\n`;
}

function changeLine({ path, kind, archive, otlp }: Change): string {
  const place = path === '' ? 'the whole event' : printableText(path);
  if (kind === 'missing') return `    ${place}: missing, ${archive} in the archive\n`;
  if (kind === 'added') return `    ${place}: added, ${otlp} in the OTLP\n`;
  return `    ${place}: changed, ${archive} in the archive, ${otlp} in the OTLP\n`;
}

function notesOn({ archive, unexpected }: VerifyReport, dedupe: boolean): string[] {
  const notes: string[] = [];
  if (archive.events === 0) notes.push('there was nothing to compare: no event of the archive counts');
  if (unexpected > 0 && !dedupe) {
    notes.push('a delivery that is tried again can leave a record twice; --dedupe lets identical copies pass');
  }
  return notes;
}

function optionalRow(name: string, count: number, remark: string): Row[] {
  return count === 0 ? [] : [[name, count, remark]];
}

function listCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
