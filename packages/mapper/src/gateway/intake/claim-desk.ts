import { hashWords, viewOf } from '../../otlp/byte-words.ts';
import { IDENTITY_SEED } from '../identity-hash.ts';
import type { ClaimResult } from './claims.ts';
import { IdentityWindow } from './identity-window.ts';

const IDENTITY_BYTES = 16;
const PRINT_BYTES = 32;

/** Stands for an event where events are compared: 16 bytes for its identity, and 16 for its content. */
export interface EventPrint {
  readonly identity: Uint8Array;
  readonly content: Uint8Array;
}

/** Knows which events were there before. */
export interface ClaimDesk {
  /** Resolves to how each event relates to those before it, in the same order. Never rejects. */
  claim(prints: readonly EventPrint[]): Promise<readonly ClaimResult[]>;
}

/** The desk of a process that need not ask another. */
export class LocalClaimDesk implements ClaimDesk {
  readonly #window: IdentityWindow;
  readonly #print = Buffer.alloc(PRINT_BYTES);
  readonly #view = viewOf(this.#print);

  constructor(maxIdentities: number) {
    this.#window = new IdentityWindow({ maxIdentities, identityOf: identityOfPrint, isSame: () => false });
  }

  async claim(prints: readonly EventPrint[]): Promise<readonly ClaimResult[]> {
    return prints.map((print) => this.claimNow(print));
  }

  claimNow({ identity, content }: EventPrint): ClaimResult {
    const print = this.#print;
    print.set(identity);
    print.set(content, IDENTITY_BYTES);
    // The identity is a hash already, but one that a sender can compute
    return this.#window.claim(hashWords(this.#view, 0, IDENTITY_BYTES, IDENTITY_SEED), print);
  }

  /** Takes note of events that an earlier process made safe, the oldest first. */
  restore(prints: readonly EventPrint[]): void {
    for (const print of prints) {
      const claim = this.claimNow(print);
      if ('settle' in claim) claim.settle({ outcome: 'stored', conflict: false });
    }
  }
}

function identityOfPrint(print: Uint8Array): string {
  return Buffer.from(print.buffer, print.byteOffset, IDENTITY_BYTES).toString('latin1');
}
