import { createHmac } from 'node:crypto';
import { type AcceptedEvent, formatUnmappedAttributes, readEvent, readUnmappedAttributes } from '@ossp-otel/mapper';
import { JsonNumber } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { createRedaction, type RedactionOptions } from '../../src/privacy/redaction.ts';

const ENVELOPE = {
  specversion: '1.0',
  id: 'e-1',
  source: 'urn:app:chat',
  type: 'ai.safety.guardrail.interaction',
  time: '2026-06-01T10:15:30Z',
} as const;

const EVENT: AcceptedEvent = {
  ...ENVELOPE,
  subject: 'user-7',
  datacontenttype: 'application/json',
  dataschema: 'https://ossp.io/schema/v1.0.0/ai.safety.guardrail.interaction.schema.json',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  data: {
    resource: { model_id: 'support-llm', environment: 'production' },
    action_taken: 'block',
    reason: 'asked for alice@example.com',
    count: 3,
    users: [{ email: 'alice@example.com', age: 33 }, { email: 'bob@example.com' }],
  },
};

const KEY = 'a key of sixteen bytes, or more';

function redact(options: RedactionOptions, event: AcceptedEvent = EVENT): Promise<AcceptedEvent | undefined> {
  return createRedaction(options)(event);
}

function withData(
  data: AcceptedEvent[string],
  more: Readonly<Record<string, AcceptedEvent[string]>> = {},
): AcceptedEvent {
  return { ...ENVELOPE, ...more, data };
}

function denied(length?: number): object {
  return {
    $redacted: {
      reason: 'policy',
      detector: 'deny_list',
      ...(length === undefined ? {} : { original_length: length }),
    },
  };
}

function notAllowed(length?: number): object {
  return {
    $redacted: {
      reason: 'default_safe',
      detector: 'allow_list',
      ...(length === undefined ? {} : { original_length: length }),
    },
  };
}

describe('without options', () => {
  it('an event comes out as it is', async () => {
    expect(await redact({})).toBe(EVENT);
  });
});

