import { type AcceptedEvent, formatUnmappedAttributes, readUnmappedAttributes } from '@ossp-otel/mapper';
import type { AnyValue, JsonValue } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedaction } from '../../src/privacy/redaction.ts';

type Path = readonly string[];

const keys = fc.constantFrom('a', 'b', 'c.d', 'e/f', 'g~h', '*', '__proto__', 'toString', '0', 'email', 'é');
const { tree: trees } = fc.letrec<{ tree: JsonValue }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, false, 0, ''),
    fc.constant('text'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(keys, tie('tree'), { maxKeys: 4 }),
  ),
}));
const steps = fc.oneof({ weight: 3, arbitrary: keys.filter((key) => key !== '*') }, fc.constantFrom('*', '**'));
const patterns = fc.array(
  fc
    .tuple(
      fc.constantFrom('data', 'data', 'data', 'otelattributes', 'subject', 'myext', '*', '**'),
      fc.array(steps, { maxLength: 3 }),
    )
    .map((parts) => parts.flat()),
  { maxLength: 4 },
);
const events = fc.record({
  data: trees,
  otelattributes: fc.dictionary(keys, trees, { minKeys: 1 }),
  myext: fc.constant('text'),
});

/** Every text becomes one of a kind, so that it can be searched for; `seen` is told where each is. */
function label(value: JsonValue, path: Path, seen: Map<string, Path>): JsonValue {
  if (value === 'text') {
    const text = `<${seen.size}>`;
    seen.set(text, path);
    return text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => label(item, [...path, String(index)], seen));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, label(member, [...path, key], seen)]));
}

function toAnyValue(value: JsonValue): AnyValue {
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toAnyValue);
  return { values: Object.entries(value).map(([key, member]) => ({ key, value: toAnyValue(member) })) };
}

function makeEvent(
  parts: Readonly<Record<'data' | 'otelattributes' | 'myext', JsonValue>>,
  seen: Map<string, Path>,
): AcceptedEvent {
  const lists = label(parts.otelattributes, ['otelattributes'], seen) as Record<string, JsonValue>;
  const attributes = Object.entries(lists).map(([key, value]) => ({ key, value: toAnyValue(value) }));
  return {
    specversion: '1.0',
    id: 'id',
    source: 'source',
    type: 'type',
    time: 'time',
    data: label(parts.data, ['data'], seen),
    myext: label(parts.myext, ['myext'], seen),
    otelattributes: formatUnmappedAttributes(attributes),
  };
}

function pointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Whether a pattern stands for a place or for something around it: written anew, the slow and plain way. */
function covers([step, ...rest]: readonly string[], path: Path): boolean {
  if (step === undefined) return true;
  const [key, ...inside] = path;
  if (step === '**') return covers(rest, path) || (key !== undefined && covers([step, ...rest], inside));
  return key !== undefined && (step === '*' || step === key) && covers(rest, inside);
}

/** Also where the data is a text, which a pattern that leads into it takes as a whole. */
function isDenied(deny: readonly Path[], path: Path): boolean {
  return deny.some((pattern) => {
    const [first] = pattern;
    return (
      covers(pattern, path) ||
      (path.length === 1 && path[0] === 'data' && (first === 'data' || first === '*' || first === '**'))
    );
  });
}

/** All texts that stand anywhere in a value. */
function textsIn(event: AcceptedEvent | undefined): ReadonlySet<string> {
  return new Set(JSON.stringify(event).match(/<\d+>/g));
}

describe('redaction, whatever the event and the patterns', () => {
  it('shows what is not denied and is allowed, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(events, patterns, fc.option(patterns, { nil: undefined }), async (parts, deny, allow) => {
        const seen = new Map<string, Path>();
        const event = makeEvent(parts, seen);
        const redacted = await createRedaction({ deny: deny.map(pointer), allow: allow?.map(pointer) })(event);
        const visible = [...seen].filter(([, path]) => {
          return !isDenied(deny, path) && (allow === undefined || allow.some((pattern) => covers(pattern, path)));
        });
        expect(textsIn(redacted)).toEqual(new Set(visible.map(([text]) => text)));
      }),
      { numRuns: 500 },
    );
  });

  it('alters neither the event nor what makes it this event', async () => {
    const key = 'a key of sixteen bytes, or more';
    await fc.assert(
      fc.asyncProperty(events, patterns, patterns, async (parts, deny, allow) => {
        const event = makeEvent(parts, new Map());
        const before = JSON.stringify(event);
        const options = { deny: deny.map(pointer), allow: allow.map(pointer), hash: { key }, mask: [/<1/] };
        const redacted = await createRedaction(options)(event);
        expect(JSON.stringify(event)).toBe(before);
        expect(redacted).toMatchObject({ specversion: '1.0', id: 'id', source: 'source', type: 'type', time: 'time' });
        expect(Object.keys(redacted ?? {})).toEqual(Object.keys(event));
      }),
    );
  });

  it('gives back the very event where no pattern reaches anything', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (parts) => {
        const event = makeEvent(parts, new Map());
        const redaction = createRedaction({ deny: ['/data/nowhere/**', '/**/nowhere'] });
        if (typeof event['data'] === 'string') return;
        expect(await redaction(event)).toBe(event);
      }),
    );
  });

  it('leaves attributes of the record attributes, unless nothing of them is shown', async () => {
    await fc.assert(
      fc.asyncProperty(events, patterns, async (parts, deny) => {
        const event = makeEvent(parts, new Map());
        const text = (await createRedaction({ deny: deny.map(pointer) })(event))?.['otelattributes'];
        const isWhole = deny.some((pattern) => covers(pattern, ['otelattributes']));
        const keysOf = (value: JsonValue | undefined) =>
          readUnmappedAttributes(value)?.map((attribute) => attribute.key);
        expect(keysOf(text)).toEqual(isWhole ? undefined : keysOf(event['otelattributes']));
      }),
    );
  });
});
