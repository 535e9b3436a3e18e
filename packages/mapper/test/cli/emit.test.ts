import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { isKnownEventType, schemaUrl } from '@ossp-otel/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { event, eventLines } from '../convert/events.ts';
import { answer, type ScriptedServer, startServer, unusedUrl } from '../otlp-http/scripted-server.ts';
import { writeEvents } from '../verify/otlp-files.ts';
import { runChild } from './child.ts';
import { fakeTerminal, run } from './fake-terminal.ts';

const temp = tempFolder();
const GUARDRAIL = 'ai.safety.guardrail.interaction';
const DATA = '{"action_taken":"block","reason":"r"}';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const accepted = answer(202);

/** Flags of an event with which nothing is wrong. */
const MADE = [
  '--type',
  GUARDRAIL,
  '--source',
  'urn:app:x',
  '--model-id',
  'm',
  '--environment',
  'production',
  '--data',
  DATA,
];

let server: ScriptedServer;
beforeEach(async () => {
  server = await startServer();
  server.script(accepted);
});
afterEach(() => server.close());

function received(): Record<string, unknown>[] {
  return server.requests.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
}

describe('ossp-otel emit without a collector', () => {
  it('prints the event that it makes, in the local form of the Python SDK', async () => {
    const before = Date.now();
    const { status, stdout, stderr } = await run(['emit', ...MADE]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\[OSSP CE\] \{[^\n]*\}\n$/);
    const made = JSON.parse(stdout.slice('[OSSP CE] '.length)) as Record<string, unknown>;
    expect(made).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(UUID),
      source: 'urn:app:x',
      type: GUARDRAIL,
      time: expect.any(String),
      datacontenttype: 'application/json',
      dataschema: schemaUrl(GUARDRAIL),
      data: { resource: { model_id: 'm', environment: 'production' }, action_taken: 'block', reason: 'r' },
    });
    expect(Date.parse(String(made['time']))).toBeGreaterThanOrEqual(before);
    expect(isKnownEventType(GUARDRAIL)).toBe(true);
  });

  it('prints what "convert" reads back', async () => {
    const { stdout } = await run(['emit', ...MADE, '--id', 'e', '--time', '2026-01-31T09:30:00Z']);
    const converted = await run(['convert', '--format', 'ossp'], { stdin: `INFO:ossp: ${stdout}` });
    expect(`[OSSP CE] ${converted.stdout}`).toBe(stdout);
  });

  it('takes every part of the event from its flag', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const flags = ['--type', 'com.example.t', '--source', 's', '--id', 'e', '--time', '2026-01-31T09:30:00.5Z'];
    const more = ['--subject', 'u', '--dataschema', 'd', '--correlation-id', 'c', '--traceparent', traceparent];
    const { stdout } = await run(['emit', '--print', ...flags, ...more, '--model-version', 'v', '--data', '{"n":1.0}']);
    expect(stdout).toBe(
      '{"specversion":"1.0","id":"e","source":"s","type":"com.example.t","time":"2026-01-31T09:30:00.5Z","subject":"u",' +
        `"datacontenttype":"application/json","dataschema":"d","correlationid":"c","traceparent":"${traceparent}",` +
        '"data":{"resource":{"model_version":"v"},"n":1.0}}\n',
    );
  });

  it('reads the payload from a file and from standard input, and the source from the environment', async () => {
    writeFileSync(temp('data.json'), DATA);
    const env = { OSSP_SOURCE_URI: 'urn:app:env' };
    const flags = ['emit', '--print', '--type', 'com.example.t', '--validate', 'off', '--data'];
    const fromFile = await run([...flags, `@${temp('data.json')}`], { env });
    expect(JSON.parse(fromFile.stdout)).toMatchObject({ source: 'urn:app:env', data: JSON.parse(DATA) as unknown });
    const fromStdin = await run([...flags, '@-'], { env, stdin: DATA });
    expect(JSON.parse(fromStdin.stdout)).toMatchObject({ data: JSON.parse(DATA) as unknown });
  });

  it('takes the events of a file as they are', async () => {
    const path = writeEvents(temp('events.jsonl'), [eventLines(2).trim()]);
    const { status, stdout } = await run(['emit', '--from-file', path, '--print', '--validate', 'off']);
    expect([status, stdout]).toEqual([0, eventLines(2)]);
    const stdin = eventLines(3);
    expect((await run(['emit', '--from-file', '-', '--print', '--validate', 'off'], { stdin })).stdout).toBe(stdin);
  });

  it('says what violates the schemas, and emits it unless told otherwise', async () => {
    const warned = await run(['emit', '--print', '--type', GUARDRAIL, '--source', 's', '--data', '{}']);
    expect(warned.status).toBe(0);
    expect(warned.stderr).toContain('ossp-otel: violates its schema: /data/resource: required\n');
    expect(warned.stdout).not.toBe('');
    const rejected = await run(['emit', '--print', '--type', GUARDRAIL, '--source', 's', '--validate', 'reject']);
    expect([rejected.status, rejected.stdout]).toEqual([1, '']);
    expect(rejected.stderr).toContain('ossp-otel: violates its schema: /data: required\n');
  });

  it.each([
    ['true', 1],
    ['1', 1],
    ['On', 1],
    ['reject', 1],
    ['false', 0],
    ['0', 0],
    ['no', 0],
    ['off', 0],
    ['warn', 0],
    ['', 0],
  ])('takes OSSP_VALIDATE=%s for what it says', async (OSSP_VALIDATE, status) => {
    const args = ['emit', '--type', GUARDRAIL, '--source', 's'];
    expect((await run(args, { env: { OSSP_VALIDATE } })).status).toBe(status);
    expect((await run([...args, '--validate', 'off'], { env: { OSSP_VALIDATE } })).status).toBe(0);
  });

  it('validates with the schemas of a folder', async () => {
    writeFileSync(temp('com.example.t.schema.json'), '{"required":["a"]}');
    const args = ['emit', '--type', 'com.example.t', '--source', 's', '--dataschema', 'd', '--data', '{}'];
    const env = { OSSP_SCHEMA_DIR: temp('.') };
    expect((await run([...args, '--validate', 'reject'], { env })).stderr).toContain('/data/a: required\n');
    expect((await run([...args, '--validate', 'reject'])).status).toBe(0);
    expect((await run([...args, '--validate', 'off', '--schema-dir', '/no/such/folder'])).status).toBe(0);
  });

  it.each([
    ['nothing to emit', [], 'name the --type of an event to make, or a --from-file'],
    ['no source', ['--type', 't'], '--source: an event needs a source'],
    [
      'a wrong time',
      ['--type', 't', '--source', 's', '--time', 'now'],
      '--time: expected an RFC 3339 time such as 2026-01-31T09:30:00Z',
    ],
    ['an empty id', ['--type', 't', '--source', 's', '--id', ''], '--id: expected some text'],
    ['broken JSON', ['--type', 't', '--source', 's', '--data', '{'], '--data: ERR_JSON_SYNTAX: '],
    [
      'a model twice',
      ['--type', 't', '--source', 's', '--model-id', 'm', '--data', '{"resource":{"model_id":"n"}}'],
      '--model-id: data holds /resource/model_id already',
    ],
    ['a file and a type', ['--from-file', 'x', '--type', 't'], '--type: does not go with --from-file'],
    ['a token for nobody', [...MADE, '--auth-token', 'top-secret'], '--auth-token: needs --collector-endpoint'],
    ['a budget for nobody', [...MADE, '--retry-budget', '1s'], '--retry-budget: needs --collector-endpoint'],
    [
      'an unsafe token',
      [...MADE, '--collector-endpoint', 'http://c.example/', '--auth-token', 'top-secret'],
      '--auth-token: would travel unencrypted: use https, or --allow-insecure',
    ],
    [
      'no URL',
      [...MADE, '--collector-endpoint', 'c.example'],
      '--collector-endpoint: expected a URL that begins with http:// or https://',
    ],
    ['an unknown level', [...MADE, '--log-level', 'loud'], "option '--log-level <level>' argument 'loud' is invalid."],
  ])('refuses %s with 2', async (_name, args, message) => {
    const { status, stdout, stderr } = await run(['emit', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(`ossp-otel: ERR_USAGE: ${message}`)).toBe(true);
    expect(stderr).not.toContain('top-secret');
  });

  it('refuses a word that OSSP_VALIDATE does not have, and a missing file', async () => {
    const wrong = await run(['emit', ...MADE], { env: { OSSP_VALIDATE: 'maybe' } });
    expect([wrong.status, wrong.stderr.startsWith('ossp-otel: ERR_USAGE: OSSP_VALIDATE: expected one of ')]).toEqual([
      2,
      true,
    ]);
    const missing = await run(['emit', '--from-file', '/no/such/file']);
    expect([missing.status, missing.stderr]).toEqual([
      2,
      'ossp-otel: ERR_INPUT: cannot read /no/such/file: there is no such file or folder\n',
    ]);
  });
});

