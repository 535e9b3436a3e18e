/** A media type (RFC 9110, section 8.3.1), as far as it matters here. */
export interface MediaType {
  /** Type and subtype in lower case, for instance `application/json`. */
  readonly essence: string;
  /** Value of the `charset` parameter in lower case; `undefined` if there is none. */
  readonly charset: string | undefined;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const ESSENCE = new RegExp(`^[ \\t]*(${TOKEN}/${TOKEN})`);
// The grammar lets a parameter be empty, and has no space around its equals sign
const PARAMETER = new RegExp(
  `[ \\t]*;[ \\t]*(?:(?<name>${TOKEN})=(?:(?<token>${TOKEN})|"(?<quoted>(?:[^"\\\\]|\\\\.)*)"))?`,
  'y',
);

/**
 * Returns the media type that a `Content-Type` names; `undefined` if it is malformed, or names two charsets, so that
 * it is ambiguous which counts.
 */
export function parseMediaType(contentType: string): MediaType | undefined {
  const essence = ESSENCE.exec(contentType);
  if (essence === null) return undefined;
  let charset: string | undefined;
  let at = essence[0].length;
  for (;;) {
    PARAMETER.lastIndex = at;
    const parameter = PARAMETER.exec(contentType);
    if (parameter === null) break;
    at = PARAMETER.lastIndex;
    const { name, token, quoted } = parameter.groups ?? {};
    if (name?.toLowerCase() !== 'charset') continue;
    if (charset !== undefined) return undefined;
    charset = (token ?? quoted?.replaceAll(/\\(.)/g, '$1') ?? '').toLowerCase();
  }
  if (contentType.slice(at).trim() !== '') return undefined;
  return { essence: essence[1]?.toLowerCase() as string, charset };
}

/** Whether text of the type is UTF-8, which it is taken for where nothing is said. */
export function isUtf8({ charset }: MediaType): boolean {
  return charset === undefined || charset === 'utf-8' || charset === 'utf8';
}

/** Whether the content is JSON (CloudEvents 1.0, HTTP binding and JSON format: `application/json`, or a subtype of it). */
export function isJsonType({ essence }: MediaType): boolean {
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json');
}

/** Whether the content is text that people can read. */
export function isTextType({ essence }: MediaType): boolean {
  return essence.startsWith('text/') || essence === 'application/xml' || essence.endsWith('+xml');
}
