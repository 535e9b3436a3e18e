import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { canonicalJson, parseJson } from '@ossp-otel/mapper';
import { CloudEvent, emitterFor, HTTP, httpTransport, Mode } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { countsOf, startGatewayProcess } from '../../packages/mapper/test/gateway/support/gateway-process.ts';
import { type OtlpSink, startSink } from '../../packages/mapper/test/gateway/support/otlp-sink.ts';

async function gatewayWithSink() {
  const sink = await startSink();
  const gateway = await startGatewayProcess(['--endpoint', sink.url]);
  return { sink, gateway };
}

/** Sends a request as it stands here, over a connection of its own; resolves to the status of the answer. */
async function sendLiterally(url: string, lines: readonly string[], body: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  socket.write([...lines, length, 'Connection: close', '', body].join('\r\n'));
  return Number((await text(socket)).split(' ')[1]);
}

function contentsOf({ taken }: OtlpSink): string[] {
  return taken.map(({ content }) => content).sort();
}

function sorted(events: readonly unknown[]): string[] {
  return events.map((event) => canonicalJson(parseJson(JSON.stringify(event)))).sort();
}

// What features/http-protocol-binding.feature of the repository cloudevents/conformance asks of a receiver
describe('the conformance scenarios of the HTTP protocol binding', () => {
  const attributes = {
    specversion: '1.0',
    type: 'com.example.guard.asked',
    time: '2026-04-05T03:56:24Z',
    id: '4711-0815',
    source: '/guards/first',
  };
  const data = { message: 'Grüß Gott!' };

  it.each(['application/json', 'application/json; charset=utf-8'])(
    'are met in binary content mode, with data of the type %s',
    async (datacontenttype) => {
      const { sink, gateway } = await gatewayWithSink();
      const headers = Object.entries(attributes).map(([name, value]) => `ce-${name}: ${value}`);
      const lines = ['POST / HTTP/1.1', 'Host: example.com', ...headers, `Content-Type: ${datacontenttype}`];
      expect(await sendLiterally(gateway.url, lines, JSON.stringify(data, null, 4))).toBe(200);
      expect(sink.taken.map(({ event }) => event)).toEqual([{ ...attributes, datacontenttype, data }]);
    },
  );

  it.each(['application/cloudevents+json', 'application/cloudevents+json; charset=utf-8'])(
    'are met in structured content mode, with the type %s',
    async (type) => {
      const { sink, gateway } = await gatewayWithSink();
      const event = { ...attributes, datacontenttype: 'application/json', data };
      const lines = ['POST /v1/events HTTP/1.1', 'Host: example.com', `Content-Type: ${type}`];
      expect(await sendLiterally(gateway.url, lines, JSON.stringify(event, null, 4))).toBe(200);
      expect(sink.taken.map(({ event: taken }) => taken)).toEqual([event]);
    },
  );
});

describe('events of the cloudevents package', () => {
  const made = [
    {
      type: 'ai.safety.guardrail.interaction',
      time: '2026-06-01T08:15:30.125Z',
      subject: 'urn:model:gpt-4o',
      dataschema: 'https://ossp.io/schema/v1.0.0/ai.safety.guardrail.interaction.schema.json',
      datacontenttype: 'application/json',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: 'vendor=1,other=2',
      correlationid: 'order-17',
      data: { resource: { model_id: 'gpt-4o', environment: 'production' }, action_taken: 'block', note: 'Größe 😀' },
    },
    {
      type: 'com.example.typed',
      tenant: 'a "b" c',
      attempt: 3,
      dryrun: false,
      data: { nested: [{ a: [1, 2.5, null] }] },
    },
    { type: 'com.example.list', datacontenttype: 'application/vnd.example+json', data: [1, 'two', { three: 3 }] },
    { type: 'com.example.text', datacontenttype: 'text/plain', data: 'Größe 😀\r\n' },
    { type: 'com.example.xml', datacontenttype: 'application/xml', data: '<a>&amp;</a>' },
    {
      type: 'com.example.bytes',
      datacontenttype: 'application/octet-stream',
      data: Uint8Array.from([0, 255, 128, 10]),
    },
  ].map((event, index) => new CloudEvent<unknown>({ id: `js-${index}`, source: 'urn:app:js', ...event }));

  /** The event as its headers and its body tell it, where attributes are text (HTTP binding, section 3.1.3). */
  const asBinary = (event: CloudEvent<unknown>): object => {
    const { data, data_base64, ...attributes } = JSON.parse(event.toString()) as Record<string, unknown>;
    const texts = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
    const datacontenttype = texts['datacontenttype'] ?? HTTP.binary(event).headers['content-type'];
    return { ...texts, datacontenttype, ...(data_base64 === undefined ? { data } : { data_base64 }) };
  };

  it('arrive as they are from its emitter in structured mode', async () => {
    const { sink, gateway } = await gatewayWithSink();
    const emit = emitterFor(httpTransport(`${gateway.url}/events`), { mode: Mode.STRUCTURED });
    const dataless = new CloudEvent({ id: 'no-data', source: 'urn:app:js', type: 'com.example.empty' });
    for (const event of [...made, dataless]) await emit(event);
    expect(contentsOf(sink)).toEqual(sorted([...made, dataless]));
    expect((await countsOf(gateway)).outcomes).toEqual({ delivered: made.length + 1 });
  });

  it('arrive from its emitter in binary mode, with attributes as the text that they are on the wire', async () => {
    const { sink, gateway } = await gatewayWithSink();
    const emit = emitterFor(httpTransport(`${gateway.url}/`), { mode: Mode.BINARY });
    for (const event of made) await emit(event);
    expect(contentsOf(sink)).toEqual(sorted(made.map(asBinary)));
    expect((await countsOf(gateway)).outcomes).toEqual({ delivered: made.length });
  });

  it('are the same event in both modes where all attributes are text', async () => {
    const { sink, gateway } = await gatewayWithSink();
    const [event] = made as [CloudEvent<unknown>];
    const answers: unknown[] = [];
    for (const { headers, body } of [HTTP.structured(event), HTTP.binary(event)]) {
      const response = await fetch(`${gateway.url}/v1/events`, {
        method: 'POST',
        headers: headers as Record<string, string>,
        body: String(body),
      });
      answers.push(await response.json());
    }
    expect(answers).toMatchObject([{ delivered: 1 }, { duplicates: 1 }]);
    expect(contentsOf(sink)).toEqual(sorted([event]));
  });

  it('arrive as they are in one batch', async () => {
    const { sink, gateway } = await gatewayWithSink();
    const response = await fetch(`${gateway.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(made),
    });
    expect(await response.json()).toMatchObject({ received: made.length, delivered: made.length });
    expect(contentsOf(sink)).toEqual(sorted(made));
  });
});
