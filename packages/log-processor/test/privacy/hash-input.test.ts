import { createHmac } from 'node:crypto';
import { eventJsonSchema, validateEventData } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashInput } from '../../src/privacy/hash-input.ts';

const KEY = 'a key of sixteen bytes, or more';

function expected(text: string, key: string | Uint8Array): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex').slice(0, 32);
}

describe('hashInput', () => {
  it('is the first 16 bytes of HMAC-SHA256, for every text and key', async () => {
    const keys = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 16, maxLength: 80 }),
      fc.uint8Array({ minLength: 16, maxLength: 80 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), keys, async (text, key) => {
        expect(await hashInput(text, { key })).toBe(`hmac-sha256:${expected(text, key)}`);
      }),
    );
  });

  it('is the vector of RFC 4231, section 4.7, cut to 16 bytes', async () => {
    const key = new Uint8Array(131).fill(0xaa);
    const text = 'Test Using Larger Than Block-Size Key - Hash Key First';
    expect(await hashInput(text, { key })).toBe('hmac-sha256:60e431591ee0b67f0d8a26aacbf5b77f');
  });

  it('names the key', async () => {
    expect(await hashInput('Hi', { key: KEY, keyId: '2026-06+eu' })).toBe(
      `hmac-sha256:2026-06+eu:${expected('Hi', KEY)}`,
    );
  });

  it.each([undefined, 'k', 'tenant-7+2026'])('fits the schema of input_hash with the key id %s', async (keyId) => {
    const input_hash = await hashInput('', { key: KEY, keyId });
    const data = {
      resource: { model_id: 'm', environment: 'production' },
      action_taken: 'block',
      reason: 'x',
      input_hash,
    };
    expect(validateEventData('ai.safety.guardrail.interaction', data)).toEqual([]);
    expect(JSON.stringify(eventJsonSchema('ai.safety.guardrail.interaction'))).toContain('[A-Za-z0-9:+-]{16,}');
  });

  it('tells a text from the bytes that its digits spell', async () => {
    const bytes = new Uint8Array(16).fill(0xab);
    const text = 'ab'.repeat(16);
    expect(await hashInput('Hi', { key: bytes })).toBe(`hmac-sha256:${expected('Hi', bytes)}`);
    expect(await hashInput('Hi', { key: text })).toBe(`hmac-sha256:${expected('Hi', text)}`);
  });

  it('follows a key whose bytes are changed', async () => {
    const key = new Uint8Array(16).fill(1);
    await hashInput('Hi', { key });
    key.fill(2);
    expect(await hashInput('Hi', { key })).toBe(`hmac-sha256:${expected('Hi', key)}`);
  });

  it('serves more keys than it remembers', async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `key number ${String(index).padStart(6, '0')}`);
    for (const key of [...keys, ...keys]) {
      expect(await hashInput('Hi', { key })).toBe(`hmac-sha256:${expected('Hi', key)}`);
    }
  });

  it.each(['', 'fifteen bytes..', new Uint8Array(15)])('refuses the short key %j', async (key) => {
    await expect(hashInput('Hi', { key })).rejects.toMatchObject({ code: 'ERR_USAGE', path: 'key' });
  });

  it('counts bytes, not characters', async () => {
    await expect(hashInput('Hi', { key: 'é'.repeat(8) })).resolves.toMatch(/^hmac-sha256:[\da-f]{32}$/);
  });

  it.each(['', 'a:b', 'a_b', 'é', 'a b'])('refuses the key id %j without saying it', async (keyId) => {
    const failure = await hashInput('Hi', { key: KEY, keyId }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ERR_USAGE', path: 'keyId' });
  });
});
