import { OsspError } from '@ossp-otel/types';
import { DEFAULT_MAX_EVENT_BYTES } from '../event/read-event.ts';
import type { SourceName } from '../sources/formats.ts';
import type { ItemVisitor } from '../sources/item-visitor.ts';
import { RecognisingReader } from '../sources/recognising-reader.ts';
import { DecodedBytes } from './decoded-bytes.ts';
import type { InputFile } from './find-inputs.ts';
import { StoredBytes } from './stored-bytes.ts';

export { SOURCE_NAMES, type SourceName } from '../sources/formats.ts';

export interface ReadInputOptions {
  /** What the input is, where recognising it would go wrong. */
  readonly from?: SourceName;
  /**
   * Largest event in bytes. An OTLP message, which holds many, may have 64 MiB, or as much if that is more.
   *
   * @defaultValue 1,048,576 (1 MiB)
   */
  readonly maxItemBytes?: number;
  readonly signal?: AbortSignal;
  /** Called after each chunk with the stored bytes of this input that were read so far. */
  readonly onProgress?: (bytesRead: number) => void;
  /** What `-` stands for; `process.stdin` by default. */
  readonly stdin?: NodeJS.ReadableStream;
}

/** What was found out about an input while it was read. */
export interface InputReport {
  readonly name: string;
  /** As stored. */
  readonly bytes: number;
  /** Of the bytes as stored, in hex; `''` if it was not asked for. */
  readonly sha256: string;
  readonly compression: 'none' | 'gzip';
  /** `json-lines`, `json`, `log`, `otlp-json`, `otlp-protobuf`, `quarantine`, `empty`, or `unknown`. */
  readonly format: string;
}

/**
 * Reads one input from its first to its last byte, and passes on what it holds. Memory depends on the largest item,
 * not on the size of the input. What cannot be read is passed to {@link ItemVisitor.rejected} and does not end the
 * reading.
 *
 * @throws {OsspError} ERR_INPUT if the operating system fails to give the bytes.
 * @throws The signal's reason if it is aborted.
 */
export async function readInput(
  input: InputFile,
  visitor: ItemVisitor,
  options: ReadInputOptions & { readonly hash: boolean },
): Promise<InputReport> {
  const { from, maxItemBytes: maxEventBytes = DEFAULT_MAX_EVENT_BYTES, signal } = options;
  const { name } = input;
  const stored = new StoredBytes(input, options);
  const decoded = new DecodedBytes(stored);
  const reader = new RecognisingReader({ sink: visitor, fileName: name, from, maxEventBytes });
  let length = 0;
  let damage: OsspError | undefined;
  try {
    for await (const bytes of decoded.chunks()) {
      length += bytes.length;
      reader.push(bytes);
      await visitor.ready();
      signal?.throwIfAborted();
    }
  } catch (error) {
    if (!(error instanceof OsspError) || error.code !== 'ERR_GZIP') throw error;
    damage = error;
  }
  reader.end();
  if (damage !== undefined) visitor.rejected(damage, new Uint8Array(0), { line: 0, index: -1, offset: length });
  await visitor.ready();
  return {
    name,
    bytes: stored.length,
    sha256: stored.sha256(),
    compression: decoded.compression,
    format: reader.format,
  };
}
