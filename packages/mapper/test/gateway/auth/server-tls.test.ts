import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { readServerTls, type ServerTlsSettings } from '../../../src/gateway/auth/server-tls.ts';
import { catchUsage } from '../../otlp-http/catch-usage.ts';
import { RecordingLogger } from './recording-logger.ts';

const file = tempFolder();
const open: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const fixture = (name: string) => fileURLToPath(new URL(`../../otlp-http/fixtures/${name}`, import.meta.url));
const pem = (name: string) => readFileSync(fixture(name), 'utf8');

const NONE: ServerTlsSettings = { tlsCertificate: undefined, tlsKey: undefined, tlsClientCa: undefined };
const PAIR = { tlsCertificate: fixture('server.pem'), tlsKey: fixture('server-key.pem') };
const CLIENT = { cert: pem('client.pem'), key: pem('client-key.pem') };
const LIMIT = { timeout: 20_000 };

/** Copies of the pair and the CA that a test may change. */
function ownFiles() {
  const folder = Math.random().toString(36).slice(2);
  const paths = {
    tlsCertificate: file(`${folder}.pem`),
    tlsKey: file(`${folder}.key`),
    tlsClientCa: file(`${folder}.ca`),
  };
  copyFileSync(fixture('server.pem'), paths.tlsCertificate);
  copyFileSync(fixture('server-key.pem'), paths.tlsKey);
  copyFileSync(fixture('ca.pem'), paths.tlsClientCa);
  chmodSync(paths.tlsKey, 0o600);
  return paths;
}

/** An HTTPS server that answers with the name of the client's certificate. */
async function serve(settings: Partial<ServerTlsSettings>, logger = new RecordingLogger()) {
  const tls = readServerTls({ ...NONE, ...settings }, { logger, pollMs: 10 });
  if (tls === undefined) throw new Error('expected TLS');
  const server = createServer(tls.options, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    response.end(subject?.CN ?? 'unknown');
  });
  const stop = tls.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    stop();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  return { port: (server.address() as AddressInfo).port, logger, stop };
}

/** A connection, whose handshake the server has not yet accepted with TLS 1.3. */
async function openConnection(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  // The certificate of the client serves as another one of a server here, though it has no host name
  const socket = connect({
    port,
    host: '127.0.0.1',
    ca: pem('ca.pem'),
    checkServerIdentity: () => undefined,
    ...options,
  });
  open.push(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

/** Sends a request, and resolves to the body of the answer. Rejects if the connection ends. */
function ask(socket: TLSSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const onData = (bytes: Buffer) => {
      answer += bytes.toString('latin1');
      const body = answer.split('\r\n\r\n')[1];
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
      if (body?.length !== length) return;
      socket.off('data', onData);
      resolve(body);
    };
    socket
      .on('data', onData)
      .once('error', reject)
      .once('close', () => reject(new Error('closed')));
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  });
}

async function askOnce(port: number, options: ConnectionOptions = {}): Promise<string> {
  const socket = await openConnection(port, options);
  try {
    return await ask(socket);
  } finally {
    socket.destroy();
  }
}

async function nameOfServer(port: number, options: ConnectionOptions = {}): Promise<string | undefined> {
  const socket = await openConnection(port, options);
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return typeof CN === 'string' ? CN : undefined;
}

