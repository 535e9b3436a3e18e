import { BRIDGE } from '@ossp-otel/types';
import { isTextLike, literal, member, set } from './ottl.ts';

const TEXT = member('log.body', 'time');
/** The text in the one spelling that `Time` reads: capitals, no leap second, nine fraction digits at most. */
const SPELT = member('log.cache', 'time');
const NANOS = member('log.cache', 'time_nanos');
const IN_RANGE = member('log.cache', 'time_in_range');
const HELD = member('log.cache', 'time_is_held');

/** Holds where `time_unix_nano` alone gives the text of `time` back. */
export const TIME_IS_HELD = `${HELD} == true`;

const LEAP_YEAR = '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const DATE = [
  '[0-9]{4}-(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])',
  '[0-9]{4}-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)',
  '[0-9]{4}-02-(?:0[1-9]|1[0-9]|2[0-8])',
  `${LEAP_YEAR}-02-29`,
].join('|');
const CLOCK = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)';
const ZONE = '(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])';
const RFC_3339 = `^(?:${DATE})[Tt]${CLOCK}(?:[.][0-9]+)?${ZONE}$`;

/** Three digits that are not all zero: RE2 has no look-ahead. */
const THREE = '(?:[1-9][0-9]{2}|[0-9][1-9][0-9]|[0-9]{2}[1-9])';
/** What the mapper prints for an instant: UTC, and no more fraction digits than are needed, in groups of three. */
const CANONICAL = `T[0-9]{2}:[0-9]{2}:[0-5][0-9](?:[.](?:[0-9]{3}){0,2}${THREE})?Z$`;

/** Years of which every instant is in the range of OTLP's field, and those in which the range begins and ends. */
const INNER_YEARS = '^(?:197[1-9]|19[89][0-9]|2[0-4][0-9]{2}|25[0-4][0-9]|255[0-3])';
const FIRST_YEARS = '^(?:1969|1970)';
const LAST_YEAR = '^2554';

/**
 * Returns the statements for `time`. OTLP's field is unsigned and a whole number of OTTL signed, so instants after the year
 * 2262 wrap around, and in the year where the range ends the sign tells on which side of the end an instant is.
 */
export function timeStatements(): readonly string[] {
  const inRange = [
    `IsMatch(${SPELT}, ${literal(INNER_YEARS)})`,
    `IsMatch(${SPELT}, ${literal(FIRST_YEARS)}) and ${NANOS} >= 0`,
    `IsMatch(${SPELT}, ${literal(LAST_YEAR)}) and ${NANOS} < 0`,
  ].join(' or ');
  return [
    set(SPELT, `ToUpperCase(${TEXT})`, isTextLike(TEXT, RFC_3339)),
    `replace_pattern(${SPELT}, "([.][0-9]{9})[0-9]+", "$1")`,
    `replace_pattern(${SPELT}, "^(.{17})60", "$\{1}59")`,
    set(NANOS, `UnixNano(Time(${SPELT}, "%Y-%m-%dT%H:%M:%S.%f%z"))`, `IsString(${SPELT})`),
    set(NANOS, `${NANOS} + 1000000000`, `${NANOS} != nil and IsMatch(${TEXT}, "^.{17}60")`),
    set(IN_RANGE, 'true', `${NANOS} != nil and (${inRange})`),
    set('log.time_unix_nano', NANOS, `${IN_RANGE} == true`),
    set(HELD, 'true', `${IN_RANGE} == true and ${NANOS} != 0 and IsMatch(${TEXT}, ${literal(CANONICAL)})`),
    // A `time` that is null has no value here, but its name is there
    set(
      member('log.attributes', BRIDGE.timeInvalid),
      'true',
      `${IN_RANGE} == nil and ContainsValue(Keys(log.body), "time")`,
    ),
  ];
}
