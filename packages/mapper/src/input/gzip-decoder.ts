import { createGunzip, type Gunzip } from 'node:zlib';

const OUTPUT_CHUNK_BYTES = 256 * 1024;

/**
 * Decompresses gzip data (RFC 1952) that comes in pieces, with any number of members and of zero bytes behind each.
 *
 * Node's own stream would pass over, in silence, members that stand behind zero bytes.
 */
export class GzipDecoder {
  #member: Gunzip | undefined;
  #output: Buffer[] = [];
  #failure: Error | undefined;
  #onFailure: (() => void) | undefined;

  /** What is wrong with the data, once it is; nothing more comes out then. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Returns what can be decompressed now that these bytes are there, too. */
  async write(bytes: Uint8Array): Promise<Buffer[]> {
    let rest = bytes;
    while (rest.length > 0 && this.#failure === undefined) {
      if (this.#member === undefined) {
        const next = rest.findIndex((byte) => byte !== 0);
        if (next < 0) break;
        rest = rest.subarray(next);
        this.#member = this.#createMember();
      }
      const consumed = await this.#writeTo(this.#member, rest);
      rest = rest.subarray(consumed);
      if (rest.length > 0) this.#member = undefined;
    }
    return this.#takeOutput();
  }

  /** To be called behind the last byte; sets {@link failure} if the data ends too early. */
  async end(): Promise<Buffer[]> {
    const member = this.#member;
    if (member !== undefined && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        member.once('close', resolve);
        member.end();
      });
    }
    return this.#takeOutput();
  }

  #createMember(): Gunzip {
    const member = createGunzip({ chunkSize: OUTPUT_CHUNK_BYTES });
    member.on('data', (chunk: Buffer) => this.#output.push(chunk));
    member.on('error', (error) => {
      this.#failure = error;
      this.#onFailure?.();
    });
    return member;
  }

  /** Returns how many of the bytes were used: not all if the member ends before zero bytes. */
  async #writeTo(member: Gunzip, bytes: Uint8Array): Promise<number> {
    const before = member.bytesWritten;
    await new Promise<void>((resolve) => {
      // After an error, the callback of the write is never called
      this.#onFailure = resolve;
      member.write(bytes, () => resolve());
    });
    return member.bytesWritten - before;
  }

  #takeOutput(): Buffer[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }
}
