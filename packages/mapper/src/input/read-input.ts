import { OsspError } from '@ossp-otel/types';
import type { ItemVisitor } from '../sources/item-visitor.ts';
import { RecognisingReader } from '../sources/recognising-reader.ts';
import type { SourceName } from '../sources/source.ts';
import type { InputFile } from './find-inputs.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { StoredBytes } from './stored-bytes.ts';

export type { SourceName } from '../sources/source.ts';

const GZIP_SIGNATURE_BYTES = 3;

export interface ReadInputOptions {
  /** What the input is, where recognising it would go wrong. */
  readonly from?: SourceName;
  /**
   * Largest item in bytes.
   *
   * @defaultValue 1 MiB for an event, 64 MiB for an OTLP message
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
 * not on the size of the input.
 *
 * What cannot be read goes to {@link ItemVisitor.rejected} and does not end the reading.
 *
 * @throws {OsspError} ERR_INPUT if the operating system fails to give the bytes.
 * @throws The signal's reason if it is aborted.
 */
export async function readInput(
  input: InputFile,
  visitor: ItemVisitor,
  options: ReadInputOptions & { readonly hash: boolean },
): Promise<InputReport> {
  const { from, maxItemBytes, signal } = options;
  const stored = new StoredBytes(input, options);
  const reader = new RecognisingReader({ sink: visitor, fileName: input.name, from, maxItemBytes });
  const chunks = withFirstBytes(stored.chunks(), GZIP_SIGNATURE_BYTES);
  let compression: InputReport['compression'] = 'none';
  let textBytes = 0;
  let damage: OsspError | undefined;
  const decoded = decode();
  try {
    for await (const bytes of decoded) {
      textBytes += bytes.length;
      reader.push(bytes);
      await visitor.ready();
      signal?.throwIfAborted();
    }
  } catch (error) {
    if (!(error instanceof OsspError && error.code === 'ERR_GZIP')) throw error;
    damage = error;
  }
  reader.end();
  if (damage !== undefined) {
    visitor.rejected(damage, new Uint8Array(0), { line: 0, index: -1, offset: textBytes });
  }
  await visitor.ready();
  return { name: input.name, bytes: stored.length, sha256: stored.sha256(), compression, format: reader.format };
}
