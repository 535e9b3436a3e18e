/**
 * Returns the service that a CloudEvents `source` names: the last segment of a URN (`urn:app:chatbot-prod` →
 * `chatbot-prod`) or of a path (`https://example.com/svc/ranking` → `ranking`), else the whole source.
 */
export function serviceNameOf(source: string): string {
  const query = source.search(/[?#]/);
  const place = query < 0 ? source : source.slice(0, query);
  const authority = place.indexOf('://');
  const path = authority < 0 ? place : place.slice(authority + 3);
  let end = path.length;
  while (isSeparator(path[end - 1])) end--;
  const start = Math.max(path.lastIndexOf('/', end - 1), authority < 0 ? path.lastIndexOf(':', end - 1) : -1) + 1;
  // Before the first slash stands the authority
  if (authority >= 0 && start === 0) return source;
  return path.slice(start, end) || source;
}

function isSeparator(character: string | undefined): boolean {
  return character === '/' || character === ':';
}
