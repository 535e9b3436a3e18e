import { readFileSync, statSync } from 'node:fs';
import { usageError } from '../../http/usage-error.ts';
import type { Logger } from '../observe/logger.ts';
import { logUselessChange, warnIfOpenToOthers } from './secret-file-log.ts';
import { type Watch, WatchedFiles } from './watched-files.ts';

const MIN_LENGTH = 16;
const MAX_BYTES = 1_048_576;
const VISIBLE_ASCII = /^[!-~]+$/;

/** What a file of secrets is for. */
export interface SecretsFileKind<Secret> {
  /** The option that names the file, for messages. */
  readonly option: string;
  /** How many secrets it may hold. */
  readonly maxSecrets: number;
  /** Whether a secret is made of visible ASCII characters alone, without spaces. */
  readonly isAscii: boolean;
  /** Returns the form in which a secret is kept. */
  prepare(secret: string): Secret;
}

export interface SecretsFileParts {
  readonly logger: Logger;
  /** How often the file is looked at, in milliseconds. 5000 by default. */
  readonly pollMs?: number;
}

/**
 * A file with one secret per line; blank lines and lines that begin with `#` do not count, nor do spaces around a
 * secret. It is read again when it changes; the old secrets stay as long as it is of no use.
 */
export class SecretsFile<Secret> {
  readonly #kind: SecretsFileKind<Secret>;
  readonly #path: string;
  readonly #parts: SecretsFileParts;
  readonly #file: WatchedFiles<readonly Secret[]>;
  #secrets: readonly Secret[];
  #watch: Watch | undefined;

  /** @throws {OsspError} ERR_USAGE that names the option and, where it helps, the line. */
  constructor(kind: SecretsFileKind<Secret>, path: string, parts: SecretsFileParts) {
    this.#kind = kind;
    this.#path = path;
    this.#parts = parts;
    this.#file = new WatchedFiles([path], () => readSecrets(kind, path));
    this.#secrets = this.#file.first;
    warnIfOpenToOthers(parts.logger, kind.option, path);
  }

  /** The secrets that count now; at least one. */
  get secrets(): readonly Secret[] {
    return this.#secrets;
  }

  /** Reads the file now if it has changed, instead of at the next look. */
  reload(): void {
    this.#started().check();
  }

  /** Begins to look for changes. */
  watch(): void {
    this.#started();
  }

  close(): void {
    this.#watch?.stop();
  }

  #started(): Watch {
    const { logger, pollMs } = this.#parts;
    this.#watch ??= this.#file.watch(
      {
        changed: (secrets) => {
          this.#secrets = secrets;
          logger.log('info', `${this.#kind.option}: read again`, { secrets: secrets.length });
          warnIfOpenToOthers(logger, this.#kind.option, this.#path);
        },
        failed: (error) => logUselessChange(logger, error),
      },
      pollMs,
    );
    return this.#watch;
  }
}

function readSecrets<Secret>(kind: SecretsFileKind<Secret>, path: string): readonly Secret[] {
  const { option, maxSecrets, isAscii } = kind;
  const secrets: Secret[] = [];
  for (const [index, line] of readText(option, path).split('\n').entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    if (text.length < MIN_LENGTH) {
      throw usageError(option, `expected at least ${MIN_LENGTH} characters in line ${index + 1}`);
    }
    if (isAscii && !VISIBLE_ASCII.test(text)) {
      throw usageError(option, `expected nothing but visible ASCII characters in line ${index + 1}`);
    }
    if (secrets.length === maxSecrets) throw usageError(option, `expected at most ${maxSecrets} secrets`);
    secrets.push(kind.prepare(text));
  }
  if (secrets.length === 0) throw usageError(option, 'expected at least one secret in the file');
  return secrets;
}

function readText(option: string, path: string): string {
  const bytes = readBytes(option, path);
  if (bytes === undefined || bytes.length > MAX_BYTES) {
    throw usageError(option, `expected a file of at most ${MAX_BYTES} bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usageError(option, 'expected a file in UTF-8');
  }
}

/** Returns `undefined` for what is no file, such as a pipe, which may have no end, or a file that is too large. */
function readBytes(option: string, path: string): Uint8Array | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MAX_BYTES ? readFileSync(path) : undefined;
  } catch (cause) {
    throw usageError(option, 'expected the path of a readable file', cause);
  }
}
