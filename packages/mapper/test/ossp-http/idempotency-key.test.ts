import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchIdempotencyKey, idempotencyKey } from '../../src/ossp-http/idempotency-key.ts';

function key(source: string, id: string): string {
  return idempotencyKey({ source, id });
}

const names = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  fc.constantFrom(' ', '%20', '"', '\\', 'a b', 'a', 'b', '\ud83d', '\udc00', 'é', 'x'.repeat(600)),
);

describe('idempotencyKey()', () => {
  it.each([
    ['urn:app:chatbot-prod', '5e67180e-f795', '"urn:app:chatbot-prod 5e67180e-f795"'],
    ['https://example.com/a?b=c#d', '1', '"https://example.com/a?b=c#d 1"'],
    ['a b', '100%', '"a%20b 100%25"'],
    ['"', '\\', '"%22 %5C"'],
    ['é', '\u{1f512}\n', '"%C3%A9 %F0%9F%94%92%0A"'],
  ])('is readable for %s and %s', (source, id, expected) => {
    expect(key(source, id)).toBe(expected);
  });

  it('is a hash for what would be too long, or has no UTF-8 form', () => {
    expect(key('x'.repeat(600), 'e')).toMatch(/^"sha256:[0-9a-f]{64}"$/);
    expect(key('\ud83d', 'e')).toMatch(/^"sha256:[0-9a-f]{64}"$/);
  });

  it('hashes what it always hashed, so that a collector knows events of earlier versions again', () => {
    const hash = createHash('sha256').update('["\\ud83d","e"]').digest('hex');
    expect(key('\ud83d', 'e')).toBe(`"sha256:${hash}"`);
  });

  it('is a string of structured headers, and another one for every other event', () => {
    fc.assert(
      fc.property(names, names, names, names, (source, id, otherSource, otherId) => {
        const one = key(source, id);
        expect(one).toMatch(/^"[ !#-[\]-~]{1,512}"$/);
        expect(one === key(otherSource, otherId)).toBe(source === otherSource && id === otherId);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('batchIdempotencyKey()', () => {
  it('is a hash of the keys, and no key of an event', () => {
    const hash = createHash('sha256').update('["\\"s a\\"","\\"s b\\""]').digest('hex');
    expect(batchIdempotencyKey([key('s', 'a'), key('s', 'b')])).toBe(`"batch-sha256:${hash}"`);
  });

  it('is another one for other events, and for the same in another order', () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'a b', '","'), { maxLength: 3 });
    fc.assert(
      fc.property(keys, keys, (some, others) => {
        expect(batchIdempotencyKey(some) === batchIdempotencyKey(others)).toBe(
          JSON.stringify(some) === JSON.stringify(others),
        );
      }),
    );
  });
});
