import { describe, expect, it } from 'vitest';
import { BATCH, EVENT, OPEN_GUARD, post, STRUCTURED, startFront } from './running-front.ts';

const BINARY = {
  'ce-specversion': '1.0',
  'ce-id': 'e-1',
  'ce-source': '/guard',
  'ce-type': 'ai.safety.guardrail.triggered',
};
const BINARY_EVENT = { specversion: '1.0', id: 'e-1', source: '/guard', type: 'ai.safety.guardrail.triggered' };

describe('content modes', () => {
  it.each([
    ['structured', 'application/cloudevents+json', EVENT, [{ json: EVENT }]],
    ['structured in capitals', 'Application/CloudEvents+JSON', EVENT, [{ json: EVENT }]],
    ['structured with a charset', 'application/cloudevents+json; charset=utf-8', EVENT, [{ json: EVENT }]],
    ['a quoted charset in capitals', 'application/cloudevents+json;charset="UTF-8"', EVENT, [{ json: EVENT }]],
    ['other parameters', 'application/cloudevents+json ; a=b;; c="d;\\"e"', EVENT, [{ json: EVENT }]],
    ['plain JSON', 'application/json', EVENT, [{ json: EVENT }]],
    ['plain JSON that is an array', 'application/json', ` [${EVENT}]`, [{ json: EVENT }]],
    ['a batch', 'application/cloudevents-batch+json', `[${EVENT} , ${EVENT}]`, [{ json: EVENT }, { json: EVENT }]],
    ['what is no JSON at all', 'application/cloudevents+json', '\ufeffx', [{ json: '\ufeffx' }]],
  ])('takes %s', async (_name, contentType, body, expected) => {
    const front = await startFront();
    const { status } = await post(front, body, { headers: { 'content-type': contentType } });
    expect(status).toBe(200);
    expect(front.intake.requests.flat()).toEqual(expected);
  });

  it.each([
    ['an unknown event format', { 'content-type': 'application/cloudevents+avro' }],
    ['an unknown batch format', { 'content-type': 'application/cloudevents-batch+xml' }],
    ['events of no format', { 'content-type': 'application/cloudevents' }],
    ['an unknown format beside ce- headers', { ...BINARY, 'content-type': 'application/cloudevents+avro' }],
    ['another charset', { 'content-type': 'application/cloudevents+json; charset=iso-8859-1' }],
    ['a batch in another charset', { 'content-type': 'application/cloudevents-batch+json; charset=utf-16' }],
    ['JSON in another charset', { 'content-type': 'application/json; charset=latin1' }],
    ['JSON data in another charset', { ...BINARY, 'content-type': 'application/x+json; charset=latin1' }],
    ['two charsets', { 'content-type': 'application/json; charset=utf-8; charset=utf-16' }],
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no media type', { 'content-type': 'json' }],
    ['an empty content type', { 'content-type': '' }],
    ['text behind the media type', { 'content-type': 'application/json, text/plain' }],
  ])('refuses %s with 415', async (_name, headers) => {
    const front = await startFront();
    const { status, json, headers: answered } = await post(front, new TextEncoder().encode(EVENT), { headers });
    expect(status).toBe(415);
    expect(json).toMatchObject({ status: 415, code: 'ERR_MEDIA_TYPE', title: 'Unsupported Media Type' });
    expect(answered.get('accept')).toContain('application/cloudevents+json');
    expect(answered.get('content-type')).toBe('application/problem+json');
    expect(front.intake.requests).toEqual([]);
  });

  it.each([
    ['JSON', 'application/json', '{"a":[1]}', { data: { a: [1] } }],
    ['JSON of a vendor', 'application/vnd.x+json; charset=utf-8', '"x"', { data: 'x' }],
    ['JSON null', 'text/json', 'null', { data: null }],
    ['text', 'text/plain', 'grüße', { data: 'grüße' }],
    ['no text', 'text/plain', '', { data: '' }],
    ['XML', 'application/xml', '<a/>', { data: '<a/>' }],
    ['SVG', 'image/svg+xml', '<svg/>', { data: '<svg/>' }],
    ['bytes', 'application/octet-stream', 'ab', { data_base64: 'YWI=' }],
    ['text in another charset', 'text/plain; charset=latin1', 'ab', { data_base64: 'YWI=' }],
    ['text that is none', 'text/plain', new Uint8Array([0xff]), { data_base64: '/w==' }],
    ['data of no known type', 'nonsense/x', 'ab', { data_base64: 'YWI=' }],
  ])('takes binary mode with %s', async (_name, contentType, body, data) => {
    const front = await startFront();
    const headers = { ...BINARY, 'content-type': contentType };
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    expect((await post(front, bytes, { headers })).status).toBe(200);
    expect(front.intake.requests).toEqual([[{ event: { ...BINARY_EVENT, datacontenttype: contentType, ...data } }]]);
  });

  it('takes binary mode without data, and without a type of its data', async () => {
    const front = await startFront();
    await post(front, undefined, { headers: BINARY });
    await post(front, new TextEncoder().encode('ab'), { headers: BINARY });
    expect(front.intake.requests).toEqual([
      [{ event: BINARY_EVENT }],
      [{ event: { ...BINARY_EVENT, data_base64: 'YWI=' } }],
    ]);
  });

  it.each([
    ['a missing id', { 'ce-id': undefined }, '1', 'ERR_ATTRIBUTE_MISSING', '/id'],
    ['an empty source', { 'ce-source': '' }, '1', 'ERR_ATTRIBUTE_INVALID', '/source'],
    ['another version', { 'ce-specversion': '0.3' }, '1', 'ERR_SPECVERSION', '/specversion'],
    ['data as a header', { 'ce-data': 'x' }, '1', 'ERR_ATTRIBUTE_INVALID', '/data'],
    ['data_base64 as a header', { 'ce-data_base64': 'x' }, '1', 'ERR_ATTRIBUTE_INVALID', '/data_base64'],
    [
      'the content type as an attribute',
      { 'ce-datacontenttype': 'x' },
      '1',
      'ERR_ATTRIBUTE_INVALID',
      '/datacontenttype',
    ],
    ['a name that no attribute has', { 'ce-__proto__': 'x' }, '1', 'ERR_ATTRIBUTE_INVALID', '/__proto__'],
    ['a header of no name', { 'ce-': 'x' }, '1', 'ERR_ATTRIBUTE_INVALID', '/'],
    ['broken percent-encoding', { 'ce-subject': '%4' }, '1', 'ERR_ATTRIBUTE_INVALID', '/subject'],
    ['an open quote', { 'ce-subject': '"x' }, '1', 'ERR_ATTRIBUTE_INVALID', '/subject'],
    ['encoded bytes that are no UTF-8', { 'ce-subject': '%C3%28' }, '1', 'ERR_UTF8', '/subject'],
    ['bytes that are no UTF-8', { 'ce-subject': '\u00ff' }, '1', 'ERR_UTF8', '/subject'],
    ['no JSON', {}, '', 'ERR_JSON_SYNTAX', '/data'],
    ['broken JSON', {}, '{"a":{"b":x}}', 'ERR_JSON_SYNTAX', '/data/a'],
    ['a repeated key', {}, '{"a":1,"a":2}', 'ERR_DUPLICATE_KEY', '/data/a'],
    [
      'JSON that is too deep with the event around it',
      {},
      `${'['.repeat(32)}${']'.repeat(32)}`,
      'ERR_TOO_DEEP',
      undefined,
    ],
    [
      'headers and a body that are too large',
      { 'ce-subject': 'x'.repeat(100) },
      `"${'x'.repeat(65_500)}"`,
      'ERR_TOO_LARGE',
      '',
    ],
  ])('rejects %s in binary mode', async (_name, changed, body, code, path) => {
    const front = await startFront();
    const all = { ...BINARY, 'content-type': 'application/json', ...changed };
    const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >;
    const { status, json } = await post(front, new TextEncoder().encode(body), { headers });
    expect(status).toBe(code === 'ERR_TOO_LARGE' ? 413 : 400);
    expect(json).toMatchObject({ code, rejected: 1, received: 1, delivered: 0 });
    const [[taken] = []] = front.intake.requests;
    expect(taken).toMatchObject({ error: code, ...(path === undefined ? {} : { path }) });
  });

  it.each(['ce-id', 'CE-Subject', 'content-type'])('rejects a repeated %s, which must not be joined', async (name) => {
    const front = await startFront();
    const fields = Object.entries({ ...BINARY, 'ce-subject': 's', 'content-type': 'text/plain' });
    const lines = [...fields, [name, 'text/plain']].map(([key, value]) => `${key}: ${value}`);
    const head = ['POST / HTTP/1.1', 'Host: x', 'Connection: close', 'Content-Length: 1', ...lines, '', 'x'];
    expect(await front.send(head.join('\r\n'))).toMatch(/^HTTP\/1\.1 400 /);
    const path = name === 'content-type' ? '/datacontenttype' : `/${name.slice(3).toLowerCase()}`;
    expect(front.intake.requests).toEqual([[{ error: 'ERR_DUPLICATE_KEY', path }]]);
  });

  it('refuses binary mode where requests are signed, and takes the others', async () => {
    const front = await startFront({}, { guard: { ...OPEN_GUARD, isSigned: true } });
    const { status, json } = await post(front, '1', { headers: { ...BINARY, 'content-type': 'application/json' } });
    expect(status).toBe(415);
    expect(json).toMatchObject({ code: 'ERR_MEDIA_TYPE' });
    expect((await post(front, EVENT)).status).toBe(200);
    expect((await post(front, `[${EVENT}]`, { headers: BATCH })).status).toBe(200);
  });

  it('reads NaN in binary mode where it is accepted', async () => {
    const front = await startFront({ acceptNan: true });
    await post(front, 'NaN', { headers: { ...BINARY, 'content-type': 'application/json' } });
    expect(front.intake.requests).toEqual([
      [{ event: { ...BINARY_EVENT, datacontenttype: 'application/json', data: Number.NaN } }],
    ]);
  });
});

