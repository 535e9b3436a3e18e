import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, it } from 'vitest';
import { NOT_AN_EVENT } from '../../packages/mapper/src/collector-config/read-statements.ts';
import { freePort, prepareOtelcol } from '../support/collector.ts';
import { describeWith } from '../support/part.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { binaryEvent } from './binary-mode.ts';
import { Configured } from './configured.ts';
import { edgeTexts } from './edge-texts.ts';
import { ALL_DIFFERENCES, differing, type RecordView } from './parity.ts';
import { sharedAndExampleTexts, withKey } from './parity-texts.ts';

const temp = tempFolder();

describeWith(await prepareOtelcol(), 'a real collector with the configuration for HTTP', (otelcol) => {
  it('takes events in structured and in binary mode', async () => {
    const events = [...(await sharedAndExampleTexts()), ...edgeTexts(), ...HTTP_TEXTS];
    const texts = events.filter((text) => text.includes('"specversion"'));
    const posts = texts.flatMap((text, index) => {
      const structured = withKey(text, 2 * index);
      const binary = binaryEvent(withKey(text, 2 * index + 1));
      const one = {
        headers: { 'content-type': 'application/cloudevents+json' },
        body: structured,
        text: structured,
      };
      return binary === undefined ? [one] : [one, binary];
    });
    const { url, collector } = await startHttp('http');
    for (const { headers, body } of posts) {
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    }
    await collector.records(posts.length);
    const views = await collector.stop();
    expect(views.length).toBe(posts.length);
    expect(
      differing(
        posts.map(({ text }) => text),
        views,
        ALL_DIFFERENCES,
      ).slice(0, 3),
    ).toEqual([]);
    expect(posts.length).toBeGreaterThan(texts.length + 100);
    expect(collector.warnings()).toEqual([]);
  });

  it('keeps what is no event as it came, also a batch', async () => {
    const { url, collector } = await startHttp('odd');
    const event = '{"specversion":"1.0","id":"1","source":"s","type":"t"}';
    const binary = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': 's', 'ce-type': 't' };
    const bodies = ['no JSON', `[${event},${event}]`, '{"a":1}', '1,2', '1}, {"id":"x"'];
    for (const body of bodies) {
      const headers = { 'content-type': 'application/json', ...(/^\d/.test(body) ? binary : {}) };
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    }
    await collector.records(bodies.length);
    const views = await collector.stop();
    expect(views.map(({ record }) => record['body']).sort()).toEqual(bodies.map((body) => `text ${body}`).sort());
    expect(views.map(({ attributes }) => attributes[NOT_AN_EVENT])).toEqual(bodies.map(() => true));
  });

  it('replaces bytes that are no UTF-8, wherever a request has them', async () => {
    const { url, collector } = await startHttp('bytes');
    const bytes = Buffer.from('caf\xe9', 'latin1');
    const ce = { 'ce-specversion': '1.0', 'ce-id': '%ff', 'ce-source': 's\xe9', 'ce-type': 't', 'ce-mine': '\xe9' };
    for (const type of ['text/plain', 'application/octet-stream', 'application/json']) {
      await fetch(`${url}?query=%ff`, { method: 'POST', headers: { ...ce, 'content-type': type }, body: bytes });
      await collector.records(1);
    }
    await collector.records(3);
    const views = await collector.stop();
    const of = (type: string): RecordView | undefined =>
      views.find(({ attributes }) => attributes['ce.datacontenttype'] === `text ${type}`);
    expect(of('text/plain')?.attributes).toMatchObject({
      'ce.id': 'text \ufffd',
      'ce.source': 'text s\ufffd',
      'ce.mine': 'text \ufffd',
      'ossp.data': 'text caf\ufffd',
    });
    expect(of('application/octet-stream')?.attributes).toMatchObject({
      'ce.data_base64': `text ${bytes.toString('base64')}`,
    });
    const rest = views.filter(({ attributes }) => attributes[NOT_AN_EVENT] === true);
    expect(rest.map(({ record, resource }) => [record['body'], resource])).toEqual([
      ['text caf\ufffd', { query: 'text \ufffd' }],
    ]);
  });

  it('refuses an event in binary mode that has no data', async () => {
    const { url, collector } = await startHttp('empty');
    const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': 's', 'ce-type': 't' };
    expect((await fetch(url, { method: 'POST', headers })).status).toBe(400);
    expect(await collector.stop()).toEqual([]);
  });

  it('keeps every value of a header that stands there twice', async () => {
    const { url, collector } = await startHttp('repeated');
    const ce = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': 's', 'ce-type': 't', 'ce-mine': ['a', 'b'] };
    const sent = request(url, { method: 'POST', headers: { ...ce, 'content-type': 'application/json' } }).end('{}');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    await collector.records(1);
    const [view] = await collector.stop();
    expect(view?.attributes).toMatchObject({ 'ce.mine': 'text a', 'ce.header.Ce-Mine.1': 'text b' });
  });

  it('undoes the percent-encoding of an extension that it does not know for ASCII alone', async () => {
    const { url, collector } = await startHttp('escapes');
    const ce = { 'ce-specversion': '1.0', 'ce-id': '%C3%A9', 'ce-source': 's?a#b%20c', 'ce-type': 't' };
    const headers = { ...ce, 'ce-mine': '%C3%A9%20%22%2541', 'content-type': 'text/plain' };
    await fetch(url, { method: 'POST', headers, body: 'x' });
    await collector.records(1);
    const [view] = await collector.stop();
    expect(view?.attributes).toMatchObject({
      'ce.id': 'text é',
      'ce.source': 'text s?a#b c',
      'ce.mine': 'text %C3%A9 "%41',
      'ossp.data': 'text x',
    });
  });

  async function startHttp(name: string): Promise<{ url: string; collector: Configured }> {
    const address = `127.0.0.1:${await freePort()}`;
    const collector = await Configured.start(otelcol, 'http', ['--listen', address], temp(name));
    return { url: `http://${address}/v1/events`, collector };
  }
});

const base = { specversion: '1.0', id: 'h', source: 'urn:app:x', type: 'com.example.t' };

/** Events that only HTTP can spoil. */
const HTTP_TEXTS = [
  { ...base, data: 'plain text, not JSON: {', datacontenttype: 'text/plain; charset=utf-8' },
  { ...base, data: null },
  { ...base, data: 'a string' },
  { ...base, data: [1, { a: null }], datacontenttype: 'application/vnd.example+json' },
  { ...base, data: {}, subject: 'a "b" 100% ünï 😀 c?d#e/f//g', mine: 'a b' },
  {
    ...base,
    data: { x: 'y' },
    tracestate: 'vendor=1',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
].map((event) => JSON.stringify(event));
