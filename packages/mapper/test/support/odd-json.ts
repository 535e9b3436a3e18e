import fc from 'fast-check';

/** A member of an object: its key, and the JSON text of its value. */
export type Member = readonly [key: string, valueText: string];

/** Number literals at the edges of what doubles, 53-bit and 64-bit integers hold, and of how JSON may spell them. */
const EDGE_NUMBERS = [
  '0',
  '-0',
  '0.0',
  '-0.0',
  '0e0',
  '1.0',
  '1.50',
  '100',
  '1e2',
  '1E+2',
  '0.1',
  '-0.25e-1',
  '1e21',
  '1e400',
  '-1e400',
  '1e-400',
  '5e-324',
  '1.7976931348623157e308',
  '0.1000000000000000055511151231257827',
  '12345678901234567000',
  '1234567890123456800',
  '123456789012345680000.0',
];

/** Returns an integer literal within a few units of plus or minus 2^53, 2^63 or 2^64. */
const edgeIntegers = fc
  .tuple(fc.constantFrom(53n, 63n, 64n), fc.constantFrom(1n, -1n), fc.bigInt({ min: -3n, max: 3n }))
  .map(([power, sign, offset]) => String(sign * 2n ** power + offset));

const decimals = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }),
    fc.option(fc.stringMatching(/^\d{1,20}$/), { nil: '' }),
    fc.option(fc.integer({ min: -330, max: 330 }), { nil: undefined }),
  )
  .map(([whole, fraction, exponent]) => {
    return `${whole}${fraction === '' ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`;
  });

/** JSON number literals of every size and spelling. */
export const numberTexts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...EDGE_NUMBERS),
  edgeIntegers,
  decimals,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
);

/** Pieces of a JSON string: plain text, escapes, pairs of surrogates, and halves of them. */
const stringPieces = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).map(escapeText) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }).map(escapeText) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\\n', '\\"', '\\\\', '\\/', '\\u0000', '\\u00e9', '\\ud83d\\ude00', '😀', '\u2028'),
  },
);
const halfPairs = fc.constantFrom('\\ud83d', '\\uDE00', '\\ud800');

/** JSON strings, quotes included, of which every tenth or so holds half a surrogate pair. */
export const stringTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', ' ', 'x', 'null', '1', '\\ufffd').map(quoted) },
  { weight: 12, arbitrary: fc.array(stringPieces, { maxLength: 4 }).map((pieces) => quoted(pieces.join(''))) },
  {
    weight: 2,
    arbitrary: fc.tuple(stringPieces, halfPairs, stringPieces).map((pieces) => quoted(pieces.join(''))),
  },
);

/** Keys that trip up code which takes an object for a dictionary or a path for a list of plain words. */
const STRANGE_KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '0', '1', 'a/b~c', '~1', 'é', '😀'];

/** Object keys; none holds half a surrogate pair. */
export const keys: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...STRANGE_KEYS),
  fc.string({ unit: 'grapheme', maxLength: 8 }).filter((key) => key.isWellFormed()),
  fc.stringMatching(/^[a-z_]{1,10}$/),
);

/** JSON texts of every kind of value, nested a few levels deep. */
export const valueTexts: fc.Arbitrary<string> = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false', '{}', '[]'),
    stringTexts,
    numberTexts,
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(' , ')}]`),
  object: fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).chain(objectText),
})).value;

/** Returns texts of an object with these members, in any order; of two members with the same key the first stays. */
export function objectText(members: readonly Member[]): fc.Arbitrary<string> {
  const unique = new Map<string, string>();
  for (const [key, text] of members) if (!unique.has(key)) unique.set(key, text);
  const order = fc.shuffledSubarray([...unique], { minLength: unique.size });
  return fc.tuple(order, fc.boolean()).map(([entries, escaped]) => {
    return `{${entries.map(([key, text]) => `${keyText(key, escaped)}: ${text}`).join(',\n')}}`;
  });
}

/** Returns an arbitrary of no member or of one, with a value of one of these kinds. */
export function maybe(key: string, ...texts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<readonly Member[]> {
  const member = fc.oneof(...texts).map((text): readonly Member[] => [[key, text]]);
  return fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: member });
}

/** Returns a JSON string, whose inside is given as JSON spells it. */
export function quoted(inside: string): string {
  return `"${inside}"`;
}

function escapeText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A key may spell its characters as escapes; it is the same key. */
function keyText(key: string, escaped: boolean): string {
  if (!escaped) return JSON.stringify(key);
  const escapes = Array.from({ length: key.length }, (_, at) => {
    return `\\u${key.charCodeAt(at).toString(16).padStart(4, '0')}`;
  });
  return quoted(escapes.join(''));
}
