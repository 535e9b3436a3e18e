import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'ossp-otel');

/**
 * Gives the path of a folder in the user's cache, filled by `fill` the first time. A folder under its final
 * name is always complete: it is filled under another name and then renamed, so an aborted run leaves no
 * half of one, and of two runs at once the first to finish wins.
 *
 * @param name holds everything that the content depends on, versions above all
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(ROOT, name);
  if (await exists(folder)) return folder;
  await mkdir(ROOT, { recursive: true });
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    await fill(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}
