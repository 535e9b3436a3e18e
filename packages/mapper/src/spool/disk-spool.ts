import path from 'node:path';
import { OsspError } from '@ossp-otel/types';
import { checkOptionNames } from '../http/option-names.ts';
import { byteLimit } from './byte-limit.ts';
import { FolderSpool } from './folder-spool.ts';
import type { Spool } from './spool.ts';

const DEFAULT_MAX_BYTES = 256 * 1_048_576;

export interface DiskSpoolOptions {
  /**
   * Folder that is made, for this user alone, if it is not there. Several processes may share it, also those of several
   * machines on a shared disk. Containers that share it need host names of their own.
   */
  readonly folder: string;
  /** Most bytes that this process keeps on the disk, with what it took over from others. Default: 256 MiB. */
  readonly maxBytes?: number | undefined;
  /**
   * Whether an event counts as kept only when the disk has confirmed it, so that it survives a power failure too;
   * costs some milliseconds for each group of events. Without it, what the operating system has survives the process. Default: false.
   */
  readonly fsync?: boolean | undefined;
}

/** A {@link Spool} on a disk. It does not keep an event of more than 16 MiB. */
export interface DiskSpool extends Spool {
  /** Bytes on the disk that count towards `maxBytes`. */
  readonly bytes: number;
  /**
   * Lines that were not as they had been written, such as one that a crash cut off in the middle. What there was of
   * them is in `damaged-lines.txt` in the folder, and counts towards `maxBytes` until somebody deletes that file.
   */
  readonly damaged: number;
  /** Events that were kept, and that nobody will get, because somebody deleted, cut or took away their file. */
  readonly gone: number;
  /** What went wrong last with the disk; `undefined` once events could be written again. */
  readonly error: OsspError | undefined;
}

/**
 * Returns a spool whose events survive the process, also if it is killed. When a process opens it, and every
 * 15 seconds from then on, it takes over what dead processes left: at once where it can tell that a process has
 * ended, after two minutes without a sign of life otherwise. After a crash, an event may come back that was
 * settled just before it.
 *
 * @throws {OsspError} ERR_USAGE for options that make no sense. What the disk does is told by `error`.
 */
export function diskSpool(options: DiskSpoolOptions): DiskSpool {
  checkOptionNames('', options, { folder: true, maxBytes: true, fsync: true });
  const { folder, maxBytes, fsync = false } = options;
  if (typeof folder !== 'string' || folder === '') {
    throw new OsspError('ERR_USAGE', 'folder: expected the path of a folder', 'folder');
  }
  return new FolderSpool(path.resolve(folder), byteLimit('maxBytes', maxBytes, DEFAULT_MAX_BYTES), fsync);
}
