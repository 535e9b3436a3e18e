const MILLISECONDS: readonly (readonly [unit: string, factor: number])[] = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

const BYTES: readonly (readonly [unit: string, factor: number])[] = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
];

const DECIMAL_BYTES: readonly (readonly [unit: string, factor: number])[] = [
  ['GB', 1e9],
  ['MB', 1e6],
  ['KB', 1e3],
  ['kB', 1e3],
  ['B', 1],
  ['', 1],
];

const MILLISECONDS_OF = new Map(MILLISECONDS);
const BYTES_OF = new Map([...BYTES, ...DECIMAL_BYTES]);

/**
 * Returns the milliseconds of `500ms`, `10s`, `5m` or `1h`; `undefined` for anything else, also a bare number, whose
 * unit would be a guess.
 */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(/^(\d{1,10})(ms|s|m|h)$/, MILLISECONDS_OF, text);
}

/** Returns the bytes of `1048576`, `1024KiB`, `1MiB` or `1MB`; `undefined` for anything else. */
export function parseBytes(text: string): number | undefined {
  return parseQuantity(/^(\d{1,15})([KMG]iB|[kKMG]?B|)$/, BYTES_OF, text);
}

/** Returns milliseconds as {@link parseDuration} reads them, in the largest unit that leaves a whole number. */
export function formatMilliseconds(milliseconds: number): string {
  const [unit, factor] = MILLISECONDS.find(([, size]) => milliseconds >= size && milliseconds % size === 0) ?? ['s', 1];
  return `${milliseconds / factor}${unit}`;
}

/** Returns bytes as {@link parseBytes} reads them: in the largest binary unit that leaves a whole number, or bare. */
export function formatByteCount(bytes: number): string {
  const [unit, factor] = BYTES.find(([, size]) => bytes >= size && bytes % size === 0) ?? ['', 1];
  return `${bytes / factor}${unit}`;
}

function parseQuantity(pattern: RegExp, factors: ReadonlyMap<string, number>, text: string): number | undefined {
  const [, digits, unit = ''] = pattern.exec(text) ?? [];
  const factor = factors.get(unit);
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
