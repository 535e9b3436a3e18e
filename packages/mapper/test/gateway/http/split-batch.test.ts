import type { OsspError } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitBatch } from '../../../src/gateway/http/split-batch.ts';
import { ArraySplitter } from '../../../src/transcode/array-splitter.ts';
import { valueTexts } from '../../support/odd-json.ts';
import { BATCH, EVENT, post, seen, startFront } from './running-front.ts';

const utf8 = new TextEncoder();
const spaces = fc.stringMatching(/^[ \t\r\n]{0,3}$/);

const splitter = ArraySplitter.create();

/** Splits with the splitter and without it, which must not differ. */
function split(text: string, maxEvents = 1000) {
  const [fast, slow] = [splitter, undefined].map((each) => {
    try {
      return splitBatch(utf8.encode(text), maxEvents, each).map(seen);
    } catch (error) {
      return error as OsspError;
    }
  });
  expect(fast).toEqual(slow);
  if (!Array.isArray(slow)) throw slow;
  return slow;
}

describe('splitBatch()', () => {
  it('gives the elements of every array, byte for byte', () => {
    const elements = fc.array(fc.tuple(spaces, valueTexts, spaces), { maxLength: 8 });
    fc.assert(
      fc.property(spaces, elements, spaces, (before, parts, after) => {
        const text = `${before}[${parts.map((part) => part.join('')).join(',')}${after}]${after}`;
        expect(split(text)).toEqual(parts.map(([, json]) => ({ json })));
        expect(split(text).map((taken) => JSON.parse('json' in taken ? taken.json : ''))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('takes no text for an array that is none, and never more than stands before the damage', () => {
    const damaged = fc
      .tuple(
        fc.array(valueTexts, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.constantFrom('', '"', '[', '}', ',', ':', 'x', '\n'),
      )
      .map(([values, at, text]) => {
        const whole = `[${values.join(',')}]`;
        const place = at % whole.length;
        return whole.slice(0, place) + text + whole.slice(place + 1);
      })
      // Half a surrogate pair has no bytes
      .filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(damaged, (text) => {
        const elements = split(text);
        if (isArray(text)) {
          expect(elements.map((taken) => ('json' in taken ? JSON.parse(taken.json) : taken))).toEqual(JSON.parse(text));
        } else {
          // Whoever reads the elements finds it
          expect(elements.some((taken) => !('json' in taken) || !isJson(taken.json))).toBe(true);
        }
        const errors = elements.findIndex((taken) => 'error' in taken);
        expect([-1, elements.length - 1]).toContain(errors);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['no array', '{}', 0],
    ['nothing', '', 0],
    ['white space', '  ', 0],
    ['an open array', '[', 0],
    ['a comma before the first', '[,1]', 0],
    ['a comma behind the last', '[1,]', 1],
    ['two commas', '[1,,2]', 1],
    ['no comma', '[1 2]', 1],
    ['no end', '[1,2', 1],
    ['no end behind a comma', '[{},2,', 2],
    ['no end behind an object', '[{},{}', 2],
    ['an open object', '[1,{"a":2]', 1],
    ['an open string', '[1,"a]', 1],
    ['a missing quote', '[1,{"a":"b},{"c":"d"}]', 1],
    ['text behind the end', '[1,2] 3', 2],
    ['text behind an empty array', '[]]', 0],
    ['a byte order mark', '\ufeff[1]', 0],
  ])('reports %s behind the elements that are whole', (_name, text, index) => {
    const elements = split(text);
    expect(elements.slice(0, -1).every((taken) => 'json' in taken)).toBe(true);
    expect(elements.length).toBe(index + 1);
    expect(elements.at(-1)).toEqual({ error: 'ERR_JSON_SYNTAX', path: '' });
  });

  it('refuses more elements than it may give', () => {
    expect(split('[1,2,3]', 3)).toHaveLength(3);
    expect(() => split('[1,2,3,4]', 3)).toThrow(expect.objectContaining({ code: 'ERR_TOO_LARGE' }));
  });
});

describe('a batch', () => {
  it('is answered with zeros if it is empty, and the intake is not bothered', async () => {
    const front = await startFront();
    const { status, json } = await post(front, ' [ ] ', { headers: BATCH });
    expect(status).toBe(200);
    expect(json).toEqual({ received: 0, delivered: 0, stored: 0, duplicates: 0, conflicts: 0 });
    expect(front.intake.requests).toEqual([]);
  });

  it('is refused as a whole if it holds too many events', async () => {
    const front = await startFront({ maxBatchEvents: 2 });
    const { status, json } = await post(front, `[${EVENT},${EVENT},${EVENT}]`, { headers: BATCH });
    expect(status).toBe(413);
    expect(json).toMatchObject({ code: 'ERR_TOO_LARGE' });
    expect(front.intake.requests).toEqual([]);
  });

  it('delivers what stands before the damage, and says where that is', async () => {
    const front = await startFront();
    const { status, json } = await post(front, `[${EVENT},${EVENT},{"x":]`, { headers: BATCH });
    expect(status).toBe(400);
    expect(json).toMatchObject({ received: 3, delivered: 2, rejected: 1, index: 2, code: 'ERR_JSON_SYNTAX' });
    expect(front.intake.requests).toEqual([[{ json: EVENT }, { json: EVENT }, { error: 'ERR_JSON_SYNTAX', path: '' }]]);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isArray(text: string): boolean {
  return isJson(text) && Array.isArray(JSON.parse(text));
}
