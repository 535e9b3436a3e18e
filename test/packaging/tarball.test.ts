import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itWorksInstalled } from '../support/installed-suite.ts';
import { runOk } from '../support/run.ts';
import { type EmptyProject, installTarballs, PACKAGES, packPackages } from '../support/tarballs.ts';

const BIN = fileURLToPath(new URL('../../node_modules/.bin/', import.meta.url));

let folder: string;
let tarballs: string[];
let project: EmptyProject;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ossp-otel-tarball-'));
  tarballs = await packPackages(folder);
  project = await installTarballs(folder, tarballs);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(PACKAGES.map((name, index) => ({ name, index })))('the tarball of $name', ({ index }) => {
  const tarball = (): string => tarballs[index] ?? '';

  it('holds the manifest, the licence, the readme and dist, and nothing else', async () => {
    const listing = (await runOk('tar', ['-tzf', tarball()])).trim().split('\n');
    const beside = listing.filter((file) => !/^package\/dist\/.+\.(?:js|d\.ts|js\.map)$/.test(file)).sort();
    expect(beside).toEqual(['package/LICENSE', 'package/README.md', 'package/package.json']);
  });

  it('has a manifest that names neither the sources nor the workspace', async () => {
    const manifest = await runOk('tar', ['-xzOf', tarball(), 'package/package.json']);
    expect(manifest).not.toMatch(/workspace:|catalog:|@ossp-otel\/source|src\//);
  });

  it('satisfies publint, strictly', async () => {
    expect(await runOk(path.join(BIN, 'publint'), ['--strict', tarball()])).toContain('All good!');
  });

  it('resolves its types as attw expects of a package of ES modules', async () => {
    const args = [tarball(), '--profile', 'esm-only', '--no-color', '--no-emoji'];
    expect(await runOk(path.join(BIN, 'attw'), args)).toContain('OK (ESM)');
  });
});

describe('an empty project with the tarballs installed', () => {
  itWorksInstalled(process.execPath, () => project);

  it('finds the command by its name', async () => {
    const { folder: cwd, env } = project;
    expect(await runOk('npx', ['ossp-otel', '--version'], { cwd, env })).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
