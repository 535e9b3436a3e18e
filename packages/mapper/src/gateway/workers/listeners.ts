import { createServer, type Server, type Socket } from 'node:net';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import { type ListeningOption, listen } from '../serving/listen.ts';

/** Where a gateway accepts connections. */
export interface Listeners {
  readonly url: string;
  readonly adminUrl: string;
  /** Accepts no more connections. */
  close(): void;
}

/**
 * Accepts connections, of which nothing is read here, and resolves when it does.
 *
 * @param give - is given each of them, and the option with the port where it came.
 * @throws {OsspError} ERR_USAGE if it cannot listen.
 */
export async function openListeners(
  { host, port, adminPort, tlsCertificate }: GatewaySettings,
  give: (socket: Socket, option: ListeningOption) => void,
): Promise<Listeners> {
  const servers: Server[] = [];
  const close = (): void => {
    for (const server of servers) server.close();
  };
  const open = (scheme: 'http' | 'https', place: Parameters<typeof listen>[2]): Promise<string> => {
    const server = createServer({ pauseOnConnect: true }, (socket) => give(socket, place.option));
    servers.push(server);
    return listen(server, scheme, place);
  };
  try {
    const url = await open(tlsCertificate === undefined ? 'http' : 'https', { host, port, option: 'port' });
    const adminUrl = adminPort === undefined ? url : await open('http', { host, port: adminPort, option: 'adminPort' });
    return { url, adminUrl, close };
  } catch (error) {
    close();
    throw error;
  }
}
