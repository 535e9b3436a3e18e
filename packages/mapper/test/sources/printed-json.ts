import fc from 'fast-check';

/** Random JSON values as text, with random white space and escapes. */
export function printedJson(): fc.Arbitrary<string> {
  const space = fc.constantFrom('', '', '', ' ', '\n', '\r\n', '\t', '  \n  ');
  const string = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.constantFrom('"\\u007b\\""', '"}"', '"[{"', '"\\\\"', '""', '"a,b:c"'),
  );
  const scalar = fc.oneof(
    string,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('true', 'null'),
  );
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      scalar,
      fc.tuple(fc.array(fc.tuple(space, tie('value'), space), { maxLength: 4 }), space).map(([values, end]) => {
        return `[${values.map((parts) => parts.join('')).join(',') || end}]`;
      }),
      fc
        .tuple(
          fc.array(fc.tuple(space, string, space, fc.constant(':'), space, tie('value'), space), { maxLength: 4 }),
          space,
        )
        .map(([members, end]) => `{${members.map((parts) => parts.join('')).join(',') || end}}`),
    ),
  }));
  return value;
}
