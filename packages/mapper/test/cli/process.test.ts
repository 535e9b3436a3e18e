import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import type { Receipt } from '../../src/convert/index.ts';
import { decodeLogsProtobuf } from '../../src/otlp/protobuf-decode.ts';
import { eventLines } from '../convert/events.ts';
import { idsOf, jsonMessages, protobufMessages } from '../convert/read-output.ts';
import { accept, type ScriptedServer, startServer, unusedUrl } from '../otlp-http/scripted-server.ts';

// What users run: built by `npm test` before
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const temp = tempFolder();
const children = new Set<ChildProcessWithoutNullStreams>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

function start(...args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [MAIN, ...args]);
  children.add(child);
  child.stdin.on('error', () => undefined);
  return child;
}

/** Runs the command to its end with this on standard input. */
async function run(args: readonly string[], stdin = '') {
  const child = start(...args);
  child.stdin.end(stdin);
  return ended(child);
}

async function ended(child: ChildProcessWithoutNullStreams) {
  const [stdout, stderr, [status, signal]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { status: status as number | null, signal: signal as string | null, stdout, stderr };
}

describe('the process ossp-otel', () => {
  it('prints its version', async () => {
    const { status, stdout, stderr } = await run(['--version']);
    expect([status, stdout.toString(), stderr]).toEqual([0, '0.1.0\n', '']);
  });

  it('is a filter', async () => {
    const { status, stdout, stderr } = await run(['convert', '--format', 'otlp-proto'], eventLines(2500));
    writeFileSync(temp('filter.binpb'), stdout);
    expect(status).toBe(0);
    expect(idsOf(protobufMessages(temp('filter.binpb')))).toEqual(Array.from({ length: 2500 }, (_, at) => `e-${at}`));
    expect(stderr).toMatch(/^ossp-otel: finished in /);
    const back = await run(['convert', '--format', 'ossp'], eventLines(3));
    expect(back.stdout.toString()).toBe(eventLines(3));
  });

  it('fails for a missing input in one line', async () => {
    const { status, stdout, stderr } = await run(['convert', '/no/such/file.jsonl']);
    expect([status, stdout.length, stderr]).toEqual([
      2,
      0,
      'ossp-otel: ERR_INPUT: cannot read /no/such/file.jsonl: there is no such file or folder\n',
    ]);
  });

  it('fails for a wrong flag with the usage', async () => {
    const { status, stderr } = await run(['convert', '--frobnicate']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^ossp-otel: ERR_USAGE: unknown option '--frobnicate'\nusage: ossp-otel convert /);
  });

  it('fails for an endpoint where nobody is', async () => {
    const { status, stderr } = await run(
      ['convert', '--endpoint', await unusedUrl(), '--retry-budget', '0s'],
      eventLines(1),
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(/^ossp-otel: stopped early, ERR_OTLP_UNDELIVERED: /);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it.skipIf(!existsSync('/dev/full'))('fails for a full disk', async () => {
    const { status, stderr } = await run(['convert', '-o', '/dev/full'], eventLines(5));
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /^ossp-otel: stopped early, ERR_OUTPUT: cannot write: the disk is full \(\/dev\/full\), in /,
    );
    expect(stderr).toMatch(/undelivered +5/);
  });

  it('ends quietly when the reader of its output goes away', async () => {
    const child = start('convert', '--batch-size', '1');
    const closed = ended(child);
    child.stdout.once('data', () => child.stdout.destroy());
    child.stdin.end(eventLines(20_000));
    const { status, signal, stderr } = await closed.catch(async () => {
      const [code, ending] = child.exitCode === null ? await once(child, 'close') : [child.exitCode, child.signalCode];
      return { status: code as number, signal: ending as string | null, stderr: '' };
    });
    expect([status, signal, stderr]).toEqual([141, null, '']);
  });

  it('at Ctrl-C keeps what it wrote apart from whole outputs, and accounts for it', async () => {
    const output = temp('interrupted.jsonl');
    const receiptPath = temp('interrupted.json');
    const child = start('convert', '-', '-o', output, '--receipt', receiptPath, '--batch-size', '10');
    const closed = ended(child);
    child.stdin.write(eventLines(5000));
    await vi.waitFor(() => expect(readFileSync(`${output}.partial`).length).toBeGreaterThan(0), { timeout: 20_000 });
    child.kill('SIGINT');
    // Standard input stays open: nothing but the signal ends the run
    const { status, stderr } = await closed;
    expect(status).toBe(130);
    expect(stderr).toMatch(/^ossp-otel: SIGINT: finishing what was read[^\n]*\nossp-otel: interrupted in /);
    const receipt = JSON.parse(readFileSync(receiptPath, 'utf8')) as Receipt;
    expect([receipt.status, existsSync(output)]).toEqual(['interrupted', false]);
    expect(idsOf(jsonMessages(`${output}.partial`)).length).toBe(receipt.totals.read);
  });
});

describe('the process ossp-otel with a collector', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('at Ctrl-C delivers what it read', async () => {
    const child = start('convert', '-', '--endpoint', server.url, '--batch-size', '100', '--json');
    server.script((response, request) => {
      if (server.requests.length === 1) child.kill('SIGINT');
      accept(response, request);
    });
    const closed = ended(child);
    child.stdin.write(eventLines(5000));
    const { status, stdout } = await closed;
    const receipt = JSON.parse(stdout.toString()) as Receipt;
    const received = idsOf(server.requests.map(({ body }) => decodeLogsProtobuf(gunzipSync(body))));
    expect(status).toBe(130);
    expect([receipt.status, receipt.totals.accepted, receipt.totals.undelivered]).toEqual([
      'interrupted',
      receipt.totals.read,
      0,
    ]);
    expect(received.length).toBe(receipt.totals.read);
  });
});
