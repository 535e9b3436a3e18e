import path from 'node:path';
import { cachedFolder } from './cache.ts';
import { type Part, preparePart } from './part.ts';
import { runOk } from './run.ts';

/** The later lines of Node that the packages promise to run on, each at a pinned release. */
export const LATER_NODES = ['22.23.3', '24.21.0'] as const;

/** Gives the path of the `node` binary of a version, which npm brings as a package, for Linux. */
export function prepareNode(version: (typeof LATER_NODES)[number]): Promise<Part<string>> {
  return preparePart(`Node ${version}`, async () => {
    if (process.platform !== 'linux') throw new Error('npm has its binary for Linux only');
    const name = `node-linux-${process.arch}`;
    const folder = await cachedFolder(`${name}-${version}`, async (draft) => {
      const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
      await runOk('npm', ['install', `--prefix=${draft}`, ...quiet, `${name}@${version}`], { timeoutMs: 600_000 });
    });
    return path.join(folder, 'node_modules', name, 'bin', 'node');
  });
}
