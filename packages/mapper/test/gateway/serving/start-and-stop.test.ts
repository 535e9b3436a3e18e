import { mkdirSync, writeFileSync } from 'node:fs';
import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../../../../test/support/child.ts';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import type { FlagValues } from '../../../src/gateway/options/chosen-options.ts';
import { event } from '../../convert/events.ts';
import { eventClient } from '../support/event-client.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { startSink, takeAll } from '../support/otlp-sink.ts';
import { sentEvent } from '../support/sent-events.ts';
import { refuse, takeLater } from '../support/sink-reactions.ts';
import { freePort, listens, startTestGateway, takenPort } from './running-gateway.ts';

const temp = tempFolder();
const BATCH = 'application/cloudevents-batch+json';
/** What keeps the requests to a collector that is down short. */
const IMPATIENT = { 'retry-budget': '0s' };

function textOf(id: string, changes: Record<string, unknown> = {}): string {
  return JSON.stringify(event({ id, ...changes }));
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

describe('a gateway', () => {
  it('delivers what it acknowledges, and tells of itself at the same place', async () => {
    const sink = await startSink();
    const { gateway, post } = await startTestGateway({ endpoint: sink.url });
    expect(await post(textOf('a'))).toMatchObject({ status: 200, json: { delivered: 1 } });
    expect(sink.taken.map(({ id }) => id)).toEqual(['a']);
    expect(gateway.adminUrl).toBe(gateway.url);
    expect((await fetch(`${gateway.adminUrl}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
    expect(metrics).toMatch(/^ossp_gateway_received_total(?:\{[^}]*\})? 1$/m);
    expect(metrics).toMatch(/^ossp_gateway_events_total\{[^}]*"delivered"[^}]*\} 1$/m);
  });

  it('tells of itself at another port if told so, and only there', async () => {
    const sink = await startSink();
    const { gateway } = await startTestGateway({ endpoint: sink.url, 'admin-port': '0' });
    expect(gateway.adminUrl).not.toBe(gateway.url);
    expect((await fetch(`${gateway.adminUrl}/healthz`)).status).toBe(200);
    expect(await gateway.stop()).toEqual({ cutOff: 0, leftInSpool: 0 });
    expect(await Promise.all([gateway.url, gateway.adminUrl].map((url) => listens(portOf(url))))).toEqual([
      false,
      false,
    ]);
  });

  it('says so if it takes other content of the same event, and marks it', async () => {
    const sink = await startSink();
    const { logger, post } = await startTestGateway({ endpoint: sink.url });
    const batch = `[${textOf('a')},${textOf('a', { subject: 'other' })}]`;
    expect(await post(batch, BATCH)).toMatchObject({ status: 200, json: { delivered: 2 } });
    expect(logger.at('warn').length + logger.at('error').length).toBeGreaterThan(0);
  });

  it('answers what is under way before it stops', async () => {
    const sink = await startSink();
    sink.react(takeLater(300));
    const { gateway, post } = await startTestGateway({ endpoint: sink.url });
    const answers = ['a', 'b', 'c'].map((id) => post(textOf(id)));
    await expect.poll(() => sink.requests).toBeGreaterThan(0);
    expect(await gateway.stop()).toEqual({ cutOff: 0, leftInSpool: 0 });
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await listens(portOf(gateway.url))).toBe(false);
  });

  it('does so at SIGTERM, and ends well', async () => {
    const sink = await startSink();
    sink.react(takeLater(300));
    const gateway = await startGatewayProcess(['--endpoint', sink.url]);
    const client = eventClient(() => gateway.url);
    const answer = client.send(sentEvent('a'));
    await expect.poll(() => sink.requests).toBe(1);
    expect(await gateway.stop()).toEqual({ status: 0, signal: null });
    expect((await answer).status).toBe(200);
    expect(sink.taken.map(({ id }) => id)).toEqual(['a']);
  });

  it('cuts off what takes longer than it may, and says how many', async () => {
    const sink = await startSink();
    sink.react(() => new Promise(() => undefined));
    const { gateway, post } = await startTestGateway({ endpoint: sink.url, 'shutdown-timeout': '100ms' });
    const answer = post(textOf('a')).catch(() => 'cut off');
    await expect.poll(() => sink.requests).toBe(1);
    expect(await gateway.stop()).toEqual({ cutOff: 1, leftInSpool: 0 });
    expect(await answer).toBe('cut off');
  });
});

describe('a gateway with a spool', () => {
  const stored = (name: string, endpoint: string): FlagValues => ({
    endpoint,
    ack: 'stored',
    spool: temp(name),
    ...IMPATIENT,
  });

  it('remembers after a restart which events it kept, in any spelling', async () => {
    const sink = await startSink();
    const first = await startTestGateway(stored('again', sink.url));
    expect(await first.post(textOf('a'))).toMatchObject({ status: 202, json: { stored: 1 } });
    expect(await first.post(textOf('a'))).toMatchObject({ json: { duplicates: 1 } });
    await expect.poll(() => sink.taken.length).toBe(1);
    expect(await first.gateway.stop()).toEqual({ cutOff: 0, leftInSpool: 0 });

    const second = await startTestGateway(stored('again', sink.url));
    const spellings = [textOf('a'), JSON.stringify(event({ id: 'a' }), undefined, 2), textOf('b')];
    expect(await second.post(`[${spellings.join()}]`, BATCH)).toMatchObject({ json: { duplicates: 2, stored: 1 } });
    expect(await second.post(textOf('a', { subject: 'other' }))).toMatchObject({ json: { stored: 1 } });
    await expect.poll(() => sink.taken.length).toBe(3);
    expect(sink.taken.map(({ id }) => id).sort()).toEqual(['a', 'a', 'b']);
  });

  it('says what it leaves behind, and delivers it after a restart', async () => {
    const sink = await startSink();
    sink.react(refuse(503));
    const first = await startTestGateway(stored('left', sink.url));
    const batch = `[${['a', 'b', 'c'].map((id) => textOf(id)).join()}]`;
    expect(await first.post(batch, BATCH)).toMatchObject({ status: 202, json: { stored: 3 } });
    expect(await first.gateway.stop()).toEqual({ cutOff: 0, leftInSpool: 3 });
    expect(sink.taken).toEqual([]);
    sink.react(takeAll);
    await startTestGateway(stored('left', sink.url));
    await expect.poll(() => sink.taken.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
  });

  it('refuses for good what its spool could never hold, and goes on', async () => {
    const sink = await startSink();
    const gateway = await startTestGateway({ ...stored('small', sink.url), 'spool-max-bytes': '50KiB' });
    const large = textOf('large', { subject: 'x'.repeat(60_000) });
    expect(await gateway.post(large)).toMatchObject({ status: 413, json: { code: 'ERR_TOO_LARGE', rejected: 1 } });
    expect((await fetch(`${gateway.gateway.url}/readyz`)).status).toBe(200);
    expect(await gateway.post(textOf('small'))).toMatchObject({ status: 202 });
  });

  it('delivers what came as headers, and is longer as JSON than an event may be', async () => {
    const sink = await startSink();
    const { gateway } = await startTestGateway({ ...stored('binary', sink.url), 'max-event-bytes': '600B' });
    const response = await fetch(`${gateway.url}/v1/events`, {
      method: 'POST',
      headers: {
        'content-type': 'text/plain',
        'ce-specversion': '1.0',
        'ce-id': 'a',
        'ce-source': 'urn:app',
        'ce-type': 'com.example.other',
      },
      body: '"'.repeat(400),
    });
    expect(response.status).toBe(202);
    await expect.poll(() => sink.taken.map(({ event: { data } }) => data)).toEqual(['"'.repeat(400)]);
  });
});

describe('a gateway that cannot start', () => {
  const refusal = async (flags: FlagValues): Promise<string> => {
    const error: unknown = await startTestGateway(flags).catch((caught: unknown) => caught);
    if (error instanceof OsspError) return error.code;
    throw new Error('expected an OsspError');
  };

  it('says that its port is taken', async () => {
    expect(await refusal({ port: `${await takenPort()}` })).toBe('ERR_USAGE');
  });

  it('listens nowhere if the other port is taken', async () => {
    const port = await freePort();
    expect(await refusal({ port: `${port}`, 'admin-port': `${await takenPort()}` })).toBe('ERR_USAGE');
    expect(await listens(port)).toBe(false);
  });

  it('leaves a spool that another can take', async () => {
    const sink = await startSink();
    const flags = { endpoint: sink.url, ack: 'stored', spool: temp('free'), ...IMPATIENT };
    expect(await refusal({ ...flags, port: `${await takenPort()}` })).toBe('ERR_USAGE');
    const { post } = await startTestGateway(flags);
    expect(await post(textOf('a'))).toMatchObject({ status: 202 });
    await expect.poll(() => sink.taken.length).toBe(1);
  });

  it('says that its spool is no folder', async () => {
    writeFileSync(temp('file'), '');
    expect(await refusal({ ack: 'stored', spool: temp('file') })).toBe('ERR_OUTPUT');
    expect(await refusal({ ack: 'stored', spool: temp('file/inside') })).toBe('ERR_OUTPUT');
  });

  it('says that a file of secrets is of no use', async () => {
    mkdirSync(temp('folder'));
    expect(await refusal({ 'tokens-file': temp('none') })).toBe('ERR_USAGE');
    expect(await refusal({ 'tokens-file': temp('folder') })).toBe('ERR_USAGE');
    expect(await refusal({ 'tls-certificate': temp('none'), 'tls-key': temp('none') })).toBe('ERR_USAGE');
  });
});

it('leaves nothing behind that would keep a process alive', async () => {
  writeFileSync(temp('tokens'), `${'t'.repeat(32)}\n`);
  const script = new URL('children/starts-and-stops.mjs', import.meta.url);
  const child = startChild(script, [temp('child-spool'), temp('tokens'), `${await takenPort()}`]);
  const { status, stderr } = await child.ended();
  expect([status, stderr]).toEqual([0, '']);
  expect(child.lines).toEqual(['delivered stopped', 'stored stopped', 'refused ERR_USAGE', 'refused ERR_OUTPUT']);
});
