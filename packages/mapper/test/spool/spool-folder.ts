import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Spool, SpooledEvent, SpoolTicket } from '../../src/spool/spool.ts';

/** Returns an event as JSON, whose content follows from its id. */
export function event(id: number | string): string {
  return JSON.stringify({ id, text: `é "${id}" \n`.repeat(3) });
}

/** Keeps events for which there is room. */
export async function keep(spool: Spool, ...events: readonly string[]): Promise<SpoolTicket[]> {
  const tickets = await spool.keep(events);
  return tickets.map((ticket) => {
    if (ticket === undefined) throw new Error('not kept');
    return ticket;
  });
}

/** Returns what is at rest, all of it, which is held from now on. */
export async function takeAll(spool: Spool): Promise<string[]> {
  return (await spool.take(Number.POSITIVE_INFINITY)).map(({ json }: SpooledEvent) => json);
}

/** Returns the files below a folder, as paths relative to it. */
export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile())
    .sort();
}

/** Returns the path of the only file below a folder whose name ends so. */
export function fileIn(folder: string, ending: string): string {
  const [file, ...others] = filesIn(folder).filter((name) => name.endsWith(ending));
  if (file === undefined || others.length > 0) throw new Error(`expected one file ${ending}`);
  return path.join(folder, file);
}

/** Makes a folder what a process that was killed now would leave. */
export function leave(folder: string, left: string): void {
  for (;;) {
    try {
      cpSync(folder, left, { recursive: true, preserveTimestamps: true });
      return;
    } catch (error) {
      // A file that was just deleted
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      rmSync(left, { recursive: true, force: true });
    }
  }
}
