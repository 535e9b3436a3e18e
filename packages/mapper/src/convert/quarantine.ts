import { closeSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs';
import { OsspError } from '@ossp-otel/types';
import type { Origin } from './item.ts';
import { outputError } from './output-error.ts';

/** Why an event was not taken, and where it stands. Holds no content of it. */
export interface Rejection extends Origin {
  readonly code: OsspError['code'];
  /** JSON Pointer into the event. */
  readonly path: string;
  readonly message: string;
}

const BUFFERED_BYTES = 65_536;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Returns the line of a quarantine file, without its line feed, that keeps an item. `original` holds the text of
 * the item, `original_base64` its bytes where those are not UTF-8; `truncated` says that it was too large to be kept whole.
 */
export function quarantineLine(rejection: Rejection, original: Uint8Array, truncated: boolean): string {
  const { input, line, index, offset, code, path, message } = rejection;
  const place = { ossp_quarantine: 1, input, line, index, offset, code, path, message };
  return JSON.stringify({ ...place, ...keep(original), ...(truncated ? { truncated } : {}) });
}

function keep(original: Uint8Array): { original: string } | { original_base64: string } {
  try {
    return { original: UTF8.decode(original) };
  } catch {
    return { original_base64: Buffer.from(original).toString('base64') };
  }
}

/**
 * Keeps rejected items in a file of JSON lines, with their bytes, the reason and the place, see {@link quarantineLine}.
 * Mended in place, the file can be converted like any other input.
 */
export class QuarantineWriter {
  readonly #path: string;
  readonly #fd: number;
  #buffer = '';
  #items = 0;
  #buffered = 0;

  /**
   * Opens the file, which is there from now on, also if nothing will be rejected.
   *
   * @throws {OsspError} ERR_OUTPUT if it cannot be written, or holds something already and `force` is not set.
   */
  constructor(path: string, force: boolean) {
    this.#path = path;
    if (!force && (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) {
      throw new OsspError('ERR_OUTPUT', 'the quarantine file holds items already; move it away or use --force', path);
    }
    try {
      this.#fd = openSync(path, 'w');
    } catch (cause) {
      throw outputError(path, cause);
    }
  }

  /** How many items the file holds for sure: not those that are still to be written, or could not be. */
  get items(): number {
    return this.#items;
  }

  /** @throws {OsspError} ERR_OUTPUT if the file cannot be written. */
  add(rejection: Rejection, original: Uint8Array, truncated: boolean): void {
    this.#buffer += `${quarantineLine(rejection, original, truncated)}\n`;
    this.#buffered++;
    if (this.#buffer.length >= BUFFERED_BYTES) this.#flush();
  }

  /** Puts everything safely on the disk. */
  close(): void {
    try {
      this.#flush();
      // A pipe or a device has no disk to reach
      if (statSync(this.#path).isFile()) fsyncSync(this.#fd);
    } catch (cause) {
      throw outputError(this.#path, cause);
    } finally {
      closeSync(this.#fd);
    }
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer);
    this.#buffer = '';
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
      this.#items += this.#buffered;
      this.#buffered = 0;
    } catch (cause) {
      throw outputError(this.#path, cause);
    }
  }
}
