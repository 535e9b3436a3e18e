import { OsspError } from '@ossp-otel/types';

const EXPLANATIONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOENT', 'its folder does not exist'],
  ['ENOTDIR', 'its folder is a file'],
  ['EISDIR', 'it is a folder'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'the file is larger than the file system allows'],
  ['EIO', 'the disk reports an error'],
  ['EPIPE', 'its reader went away'],
]);

/** Returns the ERR_OUTPUT for what went wrong with a file, in words a user can act on. */
export function outputError(path: string, cause: unknown): OsspError {
  if (cause instanceof OsspError) return cause;
  const code = systemCode(cause);
  return new OsspError('ERR_OUTPUT', `cannot write: ${EXPLANATIONS.get(code) ?? code}`, path, { cause });
}

/** Whether a failed write means that the reader of the output has gone. */
export function isClosedPipe(error: unknown): boolean {
  return systemCode(error) === 'EPIPE' || systemCode(error) === 'ERR_STREAM_DESTROYED';
}

/** Returns the code that Node gives errors of the system, such as `ENOSPC`. */
function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