describe('readServerTls', () => {
  it('is nothing without files', () => {
    expect(readServerTls(NONE, { logger: new RecordingLogger() })).toBeUndefined();
  });

  it('serves HTTPS to clients without certificates', async () => {
    const { port } = await serve(PAIR);
    expect(await askOnce(port)).toBe('unknown');
    expect(await askOnce(port, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })).toBe('unknown');
  });

  it('speaks no TLS before 1.2', async () => {
    const { port } = await serve(PAIR);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(openConnection(port, old)).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
  });

  it('lets in clients whose certificate the CA signed, and no others', async () => {
    const { port } = await serve({ ...PAIR, tlsClientCa: fixture('ca.pem') });
    expect(await askOnce(port, CLIENT)).toBe('ossp-otel test client');
    await expect(askOnce(port)).rejects.toThrow();
    const { port: another } = await serve({ ...PAIR, tlsClientCa: fixture('server.pem') });
    await expect(askOnce(another, CLIENT)).rejects.toThrow();
    await expect(askOnce(another, { ...CLIENT, maxVersion: 'TLSv1.2' })).rejects.toThrow();
  });

  it('takes several CAs from one file', async () => {
    const tlsClientCa = file('several.pem');
    writeFileSync(tlsClientCa, `ours:\n${pem('server.pem')}\ntheirs:\n${pem('ca.pem')}`);
    const { port } = await serve({ ...PAIR, tlsClientCa });
    expect(await askOnce(port, CLIENT)).toBe('ossp-otel test client');
  });
});

