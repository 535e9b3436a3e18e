import { createReadStream } from 'node:fs';
import { type JsonValue, OsspError } from '@ossp-otel/types';
import { DEFAULT_MAX_EVENT_BYTES } from '../event/read-event.ts';
import { inputError } from '../input/input-error.ts';
import { JsonParser } from '../json/parse-json.ts';

/**
 * Returns the JSON value of an argument: the argument itself, or what the file holds that is named behind an `@`;
 * `@-` is standard input.
 *
 * @throws {OsspError} ERR_USAGE if it is no JSON, or larger than an event may be; ERR_INPUT if the file cannot be read.
 */
export async function readData(argument: string, stdin: NodeJS.ReadableStream): Promise<JsonValue> {
  const bytes = argument.startsWith('@')
    ? await readFile(argument.slice(1), stdin)
    : new TextEncoder().encode(argument);
  try {
    return new JsonParser().parse(bytes);
  } catch (cause) {
    if (!(cause instanceof OsspError)) throw cause;
    const place = cause.path === '' ? '' : ` at ${cause.path}`;
    throw new OsspError('ERR_USAGE', `data: ${cause.code}: ${cause.message}${place}`, 'data', { cause });
  }
}

async function readFile(path: string, stdin: NodeJS.ReadableStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === '-' ? stdin : createReadStream(path)) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > DEFAULT_MAX_EVENT_BYTES) {
        throw new OsspError('ERR_USAGE', `data: more than ${DEFAULT_MAX_EVENT_BYTES} bytes`, 'data');
      }
      chunks.push(bytes);
    }
  } catch (cause) {
    throw cause instanceof OsspError ? cause : inputError(path, cause);
  }
  return Buffer.concat(chunks);
}
