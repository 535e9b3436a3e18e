import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberLiteral } from '../../src/json/number.ts';
import { eventText } from './event-text.ts';
import { oddNumber } from './odd-values.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { countWays, wayOf } from './way-of.ts';

/** Events with a number where its spelling decides its type, where it never does, and where a rule and a summary use it. */
function eventsOf(literal: string): string[] {
  return [
    eventText({ data: `"n":${literal}` }),
    eventText({ data: `"value":${literal},"threshold" : ${literal}\n,"z":true` }),
    eventText({
      type: 'ai.performance.drift.detected',
      data: `"drift_type":"concept","metric_name":"PSI","value":${literal},"threshold":0.2,"current_value":${literal}`,
    }),
    eventText({
      type: 'ai.security.abuse.attempt',
      data: `"confidence":${literal},"vector":"other","severity":${literal}`,
    }),
  ];
}

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 26 });
const literals = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.constantFrom('', '.'),
    digits,
    fc.constantFrom('', 'e', 'E+', 'e-'),
    digits,
  )
  .map((parts) => parts.join(''));

describe('a number of an event', () => {
  it.each([
    ...['0', '7', '-7', '42', '0.2', '-0.5', '4.35', '123.25', '0.000001', '-0.000001', '0.7938960794331023'],
    ...['0.30000000000000004', '0.1', '127', '128', '16383', '16384', '2147483647', '-2147483648', '4294967296'],
    // 15, 16, 17 digits
    ...['123456789012345', '1234567890123456', '0.12345678901234', '0.123456789012345', '0.1234567890123456'],
    ...['99999999999999.9', '999999999999999.9', '100000000000000', '1000000000000000', '10000000000000000'],
    ...['9007199254740990', '9007199254740991', '9007199254740992', '9007199254740994', '-9007199254740992'],
    // Not spelt as JavaScript prints them
    ...['-0', '0.0', '-0.0', '1.0', '0.10', '1e5', '1e3', '1E3', '1E+2', '1e-7', '0.0000001', '0.0000010', '1.5e300'],
    ...['5e-324', '1.7976931348623157e308', '1e21', '0e0', '-0e-0', '1e0001'],
  ])('is %s', (literal) => {
    const engines = new TwoEngines();
    for (const event of eventsOf(literal)) expect(wayOf(engines, event)).toBe('bytes');
  });

  it.each([
    ...['0.12345678901234567', '0.123456789012345678', '123456789.12345678901', '0.00000012345678901234567'],
    ...['0.1234567890123456789012', '0.12345678901234567890123', '0.12345678901234567890123456', '1'.repeat(30)],
    ...['9007199254740993', '-9007199254740993', '9223372036854775807', '9223372036854775808'],
    ...['-9223372036854775808', '-9223372036854775809', '18446744073709551615', '18446744073709551616'],
    ...['1e-400', `0.${'0'.repeat(400)}1`, '1e400', '-1e400', '9'.repeat(400)],
  ])('goes over objects where no double is %s', (literal) => {
    const engines = new TwoEngines();
    expect(eventsOf(literal).map((event) => wayOf(engines, event))).toContain('objects');
  });

  it.each([
    ...['', '-', '+1', '01', '-01', '00', '1.', '-1.', '.5', '-.5', '1e', '1e+', '1E-', '1.e5', '1.5.5', '--1', '0x10'],
    ...['1_000', '1a', '1 2', 'NaN', 'Infinity', '-Infinity', '/', ':', '1;', '0e', '0.0e', 'e5', '1ee5', '1e5.5'],
  ])('is not %o', (literal) => {
    const engines = new TwoEngines();
    for (const event of eventsOf(literal)) expect(wayOf(engines, event)).toBe('refused');
  });

  it('is read to its last digit, with any number of digits', () => {
    const random = new Random(5);
    const engines = new TwoEngines();
    const events: string[] = [];
    for (let count = 1; count <= 26; count++) {
      for (let point = 0; point < count; point++) {
        const text = random.digits(1, '123456789') + random.digits(count - 1, '0123456789');
        const literal = point === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
        events.push(eventText({ data: `"n":${literal},"m":-0.${text}` }));
      }
    }
    const { bytes, refused } = countWays(engines, events);
    expect(bytes).toBeGreaterThan(100);
    expect(refused).toBe(0);
  });

  it('is that of the long way for every spelling', () => {
    const engines = new TwoEngines();
    const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => numberLiteral(value));
    const spellings = fc.oneof(literals, doubles, fc.maxSafeInteger().map(String));
    fc.assert(
      fc.property(spellings, fc.constantFrom('', ' ', '\n', 'x', '.', '-', ',"m":1', '}'), (literal, behind) => {
        wayOf(engines, eventText({ data: `"n":${literal}${behind}` }));
      }),
      { numRuns: 3000 },
    );
    expect(engines.transcoded).toBeGreaterThan(500);
    expect(engines.accepted).toBeLessThan(2900);
  });

  it('is that of the long way wherever a number can be', () => {
    const random = new Random(6);
    const engines = new TwoEngines();
    for (let count = 0; count < 300; count++) {
      const literal = oddNumber(random);
      for (const event of eventsOf(literal)) wayOf(engines, event);
      wayOf(engines, eventText({ data: `"a":[${literal}],"metrics":{"m":${literal}}` }));
      wayOf(engines, eventText({ data: `"resource":{"a":${literal}},"b":1` }));
      wayOf(engines, eventText({ more: `"n":${literal}` }));
    }
    expect(engines.transcoded).toBeGreaterThan(600);
  });
});
