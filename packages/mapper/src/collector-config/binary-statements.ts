import { envelopeNames, type MappingTables } from './mapping-tables.ts';
import { literal, member, merge, renameKeys, set, where } from './ottl.ts';
import { NO_JSON, PARSED } from './read-statements.ts';

const HEADERS = member('log.cache', 'headers');
const ITEMS = member('log.cache', 'items');
const URL_TEXT = member('log.cache', 'url');
const DECODED = member('log.cache', 'decoded');

/** Names of headers, case insensitively, that hold a part of an event in binary mode. */
export const HTTP_HEADERS = '(?i)^(?:ce-.*|content-type)$';

const HTTP_TYPE = member('log.attributes', 'header.Content-Type.0');
const KAFKA_TYPE = member('resource.attributes', 'kafka.header.content-type');

/** An event in binary mode, and not one in structured mode that has a header too many. */
const STRUCTURED = '(?i)^[ \\t]*application/cloudevents';
const JSON_TYPE = '(?i)^[^;]*[/+]json[ \\t]*(?:;|$)';
const TEXT_TYPE = '(?i)^[ \\t]*text/';

/** RE2 takes a byte that is no UTF-8 for this character. */
const INVALID = '\\x{FFFD}';

/** Percent-encoding that can be undone: the HTTP binding demands it for spaces, quotes, percent signs and all but ASCII. */
const ENCODED = '^(?:[^%\\x00-\\x1f\\x7f]|%[0-9A-Fa-f]{2})*$';

/** Returns the statement that takes away the attributes that {@link httpBinaryStatements} have read. */
export function removeHeaders(): string {
  return `delete_matching_keys(log.attributes, ${literal('^header[.]')})`;
}

/** Returns the statements that put together an event whose attributes are headers of an HTTP request. */
export function httpBinaryStatements(tables: MappingTables): readonly string[] {
  const isBinary = `${member('log.attributes', 'header.Ce-Specversion.0')} != nil and ${notStructured(HTTP_TYPE)}`;
  const isRead = `IsMap(${PARSED}) and IsMap(${HEADERS})`;
  return [
    // The receiver gives a list for each header
    'flatten(log.attributes)',
    ...asUtf8('log.attributes'),
    ...asUtf8('resource.attributes'),
    ...dataStatements(HTTP_TYPE, isBinary),
    set(member(PARSED, 'datacontenttype'), HTTP_TYPE, `${isBinary} and IsMap(${PARSED})`),
    set(HEADERS, 'log.attributes', `${isBinary} and IsMap(${PARSED})`),
    where(`keep_matching_keys(${HEADERS}, "^header[.]Ce-")`, isRead),
    where(`replace_all_patterns(${HEADERS}, "key", "^header[.]Ce-(.*)[.]0$", "$1", ToLowerCase)`, isRead),
    ...envelopeNames(tables).flatMap((name) => decoded(name)),
    // For extensions, whose names are not known here, what the binding demands to be encoded in ASCII
    ...[
      ['%20', ' '],
      ['%22', '"'],
      ['%25', '%'],
    ].map(([from = '', to = '']) =>
      where(`replace_all_patterns(${HEADERS}, "value", ${literal(from)}, ${literal(to)})`, isRead),
    ),
    merge(PARSED, HEADERS, isRead),
  ];
}

/** Returns the headers of a Kafka message that hold a part of an event: the receiver takes no pattern for them. */
export function kafkaHeaders(tables: MappingTables): readonly string[] {
  return ['content-type', ...envelopeNames(tables).map((name) => `ce_${name}`)];
}

/** Returns the statements that put together an event whose attributes are headers of a Kafka message. */
export function kafkaBinaryStatements(): readonly string[] {
  const isBinary = `${member('resource.attributes', 'kafka.header.ce_specversion')} != nil and ${notStructured(KAFKA_TYPE)}`;
  return [
    ...asUtf8('resource.attributes'),
    // No value at all is no data
    set(PARSED, '{}', `${isBinary} and log.body == ""`),
    ...dataStatements(KAFKA_TYPE, `${isBinary} and log.body != ""`),
    set(member(PARSED, 'datacontenttype'), KAFKA_TYPE, `${isBinary} and IsMap(${PARSED})`),
    set(HEADERS, 'resource.attributes', `${isBinary} and IsMap(${PARSED})`),
    where(`keep_matching_keys(${HEADERS}, "^kafka[.]header[.]ce_")`, `IsMap(${HEADERS})`),
    renameKeys(HEADERS, '^kafka[.]header[.]ce_', '', `IsMap(${HEADERS})`),
    merge(PARSED, HEADERS, `IsMap(${HEADERS})`),
  ];
}

function notStructured(type: string): string {
  return `not (IsString(${type}) and IsMatch(${type}, ${literal(STRUCTURED)}))`;
}

/** Begins the event with its data. Of JSON that is damaged no event is made, and the record stays as it came. */
function dataStatements(type: string, isBinary: string): readonly string[] {
  const isJson = `${isBinary} and (${type} == nil or IsMatch(${type}, ${literal(JSON_TYPE)})) and not IsMatch(log.body, ${literal(NO_JSON)})`;
  const isOther = `${isBinary} and ${type} != nil and not IsMatch(${type}, ${literal(JSON_TYPE)})`;
  const isText = `IsMatch(${type}, ${literal(TEXT_TYPE)})`;
  const wrapped = 'Concat(["{\\"data\\":", log.body, "}"], "")';
  return [
    // While the bytes are still what came
    set(member(PARSED, 'data_base64'), 'Base64Encode(log.body)', `${isOther} and not ${isText}`),
    replaceInvalid('log.body'),
    // In a list it shows whether it is one value
    set(ITEMS, 'ParseJSON(Concat(["[", log.body, "]"], ""))', isJson),
    set(PARSED, `ParseJSON(${wrapped})`, `${isJson} and IsList(${ITEMS}) and Len(${ITEMS}) == 1`),
    set(member(PARSED, 'data'), 'log.body', `${isOther} and ${isText}`),
  ];
}

/** Puts U+FFFD in the place of each byte of the values that is no UTF-8, which no OTLP receiver would take. */
function asUtf8(map: string): readonly string[] {
  return ['key', 'value'].map((mode) => `replace_all_patterns(${map}, "${mode}", ${literal(INVALID)}, "\ufffd")`);
}

function replaceInvalid(text: string, condition?: string): string {
  return where(`replace_pattern(${text}, ${literal(INVALID)}, "\ufffd")`, condition);
}

/** Undoes all percent-encoding of one attribute: the path of a URL is the one place where OTTL does that. */
function decoded(name: string): readonly string[] {
  const value = member(HEADERS, name);
  const path = member(DECODED, 'url.path');
  const isEncoded = `IsString(${value}) and IsMatch(${value}, "%") and IsMatch(${value}, ${literal(ENCODED)})`;
  return [
    set(URL_TEXT, `Concat(["http://h/", ${value}], "")`, isEncoded),
    where(`replace_pattern(${URL_TEXT}, "[?]", "%3F")`, isEncoded),
    where(`replace_pattern(${URL_TEXT}, "#", "%23")`, isEncoded),
    set(DECODED, `URL(${URL_TEXT})`, isEncoded),
    // Behind the slash
    set(value, `Substring(${path}, 1, Len(${path}) - 1)`, isEncoded),
    replaceInvalid(value, `IsString(${value})`),
    set(member(PARSED, name), value, `IsString(${value})`),
    where(`delete_key(${HEADERS}, ${literal(name)})`, `IsMap(${HEADERS})`),
  ];
}
