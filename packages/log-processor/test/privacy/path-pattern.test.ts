import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePatterns, firstName } from '../../src/privacy/path-pattern.ts';

function isMatch(patterns: readonly string[], path: readonly string[]): boolean {
  let place = compilePatterns('deny', patterns);
  for (const key of path) place = place.enter(key);
  return place.isMatch;
}

describe('a pattern', () => {
  it.each<[string, readonly string[]]>([
    ['/data', ['data']],
    ['/data/reason', ['data', 'reason']],
    ['/data/*', ['data', 'reason']],
    ['/data/*/email', ['data', 'user', 'email']],
    ['/data/messages/0', ['data', 'messages', '0']],
    ['/data/**', ['data']],
    ['/data/**', ['data', 'a', 'b', 'c']],
    ['/**', ['data', 'a']],
    ['/data/**/email', ['data', 'email']],
    ['/data/**/email', ['data', 'a', 'b', 'email']],
    ['/**/email', ['email']],
    ['/**/a/*/**/b', ['a', 'a', 'x', 'a', 'b']],
    ['/a~1b/~0c', ['a/b', '~c']],
    ['/~01', ['~1']],
    ['/', ['']],
    ['/a//b', ['a', '', 'b']],
    ['/otelattributes/http.url', ['otelattributes', 'http.url']],
    ['/__proto__', ['__proto__']],
  ])('%s stands for %j', (pattern, path) => {
    expect(isMatch([pattern], path)).toBe(true);
  });

  it.each<[string, readonly string[]]>([
    ['/data', []],
    ['/data', ['Data']],
    ['/data', ['data', 'reason']],
    ['/data/*', ['data']],
    ['/data/*', ['data', 'a', 'b']],
    ['/data/*/email', ['data', 'email']],
    ['/data/**/email', ['data', 'email', 'domain']],
    ['/data/**/email', ['subject', 'email']],
    ['/a~1b', ['a', 'b']],
    ['/toString', ['valueOf']],
  ])('%s does not stand for %j', (pattern, path) => {
    expect(isMatch([pattern], path)).toBe(false);
  });

  it('leads on to where it may still match', () => {
    const outermost = compilePatterns('deny', ['/data/user/email']);
    expect(outermost.enter('data').leadsOn).toBe(true);
    expect(outermost.enter('data').enter('user').enter('email').leadsOn).toBe(false);
    expect(outermost.enter('subject').leadsOn).toBe(false);
    expect(compilePatterns('deny', []).leadsOn).toBe(false);
  });

  it.each(['', 'data/reason', '$.data', '/data/user*', '/data/***', '/a~', '/a~2'])('is not %j', (pattern) => {
    expect(() => compilePatterns('deny', ['/data', pattern])).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', path: 'deny[1]' }),
    );
  });

  it('matches as a regular expression of the same meaning', () => {
    const step = fc.constantFrom('a', 'b', '*', '**');
    const key = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), fc.array(key, { maxLength: 6 }), (steps, path) => {
        const source = steps.map((name) => (name === '**' ? '(?:/[^/]+)*' : name === '*' ? '/[^/]+' : `/${name}`));
        const text = path.map((name) => `/${name}`).join('');
        expect(isMatch([`/${steps.join('/')}`], path)).toBe(new RegExp(`^${source.join('')}$`).test(text));
      }),
    );
  });

  it('takes no way back, however many depths it leaves open', () => {
    const pattern = `${'/**/a'.repeat(60)}/b`;
    expect(
      isMatch(
        [pattern],
        Array.from({ length: 5000 }, () => 'a'),
      ),
    ).toBe(false);
  });
});

describe('firstName', () => {
  it('is the member of the event that a pattern begins with', () => {
    expect(['/data/x', '/a~1b', '/*', '/**/id', '/'].map(firstName)).toEqual(['data', 'a/b', undefined, undefined, '']);
  });
});
