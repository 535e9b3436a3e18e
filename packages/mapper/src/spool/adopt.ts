import { readdir, rename, rm } from 'node:fs/promises';
import { BitSet } from './bit-set.ts';
import { isMissing } from './disk-error.ts';
import { readJournal } from './journal.ts';
import { decodeLine } from './line.ts';
import type { Owner } from './owner.ts';
import { readLines } from './read-lines.ts';
import { Segment } from './segment.ts';

/** Is told of what is found in the folders of dead owners. */
export interface AdoptionListener {
  /** A file of events, which has been read to its end. */
  found(segment: Segment): void;
  /** A line that is not as it was written. Resolves to whether it is kept elsewhere. */
  damaged(line: Buffer): Promise<boolean>;
  failed(path: string, error: unknown): void;
}

/** Makes the folders of dead owners those of the given one, and resolves when their files have been read. */
export async function adopt(owner: Owner, root: string, listener: AdoptionListener): Promise<void> {
  try {
    const dead = await owner.findDead();
    for (const folder of dead.folders) await adoptFolder(folder, owner.nextFolder(), listener);
    for (const heartbeat of dead.heartbeats) await rm(heartbeat, { force: true });
  } catch (error) {
    listener.failed(root, error);
  }
}

async function adoptFolder(folder: string, claimed: string, listener: AdoptionListener): Promise<void> {
  try {
    await rename(folder, claimed);
    const files = await readdir(claimed);
    const names = files.map((file) => Segment.nameOf(file)).filter((name) => name !== undefined);
    for (const name of names) await adoptSegment(claimed, name, listener);
    // There is at most the journal of a file that was deleted just before its owner died
    if (names.length === 0) await rm(claimed, { recursive: true, force: true });
  } catch (error) {
    // Missing, if another owner was faster
    if (!isMissing(error)) listener.failed(folder, error);
  }
}

async function adoptSegment(folder: string, name: string, listener: AdoptionListener): Promise<void> {
  const segment = new Segment(folder, name);
  try {
    await readSegment(segment, listener);
    listener.found(segment);
  } catch (error) {
    listener.failed(segment.eventsFile, error);
  }
}

async function readSegment(segment: Segment, listener: AdoptionListener): Promise<void> {
  const settled = new BitSet();
  await readJournal(segment.journalFile, settled);
  for await (const { bytes, offset, end } of readLines(segment.eventsFile)) {
    const { number } = segment.add(end - offset, settled.has(segment.count));
    if (!segment.isAtRest(number) || decodeLine(bytes) !== undefined) continue;
    // Otherwise it stays where it is, and nobody is given it
    segment.hold(number);
    if (await listener.damaged(bytes)) segment.settle(number);
  }
}
