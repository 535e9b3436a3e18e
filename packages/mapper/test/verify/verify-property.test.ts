import type { JsonObject } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import type { AcceptedEvent } from '../../src/event/check-event.ts';
import { readEvent } from '../../src/event/read-event.ts';
import { stringifyJson } from '../../src/json/stringify-json.ts';
import type { VerifyReport } from '../../src/verify/report.ts';
import { verifyArchive } from '../../src/verify/verify-archive.ts';
import { oddEventTexts } from '../support/odd-events.ts';
import { convertTo, writeEvents } from './otlp-files.ts';

const temp = tempFolder();

/** What happens to an event between the archive and the OTLP. */
const FATES = ['kept', 'kept', 'kept', 'dropped', 'altered', 'doubled'] as const;
type Fate = (typeof FATES)[number];

/** An archive of odd events, each with an id of its own, and what happens to each. */
const histories = fc
  .array(fc.tuple(oddEventTexts, fc.constantFrom(...FATES), fc.nat()), { maxLength: 25 })
  .map((items) =>
    items.map(([text, fate, order], index) => ({ event: withId(readEvent(text), `e-${index}`), fate, order })),
  );

const strangers = fc
  .array(oddEventTexts, { maxLength: 3 })
  .map((texts) => texts.map((text, index) => withId(readEvent(text), `new-${index}`)));

function withId(event: AcceptedEvent, id: string): AcceptedEvent {
  return { ...event, id };
}

function altered(event: AcceptedEvent): JsonObject {
  return { ...event, subject: 'altered on the way' };
}

/** Returns the ids of the differences by kind, as many as the report counts. */
function idsByKind({ differences, missing, different, unexpected }: VerifyReport): Record<string, string[]> {
  const idsOf = (kind: string) => differences.filter((found) => found.kind === kind).map(({ id }) => id);
  const ids = { missing: idsOf('missing'), different: idsOf('different'), unexpected: idsOf('unexpected') };
  expect([ids.missing.length, ids.different.length, ids.unexpected.length]).toEqual([missing, different, unexpected]);
  return { missing: ids.missing.sort(), different: ids.different.sort(), unexpected: ids.unexpected.sort() };
}

describe('verifyArchive()', () => {
  it.each(['jsonl', 'binpb'])('says exactly what happened on the way, whatever the events, in %s', async (ending) => {
    const archive = temp(`archive-${ending}.jsonl`);
    const made = temp(`made-${ending}.jsonl`);
    const otlp = temp(`otlp.${ending}`);
    await fc.assert(
      fc.asyncProperty(histories, strangers, async (history, others) => {
        const copies = { kept: 1, dropped: 0, altered: 1, doubled: 2 };
        const arrived = history
          .flatMap(({ event, fate, order }) => {
            const result = fate === 'altered' ? altered(event) : event;
            return Array.from({ length: copies[fate] }, () => ({ event: result, order }));
          })
          .sort((a, b) => a.order - b.order)
          .map(({ event }) => event);
        writeEvents(
          archive,
          history.map(({ event }) => stringifyJson(event)),
        );
        writeEvents(made, [...arrived, ...others].map(stringifyJson));
        await convertTo(otlp, made);

        const idsWith = (fate: Fate) => history.filter((item) => item.fate === fate).map(({ event }) => event.id);
        const strange = others.map(({ id }) => id);
        const report = await verifyArchive({ archive: [archive], otlp: [otlp], maxDifferences: 1000 });
        expect(report).toMatchObject({
          verified: history.length > 0 && history.every(({ fate }) => fate === 'kept') && others.length === 0,
          archive: { events: history.length, rejected: 0 },
          otlp: { records: arrived.length + others.length, rejected: 0 },
          matched: idsWith('kept').length + idsWith('doubled').length,
        });
        expect(idsByKind(report)).toEqual({
          missing: idsWith('dropped').sort(),
          different: idsWith('altered').sort(),
          unexpected: [...idsWith('doubled'), ...strange].sort(),
        });
        for (const { kind, changes } of report.differences) {
          expect(changes.map(({ path }) => path)).toEqual(kind === 'different' ? ['/subject'] : []);
        }

        const deduped = await verifyArchive({ archive: [archive], otlp: [otlp], dedupe: true, maxDifferences: 1000 });
        expect(deduped).toMatchObject({ matched: report.matched, otlp: { duplicates: idsWith('doubled').length } });
        expect(idsByKind(deduped)).toEqual({ ...idsByKind(report), unexpected: strange });
      }),
      { numRuns: 60 },
    );
  });
});
