import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const PAGE = new URL('../../../../docs/python-sdk.md', import.meta.url);
const TESTS = new URL('python-sdk-bugs.test.ts', import.meta.url);

/** `B1: name of a test`, for each test that a row of the second table names. */
async function namedTests(): Promise<readonly string[]> {
  const rows = (await readFile(PAGE, 'utf8')).matchAll(/^\| (B\d+) \|.*\|([^|]+)\|$/gm);
  return [...rows].flatMap(([, bug, names = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => `${bug}: ${name}`),
  );
}

it('docs/python-sdk.md names every test of a bug, and no other', async () => {
  const tests = [...(await readFile(TESTS, 'utf8')).matchAll(/\bit\(\s*'([^']+)'/g)].map(([, name]) => name);
  expect([...(await namedTests())].sort()).toEqual(tests.sort());
});

it('docs/python-sdk.md has a row with a test for each of the 14 bugs', async () => {
  const bugs = new Set((await namedTests()).map((name) => name.split(':', 1)[0]));
  expect([...bugs]).toEqual(Array.from({ length: 14 }, (_, n) => `B${n + 1}`));
});
