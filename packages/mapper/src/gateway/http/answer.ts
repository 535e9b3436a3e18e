/** What is sent back for a request, complete with its `content-type` and `content-length`. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** Returns an answer with a JSON body. */
export function jsonAnswer(
  status: number,
  contentType: string,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = JSON.stringify(value);
  return {
    status,
    headers: { ...headers, 'content-type': contentType, 'content-length': Buffer.byteLength(body) },
    body,
  };
}
