import { afterEach, describe, expect, it } from 'vitest';
import { OtlpHttpClient } from '../../src/otlp-http/client.ts';
import { readOtlpHttpConfig } from '../../src/otlp-http/config.ts';
import { startTcpServer } from './scripted-server.ts';

/** More than the system keeps of what is sent and not read. */
const BODY_BYTES = 48_000_000;

describe('a server that answers before it has read the request', () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });

  it('has the body sent to it from where it stands, and the client says so', async () => {
    let bytesRead = 0;
    let readOn = (): void => {};
    const server = await startTcpServer((socket) => {
      socket.once('data', (first) => {
        bytesRead += first.length;
        socket.pause();
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        readOn = () => socket.on('data', (more) => (bytesRead += more.length)).resume();
      });
    });
    const config = readOtlpHttpConfig({}, { endpoint: server.url, compression: 'none' });
    const client = new OtlpHttpClient({ ...config, maxRequestBytes: BODY_BYTES });
    open.push(client, server);
    expect(client.hasSentAll).toBe(true);
    expect((await client.send(new Uint8Array(BODY_BYTES))).outcome).toBe('accepted');
    expect(client.hasSentAll).toBe(false);
    readOn();
    await expect.poll(() => client.hasSentAll).toBe(true);
    await expect.poll(() => bytesRead).toBeGreaterThan(BODY_BYTES);
  });

  it('has all of it once it is gone', async () => {
    const server = await startTcpServer((socket) => {
      socket.once('data', () => {
        socket.pause();
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      });
    });
    const config = readOtlpHttpConfig({}, { endpoint: server.url, compression: 'none' });
    const client = new OtlpHttpClient({ ...config, maxRequestBytes: BODY_BYTES });
    open.push(server);
    await client.send(new Uint8Array(BODY_BYTES));
    expect(client.hasSentAll).toBe(false);
    await client.close();
    await expect.poll(() => client.hasSentAll).toBe(true);
  });
});
