import { readFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { OtlpHttpClient, type OtlpHttpOverrides, readOtlpHttpConfig } from '../../src/otlp-http/index.ts';
import { accept, startServer } from './scripted-server.ts';
import { virtualTiming } from './virtual-timing.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) {
    await resource.close();
  }
});

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const pem = (name: string) => readFileSync(fixture(name), 'utf8');

const ACCEPTED = { outcome: 'accepted', rejectedLogRecords: 0, errorMessage: '', attempts: 1 };
const TRUSTING = { certificateFile: fixture('ca.pem') };

async function secureServer(options: ServerOptions = {}) {
  const server = await startServer({ key: pem('server-key.pem'), cert: pem('server.pem'), ...options });
  open.push(server);
  server.script(accept);
  return server;
}

function send(endpoint: string, overrides: OtlpHttpOverrides, env: Record<string, string> = {}) {
  const client = new OtlpHttpClient(readOtlpHttpConfig(env, { endpoint, ...overrides }), virtualTiming());
  open.push(client);
  return client.send(new Uint8Array([1]));
}

describe('OtlpHttpClient over TLS', () => {
  it('trusts the configured certificate', async () => {
    const server = await secureServer();
    expect(await send(server.url, TRUSTING)).toEqual(ACCEPTED);
  });

  it('checks the host name, and names it to the server', async () => {
    const server = await secureServer();
    const byName = server.url.replace('127.0.0.1', 'localhost');
    expect(await send(byName, TRUSTING)).toEqual(ACCEPTED);
    const socket = server.requests[0]?.socket;
    expect(socket instanceof TLSSocket && socket.servername).toBe('localhost');
  });

  it('gives up at once on a certificate that it does not trust', async () => {
    const server = await secureServer();
    expect(await send(server.url, {})).toEqual({
      outcome: 'undelivered',
      reason: 'tls',
      message: 'no secure connection (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
      lastStatus: undefined,
      retryAfterMs: 0,
      attempts: 1,
    });
    expect(server.requests).toEqual([]);
  });

  it('gives up at once on a certificate of another host', async () => {
    const server = await secureServer({ key: pem('client-key.pem'), cert: pem('client.pem') });
    expect(await send(server.url, TRUSTING)).toMatchObject({
      outcome: 'undelivered',
      reason: 'tls',
      message: 'no secure connection (ERR_TLS_CERT_ALTNAME_INVALID)',
      attempts: 1,
    });
  });

  it('shows its own certificate, from the environment', async () => {
    const server = await secureServer({ ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true });
    const env = {
      OTEL_EXPORTER_OTLP_CERTIFICATE: fixture('ca.pem'),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: fixture('client.pem'),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: fixture('client-key.pem'),
    };
    expect(await send(server.url, {}, env)).toEqual(ACCEPTED);
    const socket = server.requests[0]?.socket;
    expect(socket instanceof TLSSocket && socket.getPeerCertificate().subject.CN).toBe('ossp-otel test client');
  });

  it('delivers nothing to a server that wants a client certificate', async () => {
    const server = await secureServer({ ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true });
    // TLS 1.3 servers refuse after the handshake, which may look like any closed connection
    const result = await send(server.url, { ...TRUSTING, maxAttempts: 2 });
    expect(result).toMatchObject({ outcome: 'undelivered', lastStatus: undefined });
    expect(server.requests).toEqual([]);
  });

  it('gives up at once on a server without TLS', async () => {
    const server = await startServer();
    open.push(server);
    const result = await send(server.url.replace('http:', 'https:'), TRUSTING);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'tls', attempts: 1 });
  });
});
