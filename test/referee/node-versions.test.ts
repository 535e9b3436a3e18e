import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { itWorksInstalled } from '../support/installed-suite.ts';
import { LATER_NODES, prepareNode } from '../support/node-versions.ts';
import { describeWith } from '../support/part.ts';
import { type EmptyProject, installTarballs, packPackages } from '../support/tarballs.ts';

let folder: string;
let project: EmptyProject;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ossp-otel-nodes-'));
  project = await installTarballs(folder, await packPackages(folder));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

for (const version of LATER_NODES) {
  describeWith(await prepareNode(version), `the installed packages on Node ${version}`, (node) => {
    itWorksInstalled(node, () => project);
  });
}
