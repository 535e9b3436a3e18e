import { BRIDGE, type KeyValue } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { EventMapper, type ReadContext, readEvent } from '../../src/index.ts';
import { verifyArchive } from '../../src/verify/verify-archive.ts';
import { event } from '../convert/events.ts';
import { oddEventTexts } from '../support/odd-events.ts';
import { editRecords, type StoredRecord, withAttributes, writeEvents } from './otlp-files.ts';

const OWN = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const HEADER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const OTHER_HEADER = '00-7d2b1e0c9f8a4b6d8e3f5a7c9b1d3e5f-b7ad6b7169203331-01';

const temp = tempFolder();
let files = 0;

/** Returns the record of an event as it is after a gateway received it with what is known of the request. */
function received(text: string, context: Partial<ReadContext>): StoredRecord {
  return new EventMapper().map(readEvent(text), { observedTimeUnixNano: 1n, ...context });
}

/** Verifies an archive of these texts against these records. */
async function verify(texts: readonly string[], records: readonly StoredRecord[], dedupe = false) {
  const name = `${files++}`;
  const archive = writeEvents(
    temp(`${name}.events.jsonl`),
    texts.map((text) => text.replaceAll(/[\r\n]/g, ' ')),
  );
  const otlp = writeEvents(temp(`${name}.otlp.jsonl`), []);
  editRecords(otlp, () => records);
  return verifyArchive({ archive: [archive], otlp: [otlp], dedupe });
}

function withoutAttribute({ record, resource }: StoredRecord, key: string): StoredRecord {
  const attributes = record.attributes.filter((attribute) => attribute.key !== key);
  expect(attributes.length).toBe(record.attributes.length - 1);
  return { resource, record: { ...record, attributes } };
}

/** Paths at which events differ, and the codes of what is no record of an event. */
function findings({ verified, differences, otlp }: Awaited<ReturnType<typeof verify>>) {
  const paths = differences.flatMap(({ changes }) => changes.map(({ path, kind }) => `${kind} ${path}`));
  return { verified, paths, codes: otlp.rejectedByCode };
}

const untraced = JSON.stringify(event());
const traced = JSON.stringify(event({ id: 'e-2', traceparent: OWN }));
const correlated = JSON.stringify(event({ id: 'e-3', correlationid: '6b221d5bc9e6496c8f1d4b9f3c6c5a00' }));

describe('verifyArchive() with records of events that a gateway received', () => {
  it('takes the header of the request for no part of the event', async () => {
    const texts = [untraced, traced, correlated];
    for (const transportTraceparent of [HEADER, OWN, 'no context', undefined]) {
      const records = texts.map((text) => received(text, { transportTraceparent }));
      expect(await verify(texts, records)).toMatchObject({ verified: true, matched: 3 });
    }
  });

  it('holds for any event, whatever the request said', async () => {
    const headers = fc.option(fc.constantFrom(HEADER, OWN, '', 'x'), { nil: undefined });
    const seen = fc.record({ transportTraceparent: headers, conflict: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(oddEventTexts, seen), { minLength: 1, maxLength: 30 }), async (arrived) => {
        const records = arrived.map(([text, context]) => received(text, context));
        const report = await verify(
          arrived.map(([text]) => text),
          records,
        );
        expect(report).toMatchObject({ verified: true, matched: arrived.length });
      }),
      { numRuns: 50 },
    );
  });

  it('counts an event that came twice, by requests of different traces, as one and its copy', async () => {
    const records = [HEADER, OTHER_HEADER].map((transportTraceparent) => received(untraced, { transportTraceparent }));
    expect(await verify([untraced], records)).toMatchObject({ verified: false, matched: 1, unexpected: 1 });
    expect(await verify([untraced], records, true)).toMatchObject({
      verified: true,
      matched: 1,
      otlp: { duplicates: 1 },
    });
  });

  it('wants both events that share an identity, and takes the mark of the second for no part of it', async () => {
    const other = JSON.stringify(event({ subject: 'other content' }));
    const records = [received(untraced, {}), received(other, { conflict: true })];
    expect(records[1]?.record.attributes).toContainEqual({ key: BRIDGE.conflict, value: true });
    expect(await verify([untraced, other], records)).toMatchObject({ verified: true, matched: 2 });
    expect(await verify([untraced, other], records, true)).toMatchObject({ verified: true, matched: 2 });
    expect(await verify([untraced, other], records.slice(0, 1))).toMatchObject({ verified: false, missing: 1 });
  });

  it.each([
    ['another header', (kept: StoredRecord) => withHeader(kept, OTHER_HEADER)],
    ['a header that is none', (kept: StoredRecord) => withHeader(kept, 'x')],
    ['no text', (kept: StoredRecord) => withHeader(kept, 7n)],
    ['another trace', (kept: StoredRecord) => withTrace(kept, '7d2b1e0c9f8a4b6d8e3f5a7c9b1d3e5f')],
    ['no trace', (kept: StoredRecord) => withTrace(kept, '')],
  ])('notices that a record says %s', async (_, alter) => {
    const record = alter(received(untraced, { transportTraceparent: HEADER }));
    expect(findings(await verify([untraced], [record]))).toMatchObject({
      verified: false,
      codes: { ERR_RECORD_ALTERED: 1 },
    });
  });

  it('notices that the remark is gone, as the trace then seems to be that of the event', async () => {
    const record = withoutAttribute(received(untraced, { transportTraceparent: HEADER }), BRIDGE.transportTraceparent);
    expect(findings(await verify([untraced], [record]))).toEqual({
      verified: false,
      paths: ['added /traceparent'],
      codes: {},
    });
  });

  it('notices that the remark stands where the record has the trace of the event', async () => {
    const own = withoutAttribute(received(traced, {}), 'ce.traceparent');
    const remark: KeyValue = { key: BRIDGE.transportTraceparent, value: OWN };
    expect(findings(await verify([traced], [withAttributes(own, [remark])]))).toEqual({
      verified: false,
      paths: ['missing /traceparent'],
      codes: {},
    });
  });
});

function withHeader(kept: StoredRecord, value: KeyValue['value']): StoredRecord {
  return withAttributes(withoutAttribute(kept, BRIDGE.transportTraceparent), [
    { key: BRIDGE.transportTraceparent, value },
  ]);
}

function withTrace({ record, resource }: StoredRecord, traceId: string): StoredRecord {
  return { resource, record: { ...record, traceId } };
}