// After the feature "HTTP protocol binding" of the CloudEvents conformance suite
describe('CloudEvents conformance', () => {
  const data = '{"message":"Hello World!"}';
  const attributes = {
    specversion: '1.0',
    type: 'com.example.someevent',
    time: '2018-04-05T03:56:24Z',
    id: '1234-1234-1234',
    source: '/mycontext/subcontext',
  };

  it('takes an event in binary mode', async () => {
    const front = await startFront();
    const headers = {
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value])),
      'content-type': 'application/json; charset=utf-8',
    };
    expect((await post(front, data, { headers, path: '/' })).status).toBe(200);
    expect(front.intake.requests).toEqual([
      [{ event: { ...attributes, datacontenttype: 'application/json; charset=utf-8', data: JSON.parse(data) } }],
    ]);
  });

  it('takes an event in structured mode', async () => {
    const front = await startFront();
    const body = `{\n  "datacontenttype": "application/json",\n  "data": ${data},\n  ${JSON.stringify(attributes).slice(1)}`;
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    expect((await post(front, body, { headers, path: '/' })).status).toBe(200);
    expect(front.intake.requests).toEqual([[{ json: body }]]);
  });
});

describe('requests', () => {
  it.each(['/v1/events', '/events', '/', '/v1/events?a=b', '/?x'])('takes events at %s', async (path) => {
    const front = await startFront();
    expect((await post(front, EVENT, { path })).status).toBe(200);
  });

  it.each(['http://any.example/v1/events?x', 'http://any.example', 'http://any.example?x'])(
    'takes events at the absolute form %s',
    async (target) => {
      const front = await startFront();
      const head = `POST ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
      const answer = await front.send(`${head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  it('tells the intake when the request came, and of its trace', async () => {
    const front = await startFront({}, { now: () => 1_700_000_000_123 });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await post(front, EVENT, { headers: { ...STRUCTURED, traceparent } });
    await post(front, EVENT);
    expect(front.intake.contexts).toEqual([
      { observedTimeUnixNano: 1_700_000_000_123_000_000n, traceparent },
      { observedTimeUnixNano: 1_700_000_000_123_000_000n, traceparent: undefined },
    ]);
  });
});
