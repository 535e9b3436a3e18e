import { OsspError } from '@ossp-otel/types';

/** Returns code, message and path of the error that something ends with. */
export async function caught(run: () => unknown): Promise<[code: string, message: string, path: string]> {
  try {
    await run();
  } catch (error) {
    if (error instanceof OsspError) return [error.code, error.message, error.path];
    throw error;
  }
  throw new Error('expected an error');
}
