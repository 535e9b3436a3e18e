/**
 * The milliseconds that a `Retry-After` header asks to wait (RFC 9110, section 10.2.3), 0 for a date
 * that has passed, or `undefined` where there is no header or it is neither seconds nor an HTTP-date.
 *
 * @param nowMs - Milliseconds since the Unix epoch.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (/^\d+$/.test(value)) {
    return Number(value) * 1000;
  }
  const date = parseHttpDate(value, nowMs);
  return date === undefined ? undefined : Math.max(0, date - nowMs);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';
const SHORT_DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';

// RFC 9110, section 5.6.7: IMF-fixdate, and the two obsolete forms that a recipient has to accept.
const HTTP_DATES = [
  new RegExp(`^${SHORT_DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`),
  new RegExp(`^${SHORT_DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

function parseHttpDate(text: string, nowMs: number): number | undefined {
  const groups = HTTP_DATES.map((form) => form.exec(text)?.groups).find((found) => found !== undefined);
  if (groups === undefined) {
    return undefined;
  }
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = groups;
  const monthIndex = MONTHS.indexOf(month);
  const midnight = new Date(0);
  midnight.setUTCFullYear(year.length === 2 ? fullYear(Number(year), nowMs) : Number(year), monthIndex, Number(day));
  // A day that the month does not have, such as 31 April, would silently become another date.
  if (midnight.getUTCDate() !== Number(day) || midnight.getUTCMonth() !== monthIndex) {
    return undefined;
  }
  // The grammar allows second 60, for leap seconds.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) {
    return undefined;
  }
  return midnight.getTime() + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

// A two-digit year that seems to lie more than 50 years ahead is the most recent year in the past with these digits.
function fullYear(twoDigits: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}
