import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { type VerifyOptions, verifyArchive } from '../../src/verify/verify-archive.ts';
import { caught } from '../convert/caught.ts';
import { event } from '../convert/events.ts';
import { appendLines, convertTo, editRecords, withAttribute, withAttributes, writeEvents } from './otlp-files.ts';

const temp = tempFolder();
let files = 0;

function events(count: number, changes: Record<string, unknown> = {}): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, at) => event({ id: `e-${at}`, ...changes }));
}

/** Writes an archive, and the OTLP of what stands for its conversion, the archive itself by default. */
async function stored(archive: readonly unknown[], converted: readonly unknown[] = archive, ending = 'jsonl') {
  const name = `${files++}`;
  const archivePath = writeEvents(temp(`${name}.events.jsonl`), archive);
  const otlp = await convertTo(temp(`${name}.otlp.${ending}`), writeEvents(temp(`${name}.made.jsonl`), converted));
  return { archive: archivePath, otlp };
}

async function verify(paths: { archive: string; otlp: string }, options: Partial<VerifyOptions> = {}) {
  return verifyArchive({ ...options, archive: [paths.archive], otlp: [paths.otlp] });
}

function counts({ matched, missing, different, unexpected }: Awaited<ReturnType<typeof verifyArchive>>) {
  return { matched, missing, different, unexpected };
}

const ADDED = [{ key: 'host.name', value: 'collector-1' }];

