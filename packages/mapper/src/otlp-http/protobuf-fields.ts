/** Receives one field: a varint as an unsigned integer, a length-delimited one as a view of its bytes. */
export type FieldVisitor = (number: number, value: bigint | Uint8Array) => void;

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * Hands the varint and length-delimited fields of a protobuf message to `visit`, in order, and skips
 * the fixed-width ones. Whether the bytes are a well-formed message: groups, which proto3 does not have, are not.
 */
export function visitFields(bytes: Uint8Array, visit: FieldVisitor): boolean {
  let position = 0;

  const readVarint = (): bigint | undefined => {
    let value = 0n;
    // A varint of 64 bits takes at most 10 bytes.
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[position];
      if (byte === undefined) {
        return undefined;
      }
      position += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return BigInt.asUintN(64, value);
      }
    }
    return undefined;
  };

  while (position < bytes.length) {
    const tag = readVarint();
    if (tag === undefined || tag >> 3n === 0n || tag > 0xffff_ffffn) {
      return false;
    }
    const number = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    if (wireType === FIXED64 || wireType === FIXED32) {
      position += wireType === FIXED64 ? 8 : 4;
      continue;
    }
    const value = wireType === VARINT || wireType === LENGTH_DELIMITED ? readVarint() : undefined;
    if (value === undefined) {
      return false;
    }
    if (wireType === VARINT) {
      visit(number, value);
      continue;
    }
    if (value > BigInt(bytes.length - position)) {
      return false;
    }
    visit(number, bytes.subarray(position, position + Number(value)));
    position += Number(value);
  }
  // A fixed-width field may have pointed beyond the end.
  return position === bytes.length;
}
