import type { ClaimResult } from './claims.ts';
import { IdentityWindow } from './identity-window.ts';

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

  constructor(maxIdentities: number) {
    this.#window = new IdentityWindow({ maxIdentities, isSame: (one, other) => Buffer.compare(one, other) === 0 });
  }

  async claim(prints: readonly EventPrint[]): Promise<readonly ClaimResult[]> {
    return prints.map((print) => this.claimNow(print));
  }

  claimNow({ identity, content }: EventPrint): ClaimResult {
    return this.#window.claim(Buffer.from(identity).toString('latin1'), content);
  }

  /** Takes note of events that an earlier process made safe, the oldest first. */
  restore(prints: readonly EventPrint[]): void {
    for (const print of prints) {
      const claim = this.claimNow(print);
      if ('settle' in claim) claim.settle({ outcome: 'stored', conflict: false });
    }
  }
}
