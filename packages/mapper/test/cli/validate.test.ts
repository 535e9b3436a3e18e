import { mkdirSync, writeFileSync } from 'node:fs';
import { schemaUrl } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../../../../test/support/shared.ts';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { event } from '../convert/events.ts';
import { writeEvents } from '../verify/otlp-files.ts';
import { runChild } from './child.ts';
import { run } from './fake-terminal.ts';

const temp = tempFolder();
let files = 0;

const GUARDRAIL = 'ai.safety.guardrail.interaction';
const PAYLOAD = { resource: { model_id: 'm', environment: 'production' }, action_taken: 'block', reason: 'r' };

function valid(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return event({ dataschema: schemaUrl(GUARDRAIL), ...changes });
}

function input(...events: readonly unknown[]): string {
  return writeEvents(temp(`${files++}.jsonl`), events);
}

function schemaFolder(): string {
  const folder = temp(`schemas-${files++}`);
  mkdirSync(folder);
  writeFileSync(`${folder}/com.example.t.schema.json`, '{"required":["a"]}');
  return folder;
}

describe('ossp-otel validate', () => {
  it('finds nothing wrong with valid events', async () => {
    const path = input(valid(), valid({ id: 'e-2' }));
    expect(await run(['validate', path])).toEqual({ status: 0, stdout: 'valid: 2 events from 1 input\n', stderr: '' });
  });

  it('prints a line for each finding, and the sums', async () => {
    const path = input(
      valid({ data: { ...PAYLOAD, action_taken: 'warn' } }),
      valid({ data: { ...PAYLOAD, action_taken: 'warn', reason: '' } }),
      valid({ type: 'com.example.\u001b[31mred' }),
      PAYLOAD,
    );
    expect(await run(['validate', path])).toEqual({
      status: 1,
      stdout:
        `${path}:1: ${GUARDRAIL}: /data/action_taken: enum\n` +
        `${path}:2: ${GUARDRAIL}: /data/action_taken: enum\n` +
        `${path}:2: ${GUARDRAIL}: /data/reason: minLength\n` +
        `${path}:4: no event: ERR_ATTRIBUTE_MISSING: the required attribute specversion is missing (/specversion)\n` +
        'NOT valid: 3 events from 1 input, 2 invalid with 3 findings, 1 of a type without a schema, ' +
        'besides, 1 item without an event\n' +
        `  2  ${GUARDRAIL}  /data/action_taken: enum\n` +
        `  1  ${GUARDRAIL}  /data/reason: minLength\n`,
      stderr: '',
    });
  });

  it('makes types and paths printable', async () => {
    const path = input(valid({ type: 'x\u001b[31m', 'bad\u0007name': 1 }));
    const { stdout } = await run(['validate', path]);
    expect(stdout).toContain(`${path}:1: x\\u{1b}[31m: /bad\\u{7}name: propertyNames\n`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(stdout).not.toMatch(/[\u0007\u001b]/);
  });

  it('prints one JSON document with --json', async () => {
    const path = input(valid({ data: { ...PAYLOAD, reason: 7 } }), PAYLOAD);
    const { status, stdout } = await run(['validate', '--json', path]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [
        { input: path, line: 1, index: -1, offset: 0, type: GUARDRAIL, path: '/data/reason', keyword: 'type' },
        { input: path, line: 2, code: 'ERR_ATTRIBUTE_MISSING', path: '/specversion' },
      ],
      summary: { ossp_validate: 1, valid: false, events: 1, invalid: 1, rejected: 1 },
    });
    expect(JSON.parse((await run(['validate', '--json', input(valid())])).stdout)).toMatchObject({
      findings: [],
      summary: { valid: true },
    });
  });

  it('reports conformance by source', async () => {
    const path = input(
      valid({ source: 'b' }),
      valid({ source: 'a', traceparent: 'text' }),
      valid({ source: 'n', data: {} }),
      valid({ source: 'u', type: 'com.example.t' }),
    );
    const { status, stdout } = await run(['validate', '--conformance', path]);
    expect(status).toBe(1);
    expect(stdout).toContain(
      'conformance by source\n' +
        '  B        b  1 event\n' +
        '  A        a  1 event  1 below level B\n' +
        '  none     n  1 event  1 invalid\n' +
        '  unknown  u  1 event  1 of a type without a schema\n',
    );
  });

  it('says what it does not list one by one', async () => {
    const many = Array.from({ length: 1100 }, (_, at) => valid({ source: `s-${at}`, type: `t.${at}`, time: 7 }));
    const { stdout } = await run(['validate', '--conformance', input(...many)]);
    expect(stdout).toContain('  and 100 findings of other rules\n');
    expect(stdout).toMatch(/ {2}and 100 events of other sources\n$/);
  });

  it('checks bare data with --type', async () => {
    const { status, stdout } = await run(['validate', '--type', GUARDRAIL, input(PAYLOAD, { ...PAYLOAD, reason: '' })]);
    expect(status).toBe(1);
    expect(stdout).toContain(`:2: ${GUARDRAIL}: /reason: minLength\n`);
  });

  it('takes the schemas of a folder, by the flag or the environment', async () => {
    const path = input(valid({ type: 'com.example.t', data: {} }));
    const finding = `${path}:1: com.example.t: /data/a: required\n`;
    const folder = schemaFolder();
    expect((await run(['validate', '--schema-dir', folder, path])).stdout).toContain(finding);
    expect((await run(['validate', path], { env: { OSSP_SCHEMA_DIR: folder } })).stdout).toContain(finding);
    const env = { OSSP_SCHEMA_DIR: '/no/such/folder' };
    expect((await run(['validate', '--schema-dir', folder, path], { env })).stdout).toContain(finding);
    expect((await run(['validate', path], { env: { OSSP_SCHEMA_DIR: '' } })).status).toBe(0);
  });

  it('reads standard input', async () => {
    const { status, stdout } = await run(['validate'], { stdin: JSON.stringify(valid()) });
    expect([status, stdout]).toEqual([0, 'valid: 1 event from 1 input\n']);
  });

  it.each([
    ['no input', [], 'ossp-otel: ERR_USAGE: no input: '],
    ['a missing file', ['/no/such/file'], 'ossp-otel: ERR_INPUT: cannot read /no/such/file: '],
    [
      'a type without a schema',
      ['--type', 'x', import.meta.filename],
      'ossp-otel: ERR_USAGE: --type: there is no schema for this type\n',
    ],
    ['a missing schema folder', ['--schema-dir', '/no/such', 'x'], 'ossp-otel: ERR_INPUT: cannot read /no/such: '],
    ['a wrong flag', ['--level'], "ossp-otel: ERR_USAGE: unknown option '--level'\nusage: ossp-otel validate "],
  ])('refuses %s with 2', async (_name, args, message) => {
    const { status, stdout, stderr } = await run(['validate', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(message)).toBe(true);
  });

  it('has a help that says what is checked', async () => {
    const { status, stdout } = await run(['validate', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('Conformance (--conformance), by CONFORMANCE.md of OSSP 1.0');
  });

  it('works as it is built, with its own schemas and with those of a folder', async () => {
    const path = input(valid(), valid({ type: 'com.example.t', data: {} }));
    expect(await runChild(['validate', path])).toMatchObject({ status: 0, stderr: '' });
    const { status, stdout } = await runChild(['validate', '--schema-dir', schemaFolder(), path]);
    expect(status).toBe(1);
    expect(stdout).toContain(`${path}:2: com.example.t: /data/a: required\n`);
  });
});

describeWithShared('ossp-otel validate with the official schemas', () => {
  it('finds the same in real events as with its own', async () => {
    const inputs = ['examples/test-events', 'sdk-python-output', 'readme'].map((name) => sharedPath('data/ossp', name));
    const own = await run(['validate', '--conformance', ...inputs]);
    const official = sharedPath('data/ossp/schema/v1.0.0');
    const theirs = await run(['validate', '--conformance', '--schema-dir', official, ...inputs]);
    const sorted = ({ stdout }: { stdout: string }) => stdout.split('\n').sort();
    expect([own.status, theirs.status]).toEqual([1, 1]);
    expect(sorted(theirs)).toEqual(sorted(own));
    expect(own.stdout).toContain('NOT valid: 10 events from 17 inputs, 3 invalid with 6 findings, besides, 7 items');
  });

  it('finds nothing wrong with the official payloads', async () => {
    const path = sharedPath('data/ossp/examples/test-events/drift.data.json');
    expect((await run(['validate', '--type', 'ai.performance.drift.detected', path])).status).toBe(0);
  });
});
