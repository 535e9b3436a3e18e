import { appendFileSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../../../../test/support/shared.ts';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import type { VerifyReport } from '../../src/verify/report.ts';
import { event, eventLines } from '../convert/events.ts';
import { editRecords, withAttribute, writeEvents } from '../verify/otlp-files.ts';
import { runChild } from './child.ts';
import { run } from './fake-terminal.ts';

const temp = tempFolder();
let files = 0;

/** Writes an archive and converts it, by the command; returns both paths. */
async function converted(lines: string, ...flags: readonly string[]) {
  const name = files++;
  const archive = writeEvents(temp(`${name}.jsonl`), [lines.trim()]);
  const otlp = temp(`${name}.otlp.jsonl`);
  expect((await run(['convert', archive, '-o', otlp, ...flags])).status).toBe(0);
  return { archive, otlp };
}

describe('ossp-otel verify', () => {
  it('says that everything is there', async () => {
    const { archive, otlp } = await converted(eventLines(1200));
    expect(await run(['verify', archive, otlp])).toEqual({
      status: 0,
      stdout:
        'verified: the OTLP holds every event of the archive, unchanged\n' +
        '  archive     1,200  events in 1 file\n' +
        '  otlp        1,200  records in 1 file\n' +
        '  matched     1,200\n' +
        '  missing         0  in the archive, not in the OTLP\n' +
        '  different       0  same source and id, other content\n' +
        '  unexpected      0  in the OTLP, not in the archive\n',
      stderr: '',
    });
  });

  it('shows what differs without showing content, and exits with 1', async () => {
    const { archive, otlp } = await converted(eventLines(4));
    editRecords(otlp, (records) =>
      records.flatMap((stored, at) => {
        if (at === 0) return [];
        return at === 1 ? [withAttribute(stored, 'ai.safety.reason', 'something else')] : [stored];
      }),
    );
    const others = await converted(JSON.stringify(event({ id: 'n\u001b[31m' })));
    appendFileSync(otlp, readFileSync(others.otlp));
    const { status, stdout, stderr } = await run(['verify', archive, otlp]);
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toBe(
      'NOT verified\n' +
        '  archive     4  events in 1 file\n' +
        '  otlp        4  records in 1 file\n' +
        '  matched     2\n' +
        '  missing     1  in the archive, not in the OTLP\n' +
        '  different   1  same source and id, other content\n' +
        '  unexpected  1  in the OTLP, not in the archive\n' +
        `different: urn:app:chatbot e-1 at ${archive}:2 and ${otlp}:1\n` +
        '    /data/reason: changed, string of 12 characters in the archive, string of 14 characters in the OTLP\n' +
        `missing: urn:app:chatbot e-0 at ${archive}:1\n` +
        `unexpected: urn:app:chatbot n\\u{1b}[31m at ${otlp}:4\n` +
        'ossp-otel: a delivery that is tried again can leave a record twice; --dedupe lets identical copies pass\n',
    );
  });

  it('describes as many differences as it is asked for', async () => {
    const { archive } = await converted(eventLines(5));
    const { otlp } = await converted(eventLines(1));
    const { stdout } = await run(['verify', '--max-differences', '2', archive, otlp]);
    expect(stdout).toMatch(
      /missing: [^\n]* e-1 at [^\n]*\nmissing: [^\n]* e-2 at [^\n]*\n\.\.\. and 2 more; see --max-differences\n$/,
    );
    expect((await run(['verify', '--max-differences', '0', archive, otlp])).stdout).not.toMatch(/missing:|more/);
  });

  it('tells places where a value is missing or added', async () => {
    const { archive } = await converted(JSON.stringify(event({ subject: 's' })));
    const { otlp } = await converted(JSON.stringify(event({ dataschema: 'https://example.com/' })));
    const { stdout } = await run(['verify', archive, otlp]);
    expect(stdout).toContain('    /subject: missing, string of 1 character in the archive\n');
    expect(stdout).toContain('    /dataschema: added, string of 20 characters in the OTLP\n');
  });

  it('prints the result as JSON', async () => {
    const { archive, otlp } = await converted(eventLines(3));
    const { status, stdout, stderr } = await run(['verify', '--json', archive, otlp]);
    const report = JSON.parse(stdout) as VerifyReport;
    expect([status, stderr, report.ossp_verify, report.verified, report.matched]).toEqual([0, '', 1, true, 3]);
  });

  it('lets copies pass with --dedupe alone', async () => {
    const { archive } = await converted(eventLines(2));
    const { otlp } = await converted(eventLines(2) + eventLines(2));
    expect((await run(['verify', archive, otlp])).status).toBe(1);
    const { status, stdout } = await run(['verify', '--dedupe', archive, otlp]);
    expect(status).toBe(0);
    expect(stdout).toContain('  copies      2  further ones in the OTLP\n');
  });

  it('verifies what was made with filters with the same filters', async () => {
    const lines = `${JSON.stringify(event({ id: 'x', type: 'com.example.t' }))}\n${eventLines(3)}`;
    const { archive, otlp } = await converted(lines, '--type', 'ai.*');
    expect((await run(['verify', archive, otlp])).status).toBe(1);
    const { status, stdout } = await run(['verify', '--type', 'ai.*', archive, otlp]);
    expect(status).toBe(0);
    expect(stdout).toContain('  filtered    1  events left out by the filters\n');
  });

  it('takes several archives, and explains the first items that are none', async () => {
    const { archive, otlp } = await converted(eventLines(2));
    const bad = writeEvents(
      temp('bad.jsonl'),
      Array.from({ length: 7 }, (_, at) => ({ at })),
    );
    const { status, stdout, stderr } = await run(['verify', archive, bad, otlp]);
    expect(status).toBe(1);
    expect(stdout).toContain('  no events   7  in the archive: ERR_ATTRIBUTE_MISSING 7\n');
    expect(stderr.split('\n').slice(0, -1)).toEqual(
      [1, 2, 3, 4, 5].map(
        (line) =>
          `ossp-otel: ${bad}:${line}: ERR_ATTRIBUTE_MISSING: the required attribute specversion is missing (/specversion)`,
      ),
    );
  });

  it('counts records that cannot be read', async () => {
    const { archive, otlp } = await converted(eventLines(2));
    appendFileSync(otlp, '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]}\n');
    const { status, stdout } = await run(['verify', archive, otlp]);
    expect(status).toBe(1);
    expect(stdout).toContain('  unreadable  1  in the OTLP: ERR_RECORD_NOT_AN_EVENT 1\n');
  });

  it('does not verify an archive without events', async () => {
    const archive = writeEvents(temp('no-events.jsonl'), []);
    const otlp = writeEvents(temp('no-records.jsonl'), []);
    const { status, stdout } = await run(['verify', archive, otlp]);
    expect(status).toBe(1);
    expect(stdout).toContain('NOT verified\n');
    expect(stdout).toContain('ossp-otel: there was nothing to compare: no event of the archive counts\n');
  });

  it.each([
    ['one path', ['x.jsonl'], 'ossp-otel: ERR_USAGE: name the archive and, last, the OTLP\n'],
    ['no path', [], "ossp-otel: ERR_USAGE: missing required argument 'PATH'\n"],
    [
      'a missing file',
      ['/no/such/file', '/no/such/other'],
      'ossp-otel: ERR_INPUT: cannot read /no/such/file: there is no such file or folder\n',
    ],
    [
      'a wrong number',
      ['--max-differences', 'all', 'a', 'b'],
      "ossp-otel: ERR_USAGE: option '--max-differences <count>' argument 'all' is invalid.",
    ],
    [
      'a wrong filter',
      ['--min-severity', 'loud', import.meta.filename, import.meta.filename],
      'ossp-otel: ERR_USAGE: --min-severity: ',
    ],
  ])('refuses %s with 2', async (_name, args, message) => {
    const { status, stdout, stderr } = await run(['verify', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(message)).toBe(true);
  });

  it('has a help with examples', async () => {
    const { status, stdout } = await run(['verify', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: ossp-otel verify [options] ARCHIVE... OTLP');
    expect(stdout).toContain('  ossp-otel verify archive/ otlp.jsonl\n');
  });

  it('works as it is built', async () => {
    const { archive, otlp } = await converted(eventLines(3));
    expect((await runChild(['verify', archive, otlp])).status).toBe(0);
    const { otlp: other } = await converted(eventLines(2));
    const { status, stderr } = await runChild(['verify', archive, other]);
    expect([status, stderr]).toEqual([1, '']);
  });
});

describeWithShared('ossp-otel verify on all official examples and emitter outputs', () => {
  it.each(['jsonl', 'binpb'])('finds zero loss, in %s', async (ending) => {
    const folders = ['examples/test-events', 'sdk-python-output', 'readme'];
    const archive = folders.map((folder) => sharedPath('data/ossp', folder));
    const otlp = temp(`official.${ending}`);
    // Bare payloads are no events
    expect((await run(['convert', ...archive, '-o', otlp])).status).toBe(1);
    const { stdout } = await run(['verify', '--json', ...archive, otlp]);
    expect(JSON.parse(stdout)).toMatchObject({
      archive: { events: 10, rejectedByCode: { ERR_ATTRIBUTE_MISSING: 7 } },
      matched: 10,
      missing: 0,
      different: 0,
      unexpected: 0,
    });
  });
});