describe('verifyArchive()', () => {
  it.each(['jsonl', 'binpb'])('finds every event in OTLP of the ending %s', async (ending) => {
    const paths = await stored(events(2500), undefined, ending);
    expect(await verify(paths)).toEqual({
      ossp_verify: 1,
      verified: true,
      archive: { inputs: 1, events: 2500, filtered: 0, duplicates: 0, rejected: 0, rejectedByCode: {} },
      otlp: { inputs: 1, records: 2500, duplicates: 0, rejected: 0, rejectedByCode: {} },
      matched: 2500,
      missing: 0,
      unexpected: 0,
      different: 0,
      differences: [],
    });
  });

  it('does not mind the order', async () => {
    const paths = await stored(events(3000), events(3000).reverse());
    expect(await verify(paths)).toMatchObject({ verified: true, matched: 3000 });
  });

  it('reads several inputs on both sides, also with gzip', async () => {
    const archive = temp('folder');
    mkdirSync(archive);
    writeEvents(`${archive}/a.jsonl`, events(10));
    writeFileSync(`${archive}/b.jsonl.gz`, gzipSync(JSON.stringify(event({ id: 'b' }))));
    const otlp = temp('parts');
    mkdirSync(otlp);
    await convertTo(`${otlp}/1.jsonl`, `${archive}/b.jsonl.gz`);
    await convertTo(`${otlp}/2.binpb`, `${archive}/a.jsonl`);
    const report = await verifyArchive({ archive: [`${archive}/*`], otlp: [otlp] });
    expect(report).toMatchObject({
      verified: true,
      archive: { inputs: 2, events: 11 },
      otlp: { inputs: 2, records: 11 },
    });
  });

  it('names what is missing and what is unexpected, in order and up to a limit', async () => {
    const paths = await stored(events(5), [...events(2), event({ id: 'new', source: 'urn:app:other' })]);
    const report = await verify(paths);
    expect(report.verified).toBe(false);
    expect(counts(report)).toEqual({ matched: 2, missing: 3, different: 0, unexpected: 1 });
    const source = 'urn:app:chatbot';
    expect(report.differences).toEqual([
      { kind: 'missing', source, id: 'e-2', archive: `${paths.archive}:3`, otlp: null, changes: [] },
      { kind: 'missing', source, id: 'e-3', archive: `${paths.archive}:4`, otlp: null, changes: [] },
      { kind: 'missing', source, id: 'e-4', archive: `${paths.archive}:5`, otlp: null, changes: [] },
      { kind: 'unexpected', source: 'urn:app:other', id: 'new', archive: null, otlp: `${paths.otlp}:1`, changes: [] },
    ]);
    const short = await verify(paths, { maxDifferences: 1 });
    expect([counts(short), short.differences.map(({ id }) => id)]).toEqual([counts(report), ['e-2']]);
    expect((await verify(paths, { maxDifferences: 0 })).differences).toEqual([]);
  });

  it('says where an event differs, and never what it holds', async () => {
    const paths = await stored(events(3));
    editRecords(paths.otlp, (records) =>
      records.map((stored, at) => (at === 1 ? withAttribute(stored, 'ai.safety.reason', 'another secret') : stored)),
    );
    const report = await verify(paths);
    expect(counts(report)).toEqual({ matched: 2, missing: 0, different: 1, unexpected: 0 });
    expect(report.differences).toEqual([
      {
        kind: 'different',
        source: 'urn:app:chatbot',
        id: 'e-1',
        archive: `${paths.archive}:2`,
        otlp: `${paths.otlp}:2`,
        changes: [
          {
            path: '/data/reason',
            kind: 'changed',
            archive: 'string of 12 characters',
            otlp: 'string of 14 characters',
          },
        ],
      },
    ]);
  });

  it('takes another id or source for another event', async () => {
    const paths = await stored(events(1), [event({ id: 'e-0', source: 'urn:app:other' })]);
    expect(counts(await verify(paths))).toEqual({ matched: 0, missing: 1, different: 0, unexpected: 1 });
  });

  it('counts copies, unless it is to let them pass', async () => {
    const [one, two, three] = events(3);
    const paths = await stored([one, one, one, two], [one, two, two, two, three, three]);
    expect(counts(await verify(paths))).toEqual({ matched: 2, missing: 2, different: 0, unexpected: 4 });
    const report = await verify(paths, { dedupe: true });
    expect(counts(report)).toEqual({ matched: 2, missing: 0, different: 0, unexpected: 1 });
    expect([report.archive.duplicates, report.otlp.duplicates]).toEqual([2, 3]);
    expect(report.differences.map(({ id }) => id)).toEqual(['e-2']);
  });

  it('lets copies pass with a third reading only if there are other differences', async () => {
    const [one, two] = events(2);
    const paths = await stored([one, two, two], [one, one, two]);
    const report = await verify(paths, { dedupe: true });
    expect(report).toMatchObject({ verified: true, matched: 2, archive: { duplicates: 1 }, otlp: { duplicates: 1 } });
  });

  it('pairs up what differs one by one', async () => {
    const same = (reason: string) => event({ id: 'e', data: { reason } });
    const paths = await stored([same('a'), same('b'), same('c')], [same('b'), same('d')]);
    const report = await verify(paths);
    expect(counts(report)).toEqual({ matched: 1, missing: 1, different: 1, unexpected: 0 });
    expect(report.differences.map(({ kind, archive }) => [kind, archive])).toEqual([
      ['different', `${paths.archive}:1`],
      ['missing', `${paths.archive}:3`],
    ]);
  });

  it('passes over attributes that a collector added', async () => {
    const paths = await stored(events(3));
    editRecords(paths.otlp, (records) => records.map((record) => withAttributes(record, ADDED)));
    expect(await verify(paths)).toMatchObject({ verified: true, matched: 3 });
  });

  it('shows only what differs in the event, beside what a collector added', async () => {
    const paths = await stored(events(1));
    editRecords(paths.otlp, (records) =>
      records.map((stored) => withAttributes(withAttribute(stored, 'ce.datacontenttype', 'text/plain'), ADDED)),
    );
    const { differences } = await verify(paths);
    expect(differences.map(({ changes }) => changes.map(({ path }) => path))).toEqual([['/datacontenttype']]);
  });

  it('leaves to an application what its own records say beside the event', async () => {
    const paths = await stored(events(2));
    const others = (severityNumber: number): void =>
      editRecords(paths.otlp, (all) => all.map((one) => ({ ...one, record: { ...one.record, severityNumber } })));
    others(1);
    expect(await verify(paths)).toMatchObject({ verified: false, otlp: { rejectedByCode: { ERR_RECORD_ALTERED: 2 } } });
    writeFileSync(paths.otlp, readFileSync(paths.otlp, 'utf8').replaceAll('"name":"ossp"', '"name":"chat"'));
    expect(await verify(paths)).toMatchObject({ verified: true, matched: 2 });
  });

  it('demands attributes that the archive has', async () => {
    const otelattributes = '[{"key":"http.method","value":{"stringValue":"GET"}}]';
    const paths = await stored(events(2, { otelattributes }));
    expect(await verify(paths)).toMatchObject({ verified: true, matched: 2 });
    editRecords(paths.otlp, (records) =>
      records.map((stored, at) => (at === 0 ? withAttribute(stored, 'http.method', 'PUT') : stored)),
    );
    const report = await verify(paths);
    expect(counts(report)).toEqual({ matched: 1, missing: 0, different: 1, unexpected: 0 });
    expect(report.differences[0]?.changes.map(({ path }) => path)).toEqual(['/otelattributes']);
  });

  it('chooses among the events of the archive, as the conversion did', async () => {
    const old = events(4, { time: '2025-12-31T23:59:59Z' });
    const recent = [event({ id: 'recent' })];
    const paths = await stored([...old, ...recent], recent);
    const report = await verify(paths, { since: '2026-01-01T00:00:00Z' });
    expect(report).toMatchObject({ verified: true, archive: { events: 1, filtered: 4 }, matched: 1 });
  });

  it('is not satisfied with what it cannot read, on either side', async () => {
    const paths = await stored(events(2));
    appendLines(paths.archive, '{"id":', '"text"');
    const rejected: string[] = [];
    const archive = await verify(paths, { onRejected: ({ code }, { line }) => rejected.push(`${line} ${code}`) });
    expect(archive).toMatchObject({
      verified: false,
      matched: 2,
      archive: { events: 2, rejected: 2, rejectedByCode: { ERR_JSON_SYNTAX: 1, ERR_NOT_AN_EVENT: 1 } },
    });
    expect(rejected).toEqual(['3 ERR_JSON_SYNTAX', '4 ERR_NOT_AN_EVENT']);

    const others = await stored(events(2));
    editRecords(others.otlp, ([first, second]) => {
      if (first === undefined || second === undefined) throw new Error('there are two records');
      return [first, second, { ...first, record: { ...first.record, attributes: [] } }];
    });
    appendLines(others.otlp, '{"resourceLogs":7}');
    expect(await verify(others)).toMatchObject({
      verified: false,
      matched: 2,
      otlp: { records: 2, rejected: 2, rejectedByCode: { ERR_OTLP_JSON: 1, ERR_RECORD_NOT_AN_EVENT: 1 } },
    });
  });

  it('tells how far it is', async () => {
    const paths = await stored(events(50));
    const seen: { bytesRead: number; bytesTotal: number | undefined; eventsRead: number }[] = [];
    await verify(paths, { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)?.bytesRead).toBe(seen.at(-1)?.bytesTotal);
    expect(seen.at(-1)?.eventsRead).toBeGreaterThanOrEqual(50);
  });

  it('does not verify where there is nothing to compare', async () => {
    const [archive, otlp] = [writeEvents(temp('empty.jsonl'), []), writeEvents(temp('empty.otlp.jsonl'), [])];
    expect(await verify({ archive, otlp })).toMatchObject({ verified: false, matched: 0 });
  });
});

