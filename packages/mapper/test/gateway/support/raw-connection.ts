import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection below HTTP, which ends with the test. */
export interface RawConnection {
  readonly socket: Socket;
  /** Resolves to all that came back, when the other side has closed it. */
  readonly closed: Promise<string>;
}

export async function openRawConnection({ port }: { readonly port: number }): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A reset is an end, too; what came before it counts
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return { socket, closed };
}

/** Sends bytes as they are, and resolves to all that comes back until the connection is closed. */
export async function sendRaw(
  gateway: { readonly port: number },
  ...pieces: readonly (string | Uint8Array)[]
): Promise<string> {
  const { socket, closed } = await openRawConnection(gateway);
  for (const piece of pieces) socket.write(piece);
  return closed;
}

/** Returns a request as text, of which the connection is closed afterwards. */
export function rawPost(headers: readonly string[], body = ''): string {
  const all = ['POST /v1/events HTTP/1.1', 'Host: localhost', 'Connection: close', ...headers];
  return `${all.join('\r\n')}\r\n\r\n${body}`;
}
