import { checkHeaders, type Headers } from '../../http/check-headers.ts';
import { usageError } from '../../http/usage-error.ts';
import { headerEntries } from '../../otlp-http/header-entries.ts';
import { parseHeaderList } from '../../otlp-http/headers.ts';
import { formatByteCount, formatMilliseconds, parseBytes, parseDuration } from './quantities.ts';
import { single, type ValueKind } from './value-kind.ts';

// Such a value is a mistake, or would do harm where it is shown
const PLAIN_TEXT = /^[^\p{Cc}]{1,4096}$/u;

/** Text as it stands: a path, an address, a name. */
export function text(placeholder: string): ValueKind<string> {
  return single({
    placeholder: `<${placeholder}>`,
    expected: 'text without control characters',
    values: '',
    fromText: (value) => (PLAIN_TEXT.test(value) ? value : undefined),
    toYaml: (value) => value,
  });
}

/** URL with http or https. Credentials do not belong into it, because it is shown. */
export const URL_KIND: ValueKind<string> = single({
  placeholder: '<url>',
  expected: 'a URL with http:// or https://, without user name and password',
  values: 'http:// or https://',
  fromText: (value) => (isPlainUrl(value) ? value : undefined),
  toYaml: (value) => value,
});

function isPlainUrl(value: string): boolean {
  if (!PLAIN_TEXT.test(value) || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}

/** One of some words. */
export function choice<const T extends string>(choices: readonly T[]): ValueKind<T> {
  const find = (value: unknown): T | undefined => choices.find((candidate) => candidate === value);
  return single({
    placeholder: `<${choices.join('|')}>`,
    expected: choices.join(' or '),
    values: choices.join(', '),
    fromText: find,
    toYaml: (value) => value,
  });
}

export const BOOLEAN: ValueKind<boolean> = single({
  placeholder: '[boolean]',
  expected: 'true or false',
  values: 'true, false',
  fromText: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
  fromYaml: (value) => (typeof value === 'boolean' ? value : undefined),
  toYaml: (value) => value,
});

export function wholeNumber(placeholder: string, min: number, max: number): ValueKind<number> {
  const fromYaml = (value: unknown): number | undefined =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
  return single({
    placeholder: `<${placeholder}>`,
    expected: `a whole number from ${min} to ${max}`,
    values: `${min} to ${max}`,
    fromText: (value) => (/^\d{1,16}$/.test(value) ? fromYaml(Number(value)) : undefined),
    fromYaml,
    toYaml: (value) => value,
  });
}

/** Number of any kind, not as a power of ten. */
export function decimalNumber(placeholder: string, min: number, max: number): ValueKind<number> {
  const fromYaml = (value: unknown): number | undefined =>
    typeof value === 'number' && value >= min && value <= max ? value : undefined;
  return single({
    placeholder: `<${placeholder}>`,
    expected: `a number from ${min} to ${max}`,
    values: `${min} to ${max}`,
    fromText: (value) => (/^\d{1,16}(?:\.\d{1,16})?$/.test(value) ? fromYaml(Number(value)) : undefined),
    fromYaml,
    toYaml: (value) => value,
  });
}

/** Bytes: a whole number, or text with a unit. */
export function bytes(min: number, max: number): ValueKind<number> {
  const inRange = (value: number | undefined): number | undefined =>
    value !== undefined && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
  const values = `${formatByteCount(min)} to ${formatByteCount(max)}`;
  return single({
    placeholder: '<bytes>',
    expected: `bytes from ${values}, such as 1048576, 1MiB or 1MB`,
    values,
    fromText: (value) => inRange(parseBytes(value)),
    fromYaml: (value) => inRange(typeof value === 'string' ? parseBytes(value) : asNumber(value)),
    toYaml: (value) => {
      const shown = formatByteCount(value);
      return /^\d+$/.test(shown) ? value : shown;
    },
  });
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Milliseconds, given as text with a unit. */
export function duration(min: number, max: number): ValueKind<number> {
  const values = `${formatMilliseconds(min)} to ${formatMilliseconds(max)}`;
  return single({
    placeholder: '<duration>',
    expected: `a duration with its unit from ${values}, such as 500ms, 10s, 5m or 1h`,
    values,
    fromText: (value) => {
      const milliseconds = parseDuration(value);
      return milliseconds !== undefined && milliseconds >= min && milliseconds <= max ? milliseconds : undefined;
    },
    toYaml: formatMilliseconds,
  });
}

// RFC 9110, section 5.6.2
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/;

/** Name of a header, in lower case. */
export const HEADER_NAME_KIND: ValueKind<string> = single({
  placeholder: '<name>',
  expected: 'the name of a header',
  values: '',
  fromText: (value) => (HEADER_NAME.test(value) ? value.toLowerCase() : undefined),
  toYaml: (value) => value,
});

/** Headers as `name=value`. The list of a variable has the form of OTEL_EXPORTER_OTLP_HEADERS. */
export const HEADERS: ValueKind<Headers> = {
  placeholder: '<name=value>',
  expected: 'name=value, without repeated names and those that the client sets itself',
  values: 'name=value',
  isList: true,
  readText: (value, name) => parseHeaderList({ name, value }),
  readYaml: (value, name) => checkHeaders(name, headerEntries(name, texts(value, name))),
  toYaml: (headers) => [...headers].map(([name, value]) => `${name}=${value}`),
};

const ORIGIN = /^[!-+\--~]{1,253}$/;

/** Origins of webhooks; a variable has commas between them. */
export const ORIGINS: ValueKind<readonly string[]> = {
  placeholder: '<origin>',
  expected: 'an origin without spaces and commas, such as events.example.com, or * for any',
  values: '',
  isList: true,
  readText: (value, name) =>
    ORIGINS.readYaml(
      value.split(',').map((origin) => origin.trim()),
      name,
    ),
  readYaml: (value, name) => {
    const origins = texts(value, name);
    const bad = origins.findIndex((origin) => !ORIGIN.test(origin));
    if (bad !== -1) throw usageError(name, `entry ${bad + 1}: expected ${ORIGINS.expected}`);
    return origins;
  },
  toYaml: (origins) => origins,
};

function texts(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw usageError(name, 'expected a list of texts');
}