describe('verifyArchive() with inputs that cannot be compared', () => {
  it('demands that they exist', async () => {
    const { archive, otlp } = await stored(events(1));
    expect(await caught(() => verify({ archive: temp('nothing'), otlp }))).toMatchObject([
      'ERR_INPUT',
      {},
      temp('nothing'),
    ]);
    expect(await caught(() => verify({ archive, otlp: temp('nothing') }))).toMatchObject([
      'ERR_INPUT',
      {},
      temp('nothing'),
    ]);
  });

  it('does not compare a file with itself', async () => {
    const { archive } = await stored(events(1));
    expect(await caught(() => verify({ archive, otlp: archive }))).toEqual([
      'ERR_INPUT',
      `${archive} is part of the archive and of the OTLP`,
      archive,
    ]);
  });

  it('does not take OTLP for an archive', async () => {
    const { otlp } = await stored(events(1));
    const { otlp: other } = await stored(events(1));
    expect(await caught(() => verify({ archive: otlp, otlp: other }))).toEqual([
      'ERR_INPUT',
      `${otlp} holds OTLP; only the last argument names OTLP, and a pattern of several files goes in quotes`,
      otlp,
    ]);
  });

  it('finds no record in events that stand where OTLP should', async () => {
    const { archive } = await stored(events(2));
    const report = await verify({ archive, otlp: writeEvents(temp('no-otlp.jsonl'), events(2)) });
    expect(report).toMatchObject({
      verified: false,
      missing: 2,
      otlp: { records: 0, rejectedByCode: { ERR_OTLP_JSON: 2 } },
    });
  });

  it('does not take the events of a quarantine for OTLP', async () => {
    const { archive } = await stored(events(1));
    const entry = { ossp_quarantine: 1, original: JSON.stringify(event()) };
    const otlp = writeEvents(temp('quarantine.jsonl'), [entry]);
    expect(await caught(() => verify({ archive, otlp }))).toEqual([
      'ERR_INPUT',
      `${otlp} holds events, where OTLP is expected`,
      otlp,
    ]);
  });

  it('notices when they change while they are compared', async () => {
    const paths = await stored(events(2), events(1));
    const change = () => writeEvents(paths.archive, events(1));
    expect(await caught(() => verify(paths, { onProgress: change }))).toEqual([
      'ERR_INPUT',
      'the inputs changed while they were compared; verify again',
      '',
    ]);
  });

  it('does not read standard input', async () => {
    const { otlp } = await stored(events(1));
    expect(await caught(() => verify({ archive: '-', otlp }))).toEqual([
      'ERR_INPUT',
      '- is no file, and can be read only once',
      '-',
    ]);
  });

  it('refuses filters that cannot be understood', async () => {
    const paths = await stored(events(1));
    expect(await caught(() => verify(paths, { since: 'yesterday' }))).toMatchObject(['ERR_USAGE', {}, 'since']);
  });
});
