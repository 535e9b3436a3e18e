import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MAIN, run } from './command.ts';
import { pages, ROOT, readPage } from './pages.ts';

const CONSOLE = /```console\n([\s\S]*?)```/g;
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A folder with the example data and `ossp-otel` on the PATH, as somebody has it who follows the page. */
async function workplace(): Promise<{ cwd: string; env: Record<string, string> }> {
  const cwd = await mkdtemp(join(tmpdir(), 'ossp-otel-docs-'));
  folders.push(cwd);
  await cp(`${ROOT}docs/examples`, join(cwd, 'docs/examples'), { recursive: true });
  const bin = join(cwd, '.bin');
  await mkdir(bin);
  const command = join(bin, 'ossp-otel');
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  await chmod(command, 0o755);
  return { cwd, env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, CI: '1' } };
}

/** The commands of a block, each with the output that stands below it. */
function steps(block: string): { command: string; output: string }[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const end = step.indexOf('\n');
      return { command: step.slice(0, end), output: step.slice(end + 1) };
    });
}

/** Whether the output is the shown one, in which `…` stands for anything on its line. */
function matches(shown: string, output: string): boolean {
  const pattern = shown
    .trimEnd()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^\\n]*');
  return new RegExp(`^${pattern}$`).test(output.trimEnd());
}

describe('the examples of the documentation', async () => {
  let examples = 0;
  for (const page of await pages()) {
    const blocks = [...(await readPage(page)).matchAll(CONSOLE)].map(([, block = '']) => steps(block));
    examples += blocks.flat().length;
    if (blocks.length === 0) continue;
    it(`${page} shows what the commands print`, async () => {
      const { cwd, env } = await workplace();
      let text = await readPage(page);
      for (const { command, output } of blocks.flat()) {
        const ran = await run('/bin/sh', ['-c', command], cwd, env);
        if (matches(output, ran.output)) continue;
        const shown = `$ ${command}\n${output}`;
        const real = `$ ${command}\n${ran.output.replace(/in [\d.]+ s$/m, 'in … s')}`;
        if (process.env['UPDATE_DOCS'] === '1') text = text.replace(shown, () => real);
        else expect(real, 'run the tests once with UPDATE_DOCS=1').toBe(shown);
      }
      if (process.env['UPDATE_DOCS'] === '1') await writeFile(ROOT + page, text);
    });
  }

  it('are there', () => {
    expect(examples).toBeGreaterThan(5);
  });
});
