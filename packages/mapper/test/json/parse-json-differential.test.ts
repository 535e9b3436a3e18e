import { inspect, isDeepStrictEqual } from 'node:util';
import { JsonNumber, type JsonValue } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonParser } from '../../src/index.ts';
import { valueTexts } from '../support/odd-json.ts';
import { type Refusal, refusal } from './refusal.ts';

/** What the strict parser refuses on top of what `JSON.parse` refuses. */
const STRICTER: readonly string[] = ['ERR_DUPLICATE_KEY', 'ERR_KEY_SURROGATE'];

/** Deep enough for all the texts here. */
const parser = new JsonParser({ maxDepth: 100 });
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type Outcome = { readonly value: unknown } | { readonly error: Pick<Refusal, 'code' | 'path'> | undefined };

function strict(bytes: Uint8Array, start = 0, end = bytes.length): Outcome {
  let value: JsonValue = null;
  const error = refusal(() => {
    value = parser.parse(bytes, start, end);
  });
  return error === undefined ? { value: withDoubles(value) } : { error: { code: error.code, path: error.path } };
}

function platform(bytes: Uint8Array): Outcome {
  try {
    return { value: JSON.parse(utf8.decode(bytes)) };
  } catch {
    return { error: undefined };
  }
}

/** Returns a value with the doubles for its numbers, as `JSON.parse` gives it. */
function withDoubles(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(withDoubles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withDoubles(member)]));
}

/** Not toStrictEqual(), which takes a member called `constructor` for the class. */
function expectSame(one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other)) expect.fail(`${inspect(one)} is not ${inspect(other)}`);
}

function expectAgreement(bytes: Uint8Array): void {
  const ours = strict(bytes);
  if ('error' in ours && STRICTER.includes(ours.error?.code ?? '')) return;
  const theirs = platform(bytes);
  expect('value' in ours).toBe('value' in theirs);
  if (!('value' in ours && 'value' in theirs)) return;
  expectSame(ours.value, theirs.value);
  // The order of the keys counts as well
  expect(JSON.stringify(ours.value)).toBe(JSON.stringify(theirs.value));
}

const documents = valueTexts.map((text) => new TextEncoder().encode(text));
const bytesOfJson = fc.oneof(
  fc.constantFrom(...Buffer.from('{}[]:,"\\ \n0123456789-+.eEutrfalsn/')),
  fc.integer({ min: 0, max: 255 }),
);

/** Valid documents with a few bytes replaced, taken out, or put in. */
const damaged = fc
  .tuple(
    documents,
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.array(bytesOfJson, { maxLength: 2 })), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([document, edits]) => {
    const bytes = [...document];
    for (const [at, removed, added] of edits) bytes.splice(at % (bytes.length + 1), removed, ...added);
    return Uint8Array.from(bytes);
  });
const soup = fc.array(bytesOfJson, { maxLength: 16 }).map((bytes) => Uint8Array.from(bytes));

describe('JsonParser, compared with JSON.parse', () => {
  it('gives the same value for every document', () => {
    fc.assert(fc.property(documents, expectAgreement), { numRuns: 500 });
  });

  it('accepts a damaged document exactly if JSON.parse does, with the same value', () => {
    fc.assert(fc.property(damaged, expectAgreement), { numRuns: 3000 });
  });

  it('accepts a few bytes exactly if JSON.parse does, with the same value', () => {
    fc.assert(fc.property(soup, expectAgreement), { numRuns: 3000 });
  });

  it('gives the same value or error for a document that stands in a larger buffer', () => {
    fc.assert(
      fc.property(soup, fc.oneof(documents, damaged), soup, (before, document, after) => {
        const start = before.length;
        const inside = strict(Buffer.concat([before, document, after]), start, start + document.length);
        expectSame(inside, strict(document));
      }),
      { numRuns: 2000 },
    );
  });
});
