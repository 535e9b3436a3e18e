import { randomBytes } from 'node:crypto';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { isMissing } from './disk-error.ts';

/** How often an owner shows that it lives. */
export const HEARTBEAT_MS = 15_000;
/** After this long without a heartbeat an owner whose process cannot be asked for is dead. */
const DEAD_AFTER_MS = 8 * HEARTBEAT_MS;

const MAX_HOST_LENGTH = 100;
const ALIVE = '.alive';
/** Owner (host, process, thread and a random number), and which of its folders, or its heartbeat. */
const OWNED = /^((.+)\.(\d+)\.(\d+)\.[0-9a-f]{16})\.(?:\d+|alive)$/;

/** Owners in this thread that are open, by the path of their heartbeat. */
const OPEN = new Set<string>();

/** What the name of a folder of events says of its owner. */
interface OwnerName {
  readonly owner: string;
  readonly host: string;
  readonly pid: number;
  readonly thread: number;
}

/**
 * One of those that share a spool's folder. What it owns are the folders that bear its name; another becomes
 * the owner of one by renaming it, which only one of several can.
 */
export class Owner {
  readonly #root: string;
  readonly #host = encodeURIComponent(hostname()).slice(0, MAX_HOST_LENGTH);
  readonly #name = `${this.#host}.${process.pid}.${threadId}.${randomBytes(8).toString('hex')}`;
  readonly #alive: string;
  #folders = 0;

  constructor(root: string) {
    this.#root = path.resolve(root);
    this.#alive = path.join(this.#root, this.#name + ALIVE);
    OPEN.add(this.#alive);
  }

  /** File that is deleted when the owner has let go of everything. */
  get aliveFile(): string {
    return this.#alive;
  }

  /** Returns the path for one more folder of this owner. */
  nextFolder(): string {
    return path.join(this.#root, `${this.#name}.${this.#folders++}`);
  }

  /** Shows that the owner lives. */
  async beat(): Promise<void> {
    await writeFile(this.#alive, '\n', { mode: 0o600 });
  }

  close(): void {
    OPEN.delete(this.#alive);
  }

  /** Resolves to the folders whose owners are dead, and the heartbeats that those left. */
  async findDead(): Promise<{ readonly folders: readonly string[]; readonly heartbeats: readonly string[] }> {
    await this.beat();
    // The clock of the file system, which all who share the folder share
    const now = (await stat(this.#alive)).mtimeMs;
    const names = await readdir(this.#root);
    const isDead = new Map<string, boolean>();
    const folders: string[] = [];
    for (const name of names) {
      const owned = readName(name);
      if (owned === undefined) continue;
      const dead = isDead.get(owned.owner) ?? (await this.#isDead(owned, now));
      isDead.set(owned.owner, dead);
      if (dead && !name.endsWith(ALIVE)) folders.push(path.join(this.#root, name));
    }
    const owners = [...isDead].filter(([, dead]) => dead).map(([owner]) => owner);
    return { folders, heartbeats: owners.map((owner) => path.join(this.#root, owner + ALIVE)) };
  }

  async #isDead({ owner, host, pid, thread }: OwnerName, now: number): Promise<boolean> {
    const alive = path.join(this.#root, owner + ALIVE);
    if (OPEN.has(alive)) return false;
    if (host === this.#host) {
      // In a container the first process is 1 after every restart
      if (pid === process.pid && thread === threadId) return true;
      if (!isRunning(pid)) return true;
    }
    try {
      return now - (await stat(alive)).mtimeMs > DEAD_AFTER_MS;
    } catch (error) {
      return isMissing(error);
    }
  }
}

function readName(name: string): OwnerName | undefined {
  const [, owner, host, pid, thread] = OWNED.exec(name) ?? [];
  if (owner === undefined || host === undefined) return undefined;
  return { owner, host, pid: Number(pid), thread: Number(thread) };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Without the permission to signal it, it is there nonetheless
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
