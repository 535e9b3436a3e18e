import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Receipt } from '../../src/convert/index.ts';
import { event, eventLines } from '../convert/events.ts';
import { idsOf, jsonMessages, linesOf, protobufMessages } from '../convert/read-output.ts';
import { accept, answer, type ScriptedServer, startServer, unusedUrl } from '../otlp-http/scripted-server.ts';
import { fakeTerminal, run } from './fake-terminal.ts';

const temp = tempFolder();

function archive(name: string, content: string): string {
  writeFileSync(temp(name), content);
  return temp(name);
}

describe('ossp-otel', () => {
  it('prints its version', async () => {
    expect(await run(['--version'])).toEqual({ status: 0, stdout: '0.1.0\n', stderr: '' });
  });

  it('prints help on request, and in place of a command that is missing', async () => {
    const asked = await run(['--help']);
    expect([asked.status, asked.stderr]).toEqual([0, '']);
    expect(asked.stdout).toMatch(/^Usage: ossp-otel <command> \[options\]\n[\s\S]*convert \[options\] \[INPUT\.\.\.\]/);
    const missing = await run([]);
    expect([missing.status, missing.stdout]).toEqual([2, '']);
    expect(missing.stderr).toMatch(/^Usage: ossp-otel/);
  });

  it('says what it does not know', async () => {
    expect(await run(['transmogrify'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "ossp-otel: ERR_USAGE: unknown command 'transmogrify'\n" +
        'usage: ossp-otel <command> [options]; see ossp-otel --help\n',
    });
  });
});

describe('ossp-otel convert', () => {
  it('has help with examples, exit statuses and the environment', async () => {
    const { status, stdout } = await run(['convert', '--help']);
    expect(status).toBe(0);
    for (const part of ['--output <file>', 'Exit status:', 'Environment', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'Examples:']) {
      expect(stdout).toContain(part);
    }
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('converts to a file and sums up on standard error', async () => {
    const input = archive('simple.jsonl', `${eventLines(3)}{\n`);
    const output = temp('simple-out.jsonl');
    const { status, stdout, stderr } = await run(['convert', input, '--output', output]);
    expect([status, stdout]).toEqual([1, '']);
    expect(idsOf(jsonMessages(output))).toEqual(['e-0', 'e-1', 'e-2']);
    const [explained, headline, ...table] = stderr.split('\n');
    expect(explained).toBe(`ossp-otel: ${input}:4: rejected: ERR_JSON_SYNTAX: expected a key in quotes at byte 2`);
    expect(headline).toMatch(/^ossp-otel: finished in \d/);
    expect(table.map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
      'read 4 from 1 input',
      'mapped 3',
      'rejected 1 ERR_JSON_SYNTAX 1',
      `written 3 otlp-json to ${output}, 2.8 KiB`,
      'ai.safety.guardrail.interaction 3',
      'severity 17 3',
      '',
    ]);
  });

  it('exits with 0 if all went well', async () => {
    const input = archive('well.jsonl', eventLines(1));
    expect((await run(['convert', input, '-o', temp('well.binpb')])).status).toBe(0);
    expect(idsOf(protobufMessages(temp('well.binpb')))).toEqual(['e-0']);
  });

  it('reads standard input and writes standard output', async () => {
    const { status, stdout } = await run(['convert', '--format', 'ossp'], { stdin: eventLines(2) });
    expect([status, stdout]).toEqual([0, eventLines(2)]);
  });

  it('explains only the first rejections', async () => {
    const { stderr } = await run(['convert', '--dry-run'], { stdin: '{\n'.repeat(7) });
    expect(stderr.match(/^ossp-otel: -:\d: rejected: ERR_JSON_SYNTAX/gm)?.length).toBe(5);
    expect(stderr).toContain('ossp-otel: further rejections are only counted; --quarantine FILE keeps them all\n');
    expect(stderr).toContain('ossp-otel: finished (dry run: nothing was written or sent) in');
  });

  it('points to the quarantine in place of explanations', async () => {
    const quarantine = temp('cli-q.jsonl');
    const { stderr } = await run(['convert', '-o', temp('cli-q-out.jsonl'), '--quarantine', quarantine], {
      stdin: '{\n{\n',
    });
    expect(stderr).not.toContain('rejected: ERR');
    expect(stderr).toContain(
      `ossp-otel: 2 rejected items kept in ${quarantine}; mend what can be mended there and convert that file\n`,
    );
    expect(linesOf(quarantine).length).toBe(2);
  });

  it('prints the receipt as JSON on request', async () => {
    const input = archive('json.jsonl', eventLines(2));
    const receipt = temp('json-receipt.json');
    const { status, stdout } = await run(['convert', input, '-o', temp('json-out'), '--receipt', receipt, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(receipt, 'utf8')));
    expect((JSON.parse(stdout) as Receipt).totals.accepted).toBe(2);
  });

  it('reports conflicts loudly and exits with 1', async () => {
    const lines = Array.from({ length: 8 }, (_, at) => `${JSON.stringify(event({ subject: String(at) }))}\n`).join('');
    const { status, stderr } = await run(['convert', '--dedupe', '--dry-run'], { stdin: lines });
    expect(status).toBe(1);
    expect(stderr).toContain('ossp-otel: -:2: CONFLICT: same source and id as an earlier event, but other content\n');
    expect(stderr.match(/CONFLICT/g)?.length).toBe(5);
    expect(stderr).toContain('ossp-otel: further conflicts are only counted\n');
    expect(stderr).toContain('ossp-otel: WARNING: 7 events conflict with an earlier one of the same source and id\n');
  });

  it('says when the window for duplicates was too small', async () => {
    const { status, stderr } = await run(['convert', '--dedupe', '--dedupe-window', '2', '--dry-run'], {
      stdin: eventLines(5),
    });
    expect(status).toBe(0);
    expect(stderr).toContain('WARNING: there were 3 more events than the 2 that are remembered');
  });

  it('passes the filters on', async () => {
    const lines = `${eventLines(2)}${JSON.stringify(event({ id: 'x', type: 'com.example' }))}\n`;
    const args = ['--type', 'com.*', '--type', 'other', '--source', 'urn:*', '--until', '2027-01-01T00:00:00Z'];
    const { stdout, stderr } = await run(['convert', '--format', 'ossp', '--min-severity', 'low', ...args], {
      stdin: lines,
    });
    expect(stdout).toBe(lines.split('\n').slice(2).join('\n'));
    expect(stderr).toMatch(/filtered +2 +left out by the filters/);
  });

  it('says why it stopped with strict, and exits with 1', async () => {
    const { status, stderr } = await run(['convert', '--strict', '-o', temp('strict')], {
      stdin: `{\n${eventLines(1)}`,
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^ossp-otel: stopped early, ERR_JSON_SYNTAX: expected a key in quotes at byte 2, in /m);
  });

  it('shows progress to people', async () => {
    const input = archive('progress.jsonl', eventLines(2000));
    const { stderr } = await run(['convert', input, '--dry-run'], { isTTY: true });
    expect(stderr).toContain('\r\u001B[K[###');
  });

  it.each<[string, readonly string[], string]>([
    ['an unknown flag', ['--frobnicate'], "unknown option '--frobnicate'"],
    ['an unknown flag with what may be a secret', ['--heeder=a=Bearer x'], "unknown option '--heeder'"],
    [
      'a bad number',
      ['--batch-size', '0'],
      "option '--batch-size <records>' argument '0' is invalid. Expected a whole number from 1 to 1000000.",
    ],
    [
      'a bare duration',
      ['--endpoint', '--timeout', '10'],
      "option '--timeout <duration>' argument '10' is invalid. Expected a number with its unit, such as 500ms, 10s, 5m or 1h.",
    ],
    [
      'a bad choice',
      ['--format', 'xml'],
      "option '--format <format>' argument 'xml' is invalid. Allowed choices are otlp-json, otlp-proto, ossp.",
    ],
    ['a flag without its value', ['--output'], "option '-o, --output <file>' argument missing"],
  ])('refuses %s and shows the usage', async (_, args, message) => {
    const { status, stdout, stderr } = await run(['convert', ...args], { stdin: '' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `ossp-otel: ERR_USAGE: ${message}\nusage: ossp-otel convert [options] [INPUT...]; see ossp-otel convert --help\n`,
    );
  });

  it.each<[string, readonly string[], string]>([
    [
      'an input that is missing',
      ['/no/such.jsonl'],
      'ERR_INPUT: cannot read /no/such.jsonl: there is no such file or folder',
    ],
    [
      'a header without a value',
      ['--endpoint', '--header', 'secret'],
      'ERR_USAGE: --header: entry 1: expected name=value',
    ],
    ['a header without an endpoint', ['--header', 'a=secret'], 'ERR_USAGE: --header: needs --endpoint'],
    ['a timeout without an endpoint', ['--timeout', '1s'], 'ERR_USAGE: --timeout: needs --endpoint'],
    [
      'a time that is none',
      ['--since', 'yesterday'],
      'ERR_USAGE: --since: expected an RFC 3339 time such as 2026-01-31T09:30:00Z',
    ],
    [
      'two outputs',
      ['--endpoint', 'http://x', '-o', 'y'],
      'ERR_USAGE: --output: an output file and an endpoint exclude each other',
    ],
    [
      'data and receipt on one stream',
      ['--json'],
      'ERR_USAGE: --json and the data cannot both go to standard output; use --output FILE',
    ],
    [
      'an output without its folder',
      ['-o', '/no/such/folder/x'],
      'ERR_OUTPUT: cannot write: its folder does not exist (/no/such/folder/x)',
    ],
  ])('refuses %s', async (_, args, message) => {
    const { status, stdout, stderr } = await run(['convert', ...args], { stdin: '' });
    expect([status, stdout, stderr]).toEqual([2, '', `ossp-otel: ${message}\n`]);
  });

  it('asks for an input if nothing is piped in', async () => {
    expect(await run(['convert'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'ossp-otel: ERR_USAGE: no input: name files, folders or globs, or pipe events in\n',
    });
  });
});

describe('ossp-otel convert --endpoint', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('delivers to the URL of the flag with its headers', async () => {
    server.script(accept);
    const args = [
      '--endpoint',
      server.url,
      '--header',
      'Authorization=Bearer a=b',
      '--encoding',
      'json',
      '--compression',
      'none',
    ];
    const { status, stderr } = await run(['convert', ...args], { stdin: eventLines(2) });
    expect(status).toBe(0);
    expect(stderr).toMatch(new RegExp(`accepted +2 +otlp-http-json to ${server.url}, \\d`));
    expect(stderr).not.toContain('Bearer');
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer a=b',
      'content-type': 'application/json',
    });
  });

  it('delivers to the URL of the environment', async () => {
    server.script(accept);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: server.url.replace('/v1/logs', '') };
    expect((await run(['convert', '--endpoint'], { stdin: eventLines(1), env })).status).toBe(0);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/logs']);
  });

  it('exits with 1 if records were refused', async () => {
    server.script(answer(400, {}, 'secret'));
    const { status, stderr } = await run(['convert', '--endpoint', server.url], { stdin: eventLines(2) });
    expect(status).toBe(1);
    expect(stderr).toContain('ossp-otel: -:1: rejected: ERR_OTLP_REJECTED: the collector answered 400\n');
    expect(stderr).toMatch(/refused +2 +by the collector, for good/);
    expect(stderr).not.toContain('secret');
  });

  it('exits with 3 if nobody is there, and says how far it got', async () => {
    const url = await unusedUrl();
    const { status, stderr } = await run(['convert', '--endpoint', url, '--retry-budget', '0s'], {
      stdin: eventLines(2),
    });
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /stopped early, ERR_OTLP_UNDELIVERED: the collector did not take the records within the retry budget/,
    );
    expect(stderr).toMatch(/undelivered +2 +the first of them at -:1/);
  });

  it('at the first signal delivers what was read, at the second gives up', async () => {
    const terminal = fakeTerminal({ stdin: eventLines(2) });
    server.script(() => {
      terminal.signal('SIGINT');
      terminal.signal('SIGINT');
    });
    expect(await runCli(['convert', '--endpoint', server.url], terminal)).toBe(130);
    expect(terminal.stderr.text).toContain('ossp-otel: SIGINT: finishing what was read');
    expect(terminal.stderr.text).toMatch(/ossp-otel: interrupted in [\s\S]*undelivered +2/);
    expect(terminal.listeners).toBe(0);
  });

  it('exits with 143 after SIGTERM', async () => {
    const terminal = fakeTerminal({ stdin: eventLines(2) });
    server.script((response, request) => {
      terminal.signal('SIGTERM');
      accept(response, request);
    });
    const status = await runCli(['convert', '--endpoint', server.url, '--receipt', temp('term.json')], terminal);
    expect(status).toBe(143);
    const receipt = JSON.parse(readFileSync(temp('term.json'), 'utf8')) as Receipt;
    expect([receipt.status, receipt.totals.accepted, existsSync(temp('term.json.partial'))]).toEqual([
      'interrupted',
      2,
      false,
    ]);
  });
});