describe('ossp-otel emit with a collector', () => {
  it('posts the event and says so', async () => {
    const { status, stdout, stderr } = await run([
      'emit',
      ...MADE,
      '--id',
      'e',
      '--collector-endpoint',
      server.url,
      '--auth-token',
      'top-secret',
    ]);
    expect([status, stdout, stderr]).toEqual([0, '', 'ossp-otel: 1 event: 1 accepted\n']);
    expect(received()).toMatchObject([{ id: 'e', source: 'urn:app:x', type: GUARDRAIL }]);
    expect(server.requests[0]?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'idempotency-key': '"urn:app:x e"',
      authorization: 'Bearer top-secret',
    });
  });

  it('takes endpoint and token from the environment, which a flag beats', async () => {
    const env = { OSSP_COLLECTOR_ENDPOINT: server.url, OSSP_AUTH_TOKEN: 'of-env' };
    await run(['emit', ...MADE], { env });
    await run(['emit', ...MADE, '--auth-token', 'of-flag'], { env });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer of-env', 'Bearer of-flag']);
    const elsewhere = await startServer();
    elsewhere.script(accepted);
    await run(['emit', ...MADE, '--collector-endpoint', elsewhere.url], { env });
    expect([server.requests.length, elsewhere.requests.length]).toEqual([2, 1]);
    await elsewhere.close();
  });

  it('posts each event of a file by itself, in order and once', async () => {
    const path = writeEvents(temp('fifty.jsonl'), [eventLines(50).trim()]);
    const args = ['emit', '--from-file', path, '--validate', 'off', '--collector-endpoint', server.url];
    const { status, stderr } = await run(args);
    expect([status, stderr]).toEqual([0, 'ossp-otel: 50 events: 50 accepted\n']);
    expect(received()).toEqual(Array.from({ length: 50 }, (_, at) => event({ id: `e-${at}` })));
  });

  it('also prints with --print, and sends nothing with --dry-run', async () => {
    const args = ['emit', ...MADE, '--collector-endpoint', server.url];
    const printed = await run([...args, '--print']);
    expect(JSON.parse(printed.stdout)).toEqual(received()[0]);
    const dry = await run([...args, '--dry-run']);
    expect([dry.status, JSON.parse(dry.stdout), server.requests.length]).toMatchObject([0, { type: GUARDRAIL }, 1]);
  });

  it('counts what the collector refuses, and exits with 1', async () => {
    server.script(accepted, answer(422, {}, 'the reason is "r"'), accepted);
    const path = writeEvents(temp('three.jsonl'), [eventLines(3).trim()]);
    const args = ['emit', '--from-file', path, '--validate', 'off', '--collector-endpoint', server.url];
    const { status, stderr } = await run(args);
    expect([status, stderr]).toEqual([
      1,
      `ossp-otel: ${path}:2: event urn:app:chatbot e-1 NOT delivered: the collector answered 422\n` +
        'ossp-otel: 3 events: 2 accepted, 1 refused\n',
    ]);
    server.script(answer(422, {}, 'the reason is "r"'));
    const debug = await run([...args, '--log-level', 'debug']);
    expect(debug.stderr).toContain('event urn:app:chatbot e-0: the collector says: the reason is "r"\n');
  });

  it.each([
    ['gone', 410, 'the collector answered 410: it takes no events any more'],
    ['elsewhere', 307, 'the collector answered 307, and redirects are not followed'],
    ['closed to us', 401, 'the collector answered 401'],
  ])('ends with 3 when the collector is %s', async (_name, code, why) => {
    server.script(answer(code, { location: '/elsewhere' }));
    const path = writeEvents(temp('two.jsonl'), [eventLines(2).trim()]);
    const args = ['emit', '--from-file', path, '--validate', 'off', '--collector-endpoint', server.url];
    const { status, stderr } = await run(args);
    expect([status, stderr]).toEqual([
      3,
      `ossp-otel: ${path}:1: event urn:app:chatbot e-0 NOT delivered: ${why}\n` +
        'ossp-otel: 2 events: 0 accepted, 1 not delivered, 1 not sent; stopped before the end\n',
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it('ends with 3 when nobody listens, when it is to wait too long, and when nobody speaks HTTP', async () => {
    const unused = await run(['emit', ...MADE, '--collector-endpoint', await unusedUrl(), '--retry-budget', '0s']);
    expect(unused.status).toBe(3);
    expect(unused.stderr).toContain(
      ' NOT delivered: the retry budget is used up; at last: connection refused (ECONNREFUSED)\n',
    );
    server.script(answer(429, { 'retry-after': '3600' }));
    const busy = await run(['emit', ...MADE, '--collector-endpoint', server.url]);
    expect(busy.status).toBe(3);
    expect(busy.stderr).toContain('the collector asks to wait for longer than the retry budget, with status 429\n');
    const other = createServer((socket) => socket.end('220 mail.example\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const mail = await run(['emit', ...MADE, '--collector-endpoint', `http://127.0.0.1:${port}/`]);
    expect(mail.status).toBe(3);
    expect(mail.stderr).toContain(' NOT delivered: the answer is no HTTP/1.1 (');
    other.close();
  });

  it('tries again, with the same key', async () => {
    server.script(answer(503, { 'retry-after': '0' }), accepted);
    const { status, stderr } = await run([
      'emit',
      ...MADE,
      '--id',
      'e',
      '--collector-endpoint',
      server.url,
      '--log-level',
      'debug',
    ]);
    expect(status).toBe(0);
    expect(stderr).toContain('ossp-otel: event urn:app:x e accepted: status 202, attempts 2\n');
    expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
      '"urn:app:x e"',
      '"urn:app:x e"',
    ]);
  });

  it.each([
    ['debug', 4],
    ['info', 3],
    ['warning', 2],
    ['error', 1],
  ])('tells with --log-level %s this many kinds of things', async (level, kinds) => {
    server.script(accepted, answer(400));
    const lines = [event({ id: 'a', subject: '' }), { not: 'an event' }].map((value) => JSON.stringify(value));
    const path = writeEvents(temp('levels.jsonl'), lines);
    const args = ['emit', '--from-file', path, '--collector-endpoint', server.url, '--log-level', level];
    const { stderr } = await run(args);
    const seen = ['no event: ', 'violates its schema: ', 'ossp-otel: 1 event: ', ' accepted: status '];
    expect(seen.filter((text) => stderr.includes(text))).toEqual(seen.slice(0, kinds));
  });

  it('at Ctrl-C sends what it read, and lets go of the signals', async () => {
    const path = writeEvents(temp('many.jsonl'), [eventLines(20_000).trim()]);
    const terminal = fakeTerminal();
    server.script((response, request) => {
      if (server.requests.length === 5) terminal.signal('SIGINT');
      accepted(response, request);
    });
    const args = ['emit', '--from-file', path, '--validate', 'off', '--collector-endpoint', server.url];
    expect(await runCli(args, terminal)).toBe(130);
    const [, count = ''] = /: ([\d,]+) accepted; stopped before the end\n$/.exec(terminal.stderr.text) ?? [];
    expect(Number(count.replaceAll(',', ''))).toBe(server.requests.length);
    expect(server.requests.length).toBeLessThan(20_000);
    expect(terminal.listeners).toBe(0);
  });

  it('at Ctrl-C twice gives up', async () => {
    const terminal = fakeTerminal();
    server.script(() => {
      terminal.signal('SIGTERM');
      terminal.signal('SIGTERM');
    });
    expect(await runCli(['emit', ...MADE, '--collector-endpoint', server.url], terminal)).toBe(143);
    expect(terminal.stderr.text).toContain(' NOT delivered: given up\n');
  });
});

describe('ossp-otel emit as it is built', () => {
  it('prints and posts', async () => {
    const printed = await runChild(['emit', ...MADE]);
    expect([printed.status, printed.stderr]).toEqual([0, '']);
    expect(printed.stdout.startsWith('[OSSP CE] {')).toBe(true);
    const posted = await runChild(['emit', ...MADE], { env: { OSSP_COLLECTOR_ENDPOINT: server.url } });
    expect([posted.status, posted.stdout, posted.stderr]).toEqual([0, '', 'ossp-otel: 1 event: 1 accepted\n']);
    expect(received()).toHaveLength(1);
  });

  it('has a help that says what it makes up', async () => {
    const { status, stdout } = await runChild(['emit', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('its id and its time are made up here');
  });
});
