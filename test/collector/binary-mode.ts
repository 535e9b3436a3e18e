/** An event as an HTTP request in binary mode. */
export interface BinaryEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The same event as JSON. */
  readonly text: string;
}

/** Returns the event in binary mode (CloudEvents HTTP binding 1.0.2, 3.1), `undefined` if it has no such form that a request could be made of. */
export function binaryEvent(text: string): BinaryEvent | undefined {
  const { data, datacontenttype = 'application/json', ...attributes } = JSON.parse(text) as Record<string, unknown>;
  const isText = typeof datacontenttype === 'string' && /^text\//.test(datacontenttype);
  if (data === undefined || typeof datacontenttype !== 'string' || (isText && typeof data !== 'string'))
    return undefined;
  const headers: Record<string, string> = { 'content-type': datacontenttype };
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value !== 'string' || value === '' || !/^[a-z0-9]+$/.test(name) || /^\s|\s$/.test(value))
      return undefined;
    headers[`ce-${name}`] = encoded(value);
  }
  const body = isText ? (data as string) : JSON.stringify(data);
  return { headers, body, text: JSON.stringify({ ...attributes, datacontenttype, data }) };
}

function encoded(value: string): string {
  return value.replace(/[^!#-$&-~]/gu, (character) => encodeURIComponent(character));
}
