/** The varint of an int64, negative ones in two's complement as protobuf writes them. */
export function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

export function varintField(number: number, value: bigint): number[] {
  return [...varint(BigInt(number * 8)), ...varint(value)];
}

export function bytesField(number: number, content: string | readonly number[]): number[] {
  const bytes = typeof content === 'string' ? [...new TextEncoder().encode(content)] : content;
  return [...varint(BigInt(number * 8 + 2)), ...varint(BigInt(bytes.length)), ...bytes];
}

/** `ExportLogsServiceResponse` with a `partial_success`. */
export function partialSuccessBytes(rejectedLogRecords: bigint, errorMessage: string): Uint8Array {
  return Uint8Array.from(bytesField(1, [...varintField(1, rejectedLogRecords), ...bytesField(2, errorMessage)]));
}

/** `google.rpc.Status`. */
export function statusBytes(code: bigint, message: string): Uint8Array {
  return Uint8Array.from([...varintField(1, code), ...bytesField(2, message)]);
}
