import { appendFile, stat } from 'node:fs/promises';
import path from 'node:path';

const FILE_NAME = 'damaged-lines.txt';
const LINE_FEED = Buffer.from('\n');

/** The file where damaged lines are kept, so that somebody can look at them. Processes that share a folder share it. */
export class DamagedLines {
  readonly file: string;
  #count = 0;
  #bytes = 0;

  constructor(folder: string) {
    this.file = path.join(folder, FILE_NAME);
  }

  /** Lines that were added by this process. */
  get count(): number {
    return this.#count;
  }

  /** Size of the file, when it was last measured. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Rejects with what the disk says. */
  async add(line: Buffer): Promise<void> {
    await appendFile(this.file, Buffer.concat([line, LINE_FEED]), { mode: 0o600 });
    this.#count++;
    await this.measure();
  }

  async measure(): Promise<void> {
    try {
      this.#bytes = (await stat(this.file)).size;
    } catch {
      this.#bytes = 0;
    }
  }
}
