import type { EventPrint } from '../intake/claim-desk.ts';
import { encodeRecords, RECORD_BYTES } from '../store/identity-records.ts';

/** Returns prints as one piece, which costs least on the way to another process. */
export function packPrints(prints: readonly EventPrint[]): Uint8Array {
  return encodeRecords(prints);
}

/** Returns the prints again. They do not hold on to the message that they came with. */
export function unpackPrints(packed: Uint8Array): EventPrint[] {
  const bytes = Buffer.from(packed);
  const prints: EventPrint[] = [];
  for (let start = 0; start < bytes.length; start += RECORD_BYTES) {
    const middle = start + RECORD_BYTES / 2;
    prints.push({ identity: bytes.subarray(start, middle), content: bytes.subarray(middle, start + RECORD_BYTES) });
  }
  return prints;
}
