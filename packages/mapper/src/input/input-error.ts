import { OsspError } from '@ossp-otel/types';

/** What the commonest error codes of the operating system mean (errno(3)). */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  ELOOP: 'its symbolic links go round in a circle',
  EIO: 'the device reports an error',
};

/** Returns ERR_INPUT for an input that the operating system does not let us read. */
export function inputError(path: string, cause: unknown): OsspError {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown';
  return new OsspError('ERR_INPUT', `cannot read ${path}: ${REASONS[code] ?? `error ${code}`}`, path, { cause });
}
