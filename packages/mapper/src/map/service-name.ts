/**
 * Returns the service that a CloudEvents `source` names: the last segment of a URN (`urn:app:chatbot-prod` →
 * `chatbot-prod`) or of a path (`https://example.com/svc/ranking` → `ranking`), else the whole source.
 */
export function serviceNameOf(source: string): string {
  const authority = source.indexOf('://');
  const start = authority < 0 ? 0 : source.indexOf('/', authority + 3);
  if (start < 0) return source;
  const path = source
    .slice(start)
    .replace(/[?#].*$/s, '')
    .replace(/[/:]+$/, '');
  const separator = Math.max(path.lastIndexOf('/'), authority < 0 ? path.lastIndexOf(':') : -1);
  return path.slice(separator + 1) || source;
}
