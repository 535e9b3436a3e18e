import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { BLOCKS } from './blocks.ts';
import { pages, ROOT, readPage } from './pages.ts';

const BLOCK = /(<!-- generated:([\w-]+) -->\n)([\s\S]*?)(<!-- \/generated -->)/g;

describe('the generated parts of the documentation', async () => {
  const seen = new Set<string>();
  for (const page of await pages()) {
    it(`${page} says what the code says`, async () => {
      const text = await readPage(page);
      const parts: string[] = [];
      let at = 0;
      for (const match of text.matchAll(BLOCK)) {
        const [whole, open = '', name = '', , close = ''] = match;
        const make = BLOCKS.get(name);
        if (make === undefined) throw new Error(`no block is named ${name}`);
        seen.add(name);
        parts.push(text.slice(at, match.index), open, `${await make()}\n`, close);
        at = match.index + whole.length;
      }
      const fresh = parts.join('') + text.slice(at);
      if (process.env['UPDATE_DOCS'] === '1') await writeFile(ROOT + page, fresh);
      else expect(text, 'run the tests once with UPDATE_DOCS=1').toBe(fresh);
    });
  }

  it('holds every block that can be generated', () => {
    expect([...seen].sort()).toEqual([...BLOCKS.keys()].sort());
  });
});
