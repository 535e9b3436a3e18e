import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { presetSections } from './preset-tables.ts';

const PAGE = new URL('../../../../docs/presets.md', import.meta.url);
const SECTIONS = /(<!-- presets -->\n)[\s\S]*(<!-- \/presets -->)/;

it('docs/presets.md says what the presets do', async () => {
  const page = await readFile(PAGE, 'utf8');
  const fresh = page.replace(SECTIONS, (_, open: string, close: string) => `${open}${presetSections()}\n${close}`);
  expect(page).toMatch(SECTIONS);
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(PAGE, fresh);
  else expect(page, 'run the tests once with UPDATE_DOCS=1').toBe(fresh);
});
