import { statSync } from 'node:fs';
import { OsspError } from '@ossp-otel/types';
import type { Logger } from '../observe/logger.ts';

/** Says why files that have changed are of no use. */
export function logUselessChange(logger: Logger, error: unknown): void {
  const cause = error instanceof Error ? error.cause : undefined;
  logger.log('error', 'a changed file is of no use, what it held before goes on to count', {
    // The errors of these packages hold nothing of the files, those of others might
    error: error instanceof OsspError ? error.message : undefined,
    reason: cause instanceof Error && 'code' in cause ? String(cause.code) : undefined,
  });
}

const OTHERS = 0o007;

/** Says if others than its owner and its group have access to a file that holds secrets. */
export function warnIfOpenToOthers(logger: Logger, option: string, path: string): void {
  // Windows has no such modes
  if (process.platform === 'win32') return;
  const mode = modeOf(path);
  if ((mode & OTHERS) !== 0) {
    logger.log('warn', `${option}: others than its owner and group have access to the file`, {
      mode: (mode & 0o777).toString(8).padStart(4, '0'),
    });
  }
}

function modeOf(path: string): number {
  try {
    return statSync(path).mode;
  } catch {
    // Gone since it was read, which is told as a change
    return 0;
  }
}
