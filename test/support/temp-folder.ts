import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** Returns what names files in a folder of the test file's own, which is removed at its end. */
export function tempFolder(): (name: string) => string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ossp-otel-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => path.join(folder, name);
}
