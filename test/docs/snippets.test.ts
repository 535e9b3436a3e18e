import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './command.ts';
import { pages, readPage } from './pages.ts';

/** A program and, below it, what it prints. */
const SNIPPET = /```js\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g;

describe('the programs in the documentation', async () => {
  let folder = '';
  let programs = 0;
  // Below test/, so that the packages are found there as a user has them: built
  beforeAll(async () => {
    folder = await mkdtemp(fileURLToPath(new URL('../.snippets-', import.meta.url)));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  for (const page of await pages()) {
    for (const [index, [, program = '', shown = '']] of [...(await readPage(page)).matchAll(SNIPPET)].entries()) {
      programs++;
      it(`${page}, program ${index + 1}, prints what is shown`, async () => {
        const file = `${folder}/${page.replaceAll('/', '-')}-${index}.mjs`;
        await writeFile(file, program);
        expect((await run(process.execPath, [file], folder, {})).output).toBe(shown);
      });
    }
  }

  it('are there', () => {
    expect(programs).toBeGreaterThan(3);
  });
});
