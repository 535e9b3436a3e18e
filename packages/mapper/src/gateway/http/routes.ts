/** What the paths of the gateway serve. */
type Route = 'events' | 'health' | 'metrics';

/** The paths that are known, under which requests also show up in logs. */
const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/v1/events', 'events'],
  ['/events', 'events'],
  ['/', 'events'],
  ['/healthz', 'health'],
  ['/readyz', 'health'],
  ['/metrics', 'metrics'],
]);

/** A known path and what it serves. */
export interface KnownPath {
  readonly path: string;
  readonly route: Route;
}

/** Returns the path of a request target (RFC 9112, section 3.2) without its query, if it is known. */
export function knownPathOf(target: string | undefined): KnownPath | undefined {
  const path = pathOf(target ?? '');
  const route = ROUTES.get(path);
  return route === undefined ? undefined : { path, route };
}

function pathOf(target: string): string {
  let path = target;
  if (!path.startsWith('/')) {
    // A client may name scheme and host, as it would to a proxy, and a server has to understand it
    const host = path.indexOf('://');
    if (host < 0) return path;
    const end = path.slice(host + 3).search(/[/?]/);
    path = end < 0 ? '/' : path.slice(host + 3 + end);
    if (path.startsWith('?')) return '/';
  }
  const query = path.indexOf('?');
  return query < 0 ? path : path.slice(0, query);
}
