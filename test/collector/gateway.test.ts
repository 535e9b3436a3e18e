import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseJson, readEvent, stringifyJson } from '@ossp-otel/mapper';
import type { JsonObject } from '@ossp-otel/types';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseExposition } from '../../packages/mapper/test/gateway/observe/parse-exposition.ts';
import { countsOf, startGatewayProcess } from '../../packages/mapper/test/gateway/support/gateway-process.ts';
import { oddEventTexts } from '../../packages/mapper/test/support/odd-events.ts';
import { MAIN, run } from '../docs/command.ts';
import { type Collector, freePort, prepareOtelcol, startCollector } from '../support/collector.ts';
import { describeWith } from '../support/part.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { tempFolder } from '../support/temp-folder.ts';

const ARCHIVES = [
  fileURLToPath(new URL('../../docs/examples/archive', import.meta.url)),
  ...(hasShared ? [sharedPath('data/ossp/sdk-python-output'), sharedPath('data/ossp/readme')] : []),
];
const HEADER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const TOKEN = 'the-secret-token-of-this-app';
const ODD_EVENTS = 500;
const LIMIT = { timeout: 60_000 };

const temp = tempFolder();
const pem = (name: string) =>
  fileURLToPath(new URL(`../../packages/mapper/test/otlp-http/fixtures/${name}`, import.meta.url));

/** Runs the command and returns what it printed. */
async function osspOtel(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { status, output } = await run(process.execPath, [MAIN, ...args], process.cwd(), { CI: '1', ...env });
  expect(status, output).toBe(0);
  return output;
}

/** The stored events that there are, as JSON texts. */
async function storedTexts(): Promise<string[]> {
  const file = temp('stored.jsonl');
  await osspOtel(['convert', ...ARCHIVES, '--format', 'ossp', '--output', file, '--force']);
  return (await readFile(file, 'utf8')).trimEnd().split('\n');
}

/** Events as no sender ought to make them, each with an identity of its own. */
function oddTexts(): string[] {
  const texts = fc.sample(oddEventTexts, { numRuns: ODD_EVENTS, seed: 20_261_121 });
  const byIdentity = texts.map((each): [string, string] => {
    const { source, id } = readEvent(each);
    // White space between tokens may be a line feed, which in JSON lines would end the event
    return [JSON.stringify([source, id]), each.replaceAll(/[\r\n]/g, ' ')];
  });
  return [...new Map(byIdentity).values()];
}

function withId(eventText: string, ending: string): string {
  const event = parseJson(eventText) as JsonObject;
  return stringifyJson({ ...event, id: `${String(event['id'])}${ending}` });
}

/** Expects that an event was taken. */
async function post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
  const response = await fetch(`${url}/v1/events`, { method: 'POST', headers, body });
  expect([response.status, await response.text()]).toEqual([expect.toBeOneOf([200, 202]), expect.any(String)]);
}

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

/** Sends an event in binary mode, whose attributes are all text. */
function postBinary(url: string, eventText: string): Promise<void> {
  const { data, datacontenttype, ...attributes } = parseJson(eventText) as JsonObject;
  const encoded = (value: string): string => value.replaceAll(/[^\x21\x23\x24\x26-\x7e]+/g, encodeURIComponent);
  const headers = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encoded(String(value))]);
  return post(
    url,
    { ...Object.fromEntries(headers), 'content-type': String(datacontenttype) },
    stringifyJson(data ?? null),
  );
}

async function writeArchive(name: string, texts: readonly string[]): Promise<string> {
  const archive = temp(`${name}.jsonl`);
  await writeFile(archive, texts.map((each) => `${each}\n`).join(''));
  return archive;
}

