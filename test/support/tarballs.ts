import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOk } from './run.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The packages that are published, in the order of their dependencies. */
export const PACKAGES = ['types', 'mapper', 'log-processor'] as const;

export interface EmptyProject {
  /** The folder that holds the project's package.json and node_modules. */
  readonly folder: string;
  /** The environment of somebody who never used the machine: an empty home folder. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Packs every package as it would be published and gives the paths of the tarballs, in the order of {@link PACKAGES}.
 * The packages have to be built.
 */
export async function packPackages(folder: string): Promise<string[]> {
  const manifest: unknown = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const { version } = (manifest as { devEngines: { packageManager: { version: string } } }).devEngines.packageManager;
  const tarballs: string[] = [];
  for (const name of PACKAGES) {
    const destination = path.join(folder, name);
    const pack = ['--yes', `pnpm@${version}`, 'pack', '--pack-destination', destination];
    await runOk('npx', pack, { cwd: path.join(ROOT, 'packages', name) });
    const [tarball] = await readdir(destination);
    if (tarball === undefined) throw new Error(`pnpm pack left no tarball of ${name}`);
    tarballs.push(path.join(destination, tarball));
  }
  return tarballs;
}

/** Installs tarballs with npm, and from the registry what they depend on, into a new project below `folder`. */
export async function installTarballs(folder: string, tarballs: readonly string[]): Promise<EmptyProject> {
  const project = path.join(folder, 'project');
  const home = path.join(folder, 'home');
  await mkdir(project);
  await mkdir(home);
  const env = { ...process.env, HOME: home };
  await writeFile(path.join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runOk('npm', ['install', ...quiet, ...tarballs], { cwd: project, env });
  return { folder: project, env };
}
