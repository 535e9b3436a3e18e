import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Returns the pages for users, as paths from the top of the repository. */
export async function pages(): Promise<string[]> {
  const docs = await readdir(`${ROOT}docs`);
  const packages = ['types', 'mapper', 'log-processor'].map((name) => `packages/${name}/README.md`);
  return [
    'README.md',
    ...packages,
    ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ].sort();
}

export function readPage(page: string): Promise<string> {
  return readFile(ROOT + page, 'utf8');
}