describe('readServerTls given files of no use', () => {
  const missing = file('missing.pem');
  const wrong = file('wrong.pem');
  const damaged = file('damaged.pem');
  const weakKey = file('weak-key.pem');
  const encrypted = file('encrypted.pem');
  writeFileSync(wrong, 'sekret');
  writeFileSync(damaged, `${pem('ca.pem')}${pem('ca.pem').replace('MII', 'sek')}`);
  writeFileSync(
    weakKey,
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sekret' } as const;
  writeFileSync(encrypted, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(cipher));
  const { tlsCertificate, tlsKey } = PAIR;
  const together = 'expected the files of tlsCertificate and tlsKey together with it';
  const unencrypted = 'expected a file with an unencrypted private key in PEM form';

  const cases: readonly (readonly [name: string, settings: Partial<ServerTlsSettings>, message: string])[] = [
    ['a certificate without its key', { tlsCertificate }, `tlsCertificate: ${together}`],
    ['a key without its certificate', { tlsKey }, `tlsKey: ${together}`],
    ['a CA without a certificate', { tlsClientCa: fixture('ca.pem') }, `tlsClientCa: ${together}`],
    ['no certificate', { tlsCertificate: missing, tlsKey }, 'tlsCertificate: expected the path of a readable file'],
    ['no key', { tlsCertificate, tlsKey: missing }, 'tlsKey: expected the path of a readable file'],
    ['no CA', { ...PAIR, tlsClientCa: missing }, 'tlsClientCa: expected the path of a readable file'],
    ['no PEM', { tlsCertificate: wrong, tlsKey }, 'tlsCertificate: expected a file with a certificate in PEM form'],
    ['a certificate for a key', { tlsCertificate, tlsKey: tlsCertificate }, `tlsKey: ${unencrypted}`],
    ['an encrypted key', { tlsCertificate, tlsKey: encrypted }, `tlsKey: ${unencrypted}`],
    ['a key for a CA', { ...PAIR, tlsClientCa: tlsKey }, 'tlsClientCa: expected a file with a certificate in PEM form'],
    [
      'the key of another certificate',
      { tlsCertificate, tlsKey: weakKey },
      'tlsKey: expected the private key of the certificate in tlsCertificate',
    ],
    [
      'a CA that cannot be read after one that can',
      { ...PAIR, tlsClientCa: damaged },
      'tlsClientCa: expected a file of nothing but certificates that can be read, in PEM form',
    ],
  ];

  for (const [name, settings, message] of cases) {
    it(`does not start with ${name}`, () => {
      const error = catchUsage(() => readServerTls({ ...NONE, ...settings }, { logger: new RecordingLogger() }));
      expect(error.message).toBe(message);
      expect(error.path).toBe(message.split(':')[0]);
    });
  }

  it('does not start with a chain that TLS cannot use', () => {
    const chain = file('chain.pem');
    writeFileSync(chain, `${pem('server.pem')}${pem('ca.pem').replace('MII', 'sek')}`);
    const settings = { ...NONE, tlsCertificate: chain, tlsKey };
    const error = catchUsage(() => readServerTls(settings, { logger: new RecordingLogger() }));
    expect(error.message).toBe('tlsCertificate: expected a certificate and a key that TLS can use');
  });

  it.skipIf(process.platform === 'win32')('warns of a key that others can read', () => {
    const paths = ownFiles();
    const logger = new RecordingLogger();
    readServerTls(paths, { logger });
    expect(logger.lines).toEqual([]);
    chmodSync(paths.tlsKey, 0o604);
    readServerTls(paths, { logger });
    expect(logger.lines).toMatchObject([{ level: 'warn', message: /^tlsKey: / }]);
  });
});

describe('a server whose files change', () => {
  it('shows the new certificate to new connections, and goes on with those that are open', async () => {
    const paths = ownFiles();
    const { port, logger } = await serve({ ...paths, tlsClientCa: undefined });
    const before = await openConnection(port);
    expect(await ask(before)).toBe('unknown');
    expect(await nameOfServer(port)).toBe('ossp-otel test server');

    copyFileSync(fixture('client.pem'), paths.tlsCertificate);
    copyFileSync(fixture('client-key.pem'), paths.tlsKey);
    await vi.waitFor(async () => expect(await nameOfServer(port)).toBe('ossp-otel test client'), LIMIT);
    expect(logger.at('info').length).toBeGreaterThan(0);
    expect(await ask(before)).toBe('unknown');
    expect(await askOnce(port)).toBe('unknown');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(openConnection(port, old)).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
  });

  it('keeps the old pair while the new one does not fit, and says so once', async () => {
    const paths = ownFiles();
    const { port, logger } = await serve(paths);
    copyFileSync(fixture('client.pem'), paths.tlsCertificate);
    await vi.waitFor(() => expect(logger.at('error')).toHaveLength(1), LIMIT);
    expect(logger.at('error')[0]?.fields).toEqual({
      error: 'tlsKey: expected the private key of the certificate in tlsCertificate',
      reason: undefined,
    });
    expect(await nameOfServer(port, CLIENT)).toBe('ossp-otel test server');
    expect(await askOnce(port, CLIENT)).toBe('ossp-otel test client');

    copyFileSync(fixture('client-key.pem'), paths.tlsKey);
    await vi.waitFor(async () => expect(await nameOfServer(port, CLIENT)).toBe('ossp-otel test client'), LIMIT);
    expect(logger.at('error')).toHaveLength(1);
  });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`goes by the new CA for clients, also where a session of before is resumed with ${version}`, async () => {
      const paths = ownFiles();
      const { port, logger } = await serve(paths);
      const options = { ...CLIENT, minVersion: version, maxVersion: version };
      const first = await openConnection(port, options);
      const sessions: Buffer[] = [];
      first.on('session', (session) => sessions.push(session));
      expect(await ask(first)).toBe('ossp-otel test client');
      const session = sessions.at(-1) ?? first.getSession();
      if (session === undefined) throw new Error('expected a session');
      const resumed = await openConnection(port, { ...options, session });
      expect(resumed.isSessionReused()).toBe(true);

      copyFileSync(fixture('server.pem'), paths.tlsClientCa);
      await vi.waitFor(() => expect(logger.at('info')).toHaveLength(1), LIMIT);
      await expect(askOnce(port, options)).rejects.toThrow();
      await expect(askOnce(port, { ...options, session })).rejects.toThrow();
      expect(await ask(first)).toBe('ossp-otel test client');
    });
  }

  it('is left alone once nobody watches', async () => {
    const paths = ownFiles();
    const { port, stop } = await serve(paths);
    stop();
    copyFileSync(fixture('server.pem'), paths.tlsClientCa);
    const witness = await serve({ ...ownFiles(), tlsClientCa: paths.tlsClientCa });
    copyFileSync(fixture('ca.pem'), paths.tlsClientCa);
    copyFileSync(fixture('client.pem'), paths.tlsCertificate);
    copyFileSync(fixture('client-key.pem'), paths.tlsKey);
    await vi.waitFor(() => expect(witness.logger.at('info')).toHaveLength(1), LIMIT);
    expect(await nameOfServer(port, CLIENT)).toBe('ossp-otel test server');
  });
});
