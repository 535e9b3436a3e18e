// Posts bodies over keep-alive connections, one request at a time on each, and counts the answers. It writes bytes that
// were made before and looks at the status line only, so that the load costs less than the server that it measures.
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /content-length: (\d+)/i;

/**
 * Posts every body, and resolves to how long that took and how many answers had each status.
 *
 * @param {{ port: number, type: string, bodies: readonly Buffer[], connections: number }} load
 */
export async function post({ port, type, bodies, connections }) {
  const requests = bodies.map((body) =>
    Buffer.concat([
      Buffer.from(
        `POST /v1/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`,
      ),
      body,
    ]),
  );
  const statuses = new Map();
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: connections }, () =>
      drive(
        port,
        () => requests[next++],
        (status) => statuses.set(status, (statuses.get(status) ?? 0) + 1),
      ),
    ),
  );
  return { seconds: (performance.now() - started) / 1000, statuses };
}

function drive(port, nextRequest, onStatus) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let pending = Buffer.alloc(0);
    const send = () => {
      const request = nextRequest();
      if (request === undefined) socket.end();
      else socket.write(request);
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('close', resolve);
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const end = pending.indexOf(HEAD_END);
      if (end < 0) return;
      const head = pending.latin1Slice(0, end);
      const length = Number(LENGTH.exec(head)?.[1] ?? 0);
      if (pending.length < end + HEAD_END.length + length) return;
      pending = Buffer.alloc(0);
      onStatus(head.slice(9, 12));
      send();
    });
  });
}
