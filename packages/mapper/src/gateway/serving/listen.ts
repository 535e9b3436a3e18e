import { once } from 'node:events';
import type { Server } from 'node:net';
import { errorCode } from '../../http/network-failure.ts';
import { usageError } from '../../http/usage-error.ts';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'something listens there already'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['EACCES', 'this user may not listen there'],
  ['ENOTFOUND', 'there is no such host'],
]);

/** The options that say on which ports to listen, one for each server. */
export type ListeningOption = 'port' | 'adminPort';

interface ListeningPlace {
  readonly host: string;
  readonly port: number;
  readonly option: ListeningOption;
}

/** Has a server serve, and resolves to where it does. */
export type Listen = (server: Server, scheme: 'http' | 'https', place: ListeningPlace) => Promise<string>;

/**
 * Resolves to the URL where the server listens.
 *
 * @throws {OsspError} ERR_USAGE if it cannot.
 */
export async function listen(
  server: Server,
  scheme: 'http' | 'https',
  { host, port, option }: ListeningPlace,
): Promise<string> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const code = errorCode(error);
    throw usageError(option, `cannot listen: ${REASONS.get(code) ?? 'the system refuses'} (${code})`, error);
  }
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${actual}`;
}
