import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder } from './cache.ts';
import { type Part, preparePart } from './part.ts';
import { runOk } from './run.ts';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

export interface Python {
  /**
   * Runs a script in the environment of requirements.txt and gives its standard output.
   *
   * @throws Error with the end of what the script printed, where its exit status is not 0
   */
  run(script: string, options?: { readonly args?: readonly string[]; readonly input?: Uint8Array }): Promise<string>;
}

/** Gives a Python that has the packages of requirements.txt, in a virtual environment that is made once and kept in the user's cache. */
export function preparePython(): Promise<Part<Python>> {
  return preparePart('python3 with the packages of test/support/requirements.txt', async () => {
    const base = await runOk('python3', ['-c', 'import sys; print(sys.executable, sys.version)']);
    const requirements = await readFile(REQUIREMENTS);
    const recipe = createHash('sha256').update(base).update(requirements).digest('hex').slice(0, 12);
    const folder = await cachedFolder(`python-${recipe}`, async (draft) => {
      await runOk('python3', ['-m', 'venv', draft]);
      const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
      await runOk(path.join(draft, 'bin', 'python'), install, { timeoutMs: 600_000 });
    });
    const python = path.join(folder, 'bin', 'python');
    return {
      run: (script, { args = [], input = new Uint8Array() } = {}) => runOk(python, ['-I', script, ...args], { input }),
    };
  });
}