describe('deny', () => {
  it('replaces a field by a marker, and nothing else', async () => {
    const redacted = await redact({ deny: ['/data/reason'] });
    expect(redacted).toEqual({ ...EVENT, data: { ...(EVENT['data'] as object), reason: denied(27) } });
  });

  it('replaces whatever is at any index or depth', async () => {
    const users = [{ email: denied(17), age: 33 }, { email: denied(15) }];
    for (const pattern of ['/data/users/*/email', '/data/**/email', '/**/email']) {
      expect((await redact({ deny: [pattern] }))?.['data']).toEqual({ ...(EVENT['data'] as object), users });
    }
  });

  it('says no length of anything but a text', async () => {
    const data = {
      text: 'four',
      yes: true,
      none: null,
      number: 7,
      exact: new JsonNumber('1.0'),
      list: [1],
      object: {},
    };
    expect((await redact({ deny: ['/data/*'] }, withData(data)))?.['data']).toEqual({
      text: denied(4),
      yes: denied(),
      none: denied(),
      number: denied(),
      exact: denied(),
      list: denied(),
      object: denied(),
    });
  });

  it('puts the marker as text into an attribute', async () => {
    const redacted = await redact({ deny: ['/subject', '/traceparent'] });
    expect(redacted?.['subject']).toBe(JSON.stringify(denied(6)));
    expect(redacted?.['traceparent']).toBe(JSON.stringify(denied(55)));
  });

  it('replaces the data as a whole', async () => {
    expect((await redact({ deny: ['/data'] }))?.['data']).toEqual(denied());
  });

  it('reaches everything but what an event needs', async () => {
    for (const pattern of ['/*', '/**']) {
      const { datacontenttype, dataschema } = EVENT;
      expect(await redact({ deny: [pattern] })).toEqual({
        ...ENVELOPE,
        datacontenttype,
        dataschema,
        subject: JSON.stringify(denied(6)),
        traceparent: JSON.stringify(denied(55)),
        data: denied(),
      });
    }
  });

  it('replaces text or bytes as a whole if a pattern leads into them', async () => {
    const text = '{"reason":"secret"}';
    expect((await redact({ deny: ['/data/reason'] }, withData(text)))?.['data']).toEqual(denied(19));
    const event: AcceptedEvent = { ...ENVELOPE, data_base64: btoa(text) };
    for (const pattern of ['/data/reason', '/data_base64', '/data', '/**/email']) {
      const base64 = (await redact({ deny: [pattern] }, event))?.['data_base64'];
      expect(JSON.parse(atob(String(base64)))).toEqual(denied(28));
    }
    expect(await redact({ deny: ['/subject'] }, event)).toBe(event);
    expect((await redact({ deny: ['/subject/x'] }, withData(text)))?.['data']).toBe(text);
  });

  it('reaches members that every object seems to have', async () => {
    const event = readEvent(
      `{"specversion":"1.0","id":"a","source":"b","type":"c","data":{"__proto__":"x","toString":"y"}}`,
    );
    const redacted = await redact({ deny: ['/data/__proto__'] }, event);
    expect(JSON.stringify(redacted?.['data'])).toBe(`{"__proto__":${JSON.stringify(denied(1))},"toString":"y"}`);
    expect(await redact({ deny: ['/data/constructor'] }, event)).toBe(event);
  });

  it.each(['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'dataschema'])(
    'cannot name %s',
    (name) => {
      for (const pattern of [`/${name}`, `/${name}/x`]) {
        expect(() => createRedaction({ deny: ['/data', pattern] })).toThrow(
          expect.objectContaining({ code: 'ERR_USAGE', path: 'deny[1]' }),
        );
      }
    },
  );

  it.each([{ deny: ['data'] }, { allow: ['data'] }])('and allow take patterns only: %j', (options) => {
    expect(() => createRedaction(options)).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
  });
});

describe('allow', () => {
  it('leaves what it names, with all that is in it', async () => {
    const { datacontenttype, dataschema, traceparent } = EVENT;
    const allow = ['/traceparent', '/data/resource', '/data/action_taken', '/data/users/*/age'];
    expect(await redact({ allow })).toEqual({
      ...ENVELOPE,
      datacontenttype,
      dataschema,
      traceparent,
      subject: JSON.stringify(notAllowed(6)),
      data: {
        resource: { model_id: 'support-llm', environment: 'production' },
        action_taken: 'block',
        reason: notAllowed(27),
        count: notAllowed(),
        // The second has nothing in it that may be seen, not even names
        users: [{ email: notAllowed(17), age: 33 }, notAllowed()],
      },
    });
  });

  it('leaves nothing where it is empty', async () => {
    const redacted = await redact({ allow: [] });
    expect(redacted?.['data']).toEqual(notAllowed());
    expect(redacted).toMatchObject(ENVELOPE);
  });

  it('shows no names on the way to what is not there', async () => {
    const event = withData({ 'alice@example.com': { seen: true }, empty: {} });
    expect((await redact({ allow: ['/data/**/missing'] }, event))?.['data']).toEqual(notAllowed());
  });

  it('leaves everything if it names everything', async () => {
    expect(await redact({ allow: ['/**'] })).toBe(EVENT);
  });

  it('leaves a null and a false as they are', async () => {
    const event = withData({ a: null, b: false });
    expect(await redact({ allow: ['/data/a', '/data/b'] }, event)).toBe(event);
  });

  it('counts less than deny', async () => {
    const data = (await redact({ allow: ['/data'], deny: ['/data/users/**'] }))?.['data'];
    expect(data).toEqual({ ...(EVENT['data'] as object), users: denied() });
  });

  it('leaves bytes if it names them or the data', async () => {
    const event: AcceptedEvent = { ...ENVELOPE, data_base64: 'AAEC' };
    expect(await redact({ allow: ['/data'] }, event)).toBe(event);
    expect(await redact({ allow: ['/data_base64'] }, event)).toBe(event);
    const base64 = (await redact({ allow: ['/data/x'] }, event))?.['data_base64'];
    expect(JSON.parse(atob(String(base64)))).toEqual(notAllowed(4));
  });
});

describe('the attributes of a record in otelattributes', () => {
  const attributes = formatUnmappedAttributes([
    { key: 'http.url', value: 'https://x/?q=alice' },
    {
      key: 'enduser',
      value: {
        values: [
          { key: 'id', value: 'alice' },
          { key: 'age', value: 33n },
        ],
      },
    },
    { key: 'a/b', value: ['one', 'two'] },
  ]);
  const event: AcceptedEvent = { ...ENVELOPE, otelattributes: attributes };

  async function attributesAfter(options: RedactionOptions): Promise<ReturnType<typeof readUnmappedAttributes>> {
    return readUnmappedAttributes((await redact(options, event))?.['otelattributes']);
  }

  function marker(reason: string, detector: string, length?: bigint): object {
    const values = [
      { key: 'reason', value: reason },
      { key: 'detector', value: detector },
      ...(length === undefined ? [] : [{ key: 'original_length', value: length }]),
    ];
    return { values: [{ key: '$redacted', value: { values } }] };
  }

  it('are denied by key, and stay attributes', async () => {
    expect(await attributesAfter({ deny: ['/otelattributes/http.url', '/otelattributes/a~1b/1'] })).toEqual([
      { key: 'http.url', value: marker('policy', 'deny_list', 18n) },
      {
        key: 'enduser',
        value: {
          values: [
            { key: 'id', value: 'alice' },
            { key: 'age', value: 33n },
          ],
        },
      },
      { key: 'a/b', value: ['one', marker('policy', 'deny_list', 3n)] },
    ]);
  });

  it('are allowed by key', async () => {
    expect(await attributesAfter({ allow: ['/otelattributes/enduser/age'] })).toEqual([
      { key: 'http.url', value: marker('default_safe', 'allow_list', 18n) },
      {
        key: 'enduser',
        value: {
          values: [
            { key: 'id', value: marker('default_safe', 'allow_list', 5n) },
            { key: 'age', value: 33n },
          ],
        },
      },
      { key: 'a/b', value: marker('default_safe', 'allow_list') },
    ]);
  });

  it('are replaced together', async () => {
    const options = [{ deny: ['/otelattributes'] }, { allow: ['/data'] }];
    const texts = await Promise.all(options.map(async (each) => (await redact(each, event))?.['otelattributes']));
    expect(texts.map((text) => JSON.parse(String(text)))).toEqual([
      denied(attributes.length),
      notAllowed(attributes.length),
    ]);
  });

  it('come out as they are if nothing is said about them', async () => {
    expect(await redact({ deny: ['/otelattributes/other', '/data/reason'] }, event)).toBe(event);
  });

  it('are masked in their texts', async () => {
    expect((await attributesAfter({ mask: [/alice/] }))?.slice(0, 2)).toEqual([
      { key: 'http.url', value: 'https://x/?q=[REDACTED]' },
      {
        key: 'enduser',
        value: {
          values: [
            { key: 'id', value: '[REDACTED]' },
            { key: 'age', value: 33n },
          ],
        },
      },
    ]);
  });

  it('are replaced as a whole where they are no such list, and a pattern leads into them', async () => {
    const odd: AcceptedEvent = { ...ENVELOPE, otelattributes: ` ${attributes}` };
    const text = (await redact({ deny: ['/otelattributes/http.url'] }, odd))?.['otelattributes'];
    expect(JSON.parse(String(text))).toEqual(denied(attributes.length + 1));
    expect(await redact({ deny: ['/data/http.url'] }, odd)).toBe(odd);
  });
});

describe('credentials', () => {
  it.each(['authorization', 'Proxy-Authorization', 'Set-Cookie', 'x-api-key', 'api_key', 'clientSecret', 'PASSWORD'])(
    'named %s never leave',
    async (key) => {
      const event = withData({ headers: { [key]: 's3cr3t', other: 'x' } });
      for (const options of [{}, { allow: ['/data'] }, { allow: [`/data/headers/${key}`, '/data/headers/other'] }]) {
        expect((await redact(options, event))?.['data']).toEqual({
          headers: {
            [key]: { $redacted: { reason: 'secret_detected', detector: 'credential_key', original_length: 6 } },
            other: 'x',
          },
        });
      }
    },
  );

  it('never leave as an attribute of the record, or of the event', async () => {
    const list = formatUnmappedAttributes([{ key: 'http.request.header.authorization', value: ['Bearer s3cr3t'] }]);
    const redacted = await redact({}, { ...ENVELOPE, otelattributes: list, apikey: 's3cr3t' });
    expect(JSON.stringify(redacted)).not.toContain('s3cr3t');
    expect(redacted?.['otelattributes']).toContain('http.request.header.authorization');
  });

  it.each(['token', 'tokens', 'author', 'secretary', 'cookies_accepted'])('are not suspected in %s', async (key) => {
    const event = withData({ [key]: 'x' });
    expect(await redact({}, event)).toBe(event);
  });

  it('are not what is true or false, or missing', async () => {
    const event = withData({ password: true, cookie: null });
    expect(await redact({}, event)).toBe(event);
  });
});

describe('hash', () => {
  const hash = { key: KEY, keyId: 'k1' };
  const hashOf = (text: string) =>
    `hmac-sha256:k1:${createHmac('sha256', KEY).update(text).digest('hex').slice(0, 32)}`;

  it('gives the markers of texts and numbers a hash', async () => {
    const data = {
      text: 'alice',
      again: 'alice',
      number: 33,
      big: new JsonNumber('9007199254740993'),
      list: ['alice'],
    };
    expect((await redact({ deny: ['/data/*'], hash }, withData(data)))?.['data']).toEqual({
      text: { $redacted: { reason: 'policy', detector: 'deny_list', original_length: 5, hash: hashOf('alice') } },
      again: { $redacted: { reason: 'policy', detector: 'deny_list', original_length: 5, hash: hashOf('alice') } },
      number: { $redacted: { reason: 'policy', detector: 'deny_list', hash: hashOf('33') } },
      big: { $redacted: { reason: 'policy', detector: 'deny_list', hash: hashOf('9007199254740993') } },
      list: denied(),
    });
  });

  it('stands also in attributes of the event and of the record', async () => {
    const otelattributes = formatUnmappedAttributes([
      { key: 'user', value: 'alice' },
      { key: 'n', value: 33n },
    ]);
    const event: AcceptedEvent = { ...ENVELOPE, subject: 'alice', otelattributes };
    const redacted = await redact({ deny: ['/subject', '/otelattributes/*'], hash }, event);
    expect(JSON.parse(String(redacted?.['subject']))).toMatchObject({ $redacted: { hash: hashOf('alice') } });
    expect(redacted?.['otelattributes']).toContain(hashOf('alice'));
    expect(redacted?.['otelattributes']).toContain(hashOf('33'));
  });

  it('needs a key', () => {
    expect(() => createRedaction({ hash: { key: 'short' } })).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
  });
});

describe('mask', () => {
  it('replaces what it matches in every text', async () => {
    const redacted = await redact({ mask: [/[\w.]+@[\w.]+/, /user-\d/y] });
    expect(redacted?.['subject']).toBe('[REDACTED]');
    expect(redacted?.['data']).toMatchObject({
      reason: 'asked for [REDACTED]',
      users: [{ email: '[REDACTED]', age: 33 }, { email: '[REDACTED]' }],
    });
  });

  it('replaces every match, whatever the flags, and again in the next event', async () => {
    const mask = /a(?=b)/gi;
    const redaction = createRedaction({ mask: [mask] });
    for (const _ of [1, 2]) {
      expect((await redaction(withData('ab AB ac')))?.['data']).toBe('[REDACTED]b [REDACTED]B ac');
    }
    expect(mask.lastIndex).toBe(0);
  });

  it('leaves what an event needs, and is', async () => {
    expect(await redact({ mask: [/.+/] })).toMatchObject({ ...ENVELOPE, datacontenttype: 'application/json' });
  });

  it('puts nothing where it matches nothing', async () => {
    expect((await redact({ mask: [/x*/] }, withData('axxb')))?.['data']).toBe('a[REDACTED]b');
  });

  it('is a RegExp', () => {
    const mask = ['alice'] as unknown as readonly RegExp[];
    expect(() => createRedaction({ mask })).toThrow(expect.objectContaining({ code: 'ERR_USAGE', path: 'mask[0]' }));
  });
});

describe('the hook', () => {
  it('has the last word', async () => {
    const seen: unknown[] = [];
    const redacted = await redact({
      deny: ['/data/reason'],
      hook: async (event) => {
        seen.push(event['data']);
        return { ...event, data: { seen: true } };
      },
    });
    expect(seen).toEqual([{ ...(EVENT['data'] as object), reason: denied(27) }]);
    expect(redacted).toEqual({ ...EVENT, data: { seen: true } });
  });

  it('may keep an event from being sent', async () => {
    expect(await redact({ hook: () => undefined })).toBeUndefined();
  });

  it('may alter what it is given, which is a copy', async () => {
    const data = { list: [new JsonNumber('1.0')], reason: 'alice' };
    const before = structuredClone({ ...data, list: [] });
    const redacted = await redact(
      {
        hook: (event) => {
          (event['data'] as Record<string, unknown>)['reason'] = 'nobody';
          return event;
        },
      },
      withData(data),
    );
    expect(redacted).toEqual(withData({ list: [new JsonNumber('1.0')], reason: 'nobody' }));
    expect(data.reason).toBe(before.reason);
  });

  it('cannot alter what it returned afterwards', async () => {
    const data = { reason: 'a' };
    const redacted = await redact({ hook: (event) => ({ ...event, data }) });
    data.reason = 'b';
    expect(redacted?.['data']).toEqual({ reason: 'a' });
  });

  it('leaves a member out by undefined', async () => {
    const hook = (event: AcceptedEvent) => ({ ...event, subject: undefined }) as unknown as AcceptedEvent;
    expect(Object.keys((await redact({ hook })) ?? {})).not.toContain('subject');
  });

  it.each(['id', 'source', 'type', 'time', 'specversion'])('may not alter %s', async (name) => {
    const failure = await redact({ hook: (event) => ({ ...event, [name]: 'alice' }) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_REDACTION' });
    expect(String(failure)).not.toContain('alice');
  });

  it('may not drop the time', async () => {
    const hook = ({ time, ...rest }: AcceptedEvent) => ({ ...rest, specversion: rest.specversion }) as AcceptedEvent;
    await expect(redact({ hook })).rejects.toMatchObject({ code: 'ERR_REDACTION', path: '/time' });
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'x'],
    ['no event', { data: {} }],
    ['a date', { ...EVENT, data: { when: new Date(0) } }],
    ['a map', { ...EVENT, data: new Map() }],
    ['a function', { ...EVENT, data: { toJSON: () => 'x' } }],
    ['a bigint', { ...EVENT, data: 1n }],
    ['something in itself', { ...EVENT, data: cyclic }],
    ['a hole in a list', { ...EVENT, data: [undefined] }],
  ])('may not return %s', async (_, result) => {
    const redaction = redact({ hook: () => result as AcceptedEvent });
    await expect(redaction).rejects.toMatchObject({ code: 'ERR_REDACTION', path: 'hook' });
  });

  it.each([
    () => {
      throw new Error('of alice');
    },
    () => Promise.reject(new Error('of alice')),
  ])('keeps an event back when it fails: %s', async (hook) => {
    const failure = await redact({ hook }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_REDACTION', message: 'the hook failed' });
    expect((failure as Error).cause).toMatchObject({ message: 'of alice' });
  });
});