describeWith(await prepareOtelcol(), 'a real collector behind the gateway', (otelcol) => {
  const start = (port: number, output: string): Promise<Collector> =>
    startCollector(
      otelcol,
      JSON.stringify({
        receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
        exporters: { file: { path: output } },
        service: { pipelines: { logs: { receivers: ['otlp'], exporters: ['file'] } } },
      }),
    );

  const gatewayOptions = (ack: string, name: string, port: number): string[] => {
    const spool = ack === 'stored' ? ['--spool', temp(`${name}-spool`)] : [];
    return ['--endpoint', `http://127.0.0.1:${port}`, '--ack', ack, ...spool];
  };

  it.each(['delivered', 'stored'])('has every event of every mode, with --ack %s', async (ack) => {
    const name = `modes-${ack}`;
    const output = temp(`${name}.otlp.jsonl`);
    const port = await freePort();
    const collector = await start(port, output);
    const gateway = await startGatewayProcess(gatewayOptions(ack, name, port));
    const stored = await storedTexts();

    await osspOtel(['emit', '--from-file', temp('stored.jsonl'), '--collector-endpoint', `${gateway.url}/v1/events`]);
    const traced = stored.map((each) => withId(each, '-traced'));
    for (const each of traced) await post(gateway.url, { ...STRUCTURED, traceparent: HEADER }, each);
    const binary = stored.map((each) => withId(each, '-binary'));
    for (const each of binary) await postBinary(gateway.url, each);
    const batch = [...stored.map((each) => withId(each, '-batch')), ...oddTexts()];
    for (let at = 0; at < batch.length; at += 100) {
      const headers = at === 0 ? { ...BATCH, traceparent: HEADER } : BATCH;
      await post(gateway.url, headers, `[${batch.slice(at, at + 100).join(',')}]`);
    }

    const sent = [...stored, ...traced, ...binary, ...batch];
    expect((await countsOf(gateway)).outcomes).toEqual({ [ack]: sent.length });
    expect((await gateway.stop()).status).toBe(0);
    expect(gateway.logs.at(-1)).toMatchObject({ message: 'stopped', cutOff: 0, leftInSpool: 0 });
    await collector.stop();
    const report = await osspOtel(['verify', await writeArchive(name, sent), output, '--json']);
    expect(JSON.parse(report)).toMatchObject({ verified: true, matched: sent.length, missing: 0, unexpected: 0 });
    const remarks = (await readFile(output, 'utf8')).split('"ossp.bridge.transport_traceparent"').length - 1;
    expect(remarks).toBeGreaterThanOrEqual(stored.length);
  });

  it.each(['delivered', 'stored'])(
    'has every event once after it was stopped and started again, with --ack %s',
    async (ack) => {
      const name = `restart-${ack}`;
      const folder = temp(`${name}-otlp`);
      await mkdir(folder);
      const port = await freePort();
      const gateway = await startGatewayProcess(gatewayOptions(ack, name, port));
      const stored = await storedTexts();
      const emit = async (ending: string): Promise<string[]> => {
        const texts = stored.map((each) => withId(each, ending));
        const file = await writeArchive(`${name}${ending}`, texts);
        await osspOtel(['emit', '--from-file', file, '--collector-endpoint', `${gateway.url}/v1/events`]);
        return texts;
      };

      const first = await start(port, path.join(folder, '1.jsonl'));
      const before = await emit('-before');
      await expect.poll(() => delivered(gateway.url), LIMIT).toBe(before.length);
      await first.stop();
      const emitting = emit('-while');
      // Without a spool the sender waits; with one it has its answers at once
      if (ack === 'stored') await emitting;
      else await expect.poll(async () => (await countsOf(gateway)).outcomes['unavailable'], LIMIT).toBeGreaterThan(0);
      const second = await start(port, path.join(folder, '2.jsonl'));
      const meanwhile = await emitting;
      const after = await emit('-after');
      const sent = [...before, ...meanwhile, ...after];
      await expect.poll(() => delivered(gateway.url), LIMIT).toBe(sent.length);
      expect((await gateway.stop()).status).toBe(0);
      await second.stop();
      await osspOtel(['verify', await writeArchive(name, sent), folder]);
    },
  );

  it('has what comes over TLS from senders with certificate and token, and nothing else', async () => {
    const output = temp('tls.otlp.jsonl');
    const port = await freePort();
    const collector = await start(port, output);
    await writeFile(temp('tokens'), `${TOKEN}\n`, { mode: 0o600 });
    const protection = [
      ...['--tls-certificate', pem('server.pem'), '--tls-key', pem('server-key.pem')],
      ...['--tokens-file', temp('tokens'), '--admin-port', '0'],
    ];
    const options = [...gatewayOptions('delivered', 'tls', port), ...protection];
    const mutual = await startGatewayProcess([...options, '--tls-client-ca', pem('ca.pem')]);
    const stored = await storedTexts();

    const pair = { cert: await readFile(pem('client.pem')), key: await readFile(pem('client-key.pem')) };
    const send = async (credentials: object, token: string, body: string): Promise<number> => {
      const sending = request(`${mutual.url}/v1/events`, {
        method: 'POST',
        ca: await readFile(pem('ca.pem')),
        headers: { ...STRUCTURED, authorization: `Bearer ${token}` },
        ...credentials,
      });
      sending.end(body);
      const [response] = await once(sending, 'response');
      await text(response);
      return response.statusCode;
    };
    const [first = ''] = stored;
    await expect(send({}, TOKEN, first)).rejects.toThrow(/alert|ECONNRESET|EPIPE|hang up/);
    expect(await send(pair, 'another-token-of-somebody', first)).toBe(401);
    const statuses = await Promise.all(stored.map((each) => send(pair, TOKEN, withId(each, '-mutual'))));
    expect(statuses).toEqual(stored.map(() => 200));

    const simple = await startGatewayProcess(options);
    await osspOtel(['emit', '--from-file', temp('stored.jsonl'), '--collector-endpoint', `${simple.url}/v1/events`], {
      OSSP_AUTH_TOKEN: TOKEN,
      NODE_EXTRA_CA_CERTS: pem('ca.pem'),
    });
    for (const gateway of [mutual, simple]) expect((await gateway.stop()).status).toBe(0);
    await collector.stop();
    const sent = [...stored, ...stored.map((each) => withId(each, '-mutual'))];
    await osspOtel(['verify', await writeArchive('tls', sent), output]);
  });
});

/** How many records the gateway counts as accepted by the collector. */
async function delivered(url: string): Promise<number> {
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const family = parseExposition(await response.text()).get('otel_sdk_exporter_log_exported_total');
  const taken = family?.samples.filter(({ labels }) => labels['error_type'] === undefined) ?? [];
  return taken.reduce((sum, { value }) => sum + value, 0);
}
