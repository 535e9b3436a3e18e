import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions, type Server, type TlsOptions } from 'node:tls';
import { usageError } from '../../http/usage-error.ts';
import { readCertificate, readKeyPair } from '../../otlp-http/tls-files.ts';
import type { Logger } from '../observe/logger.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import { logUselessChange, warnIfOpenToOthers } from './secret-file-log.ts';
import { WatchedFiles } from './watched-files.ts';

/** The settings of the gateway's own side of TLS: paths of PEM files. */
export type ServerTlsSettings = Pick<GatewaySettings, 'tlsCertificate' | 'tlsKey' | 'tlsClientCa'>;

export interface ServerTlsParts {
  readonly logger: Logger;
  /** How often the files are looked at, in milliseconds. 5000 by default. */
  readonly pollMs?: number;
}

/** How a server speaks TLS. */
export interface ServerTls {
  /** For `https.createServer`. Holds a private key: not for logs. */
  readonly options: SecureContextOptions & TlsOptions;
  /**
   * Has new handshakes of the server use what the files hold whenever they change, as long as that is of use, and
   * returns what ends this. Connections that are open are not closed.
   */
  watch(server: Server): () => void;
}

/** Node's 120 seconds are for slower machines than those that send events. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * Reads the certificates and the key of the gateway; `undefined` if it speaks no TLS. With a CA for clients, only those
 * get through the handshake who show a certificate that it signed.
 *
 * @throws {OsspError} ERR_USAGE for an unreadable file, one of another content, a certificate without its key or the
 * reverse, a pair that does not belong together, and a CA for clients without the pair.
 */
export function readServerTls(settings: ServerTlsSettings, parts: ServerTlsParts): ServerTls | undefined {
  const { tlsCertificate, tlsKey, tlsClientCa } = settings;
  if (tlsCertificate === undefined || tlsKey === undefined) {
    const given = Object.entries({ tlsCertificate, tlsKey, tlsClientCa }).find(([, path]) => path !== undefined);
    if (given === undefined) return undefined;
    throw usageError(given[0], 'expected the files of tlsCertificate and tlsKey together with it');
  }
  const paths = [tlsCertificate, tlsKey, ...(tlsClientCa === undefined ? [] : [tlsClientCa])];
  const files = new WatchedFiles(paths, () => readContext(tlsCertificate, tlsKey, tlsClientCa));
  const { logger, pollMs } = parts;
  warnIfOpenToOthers(logger, 'tlsKey', tlsKey);
  const asks = tlsClientCa !== undefined;
  return {
    options: {
      ...files.first,
      requestCert: asks,
      rejectUnauthorized: asks,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    },
    watch: (server) => {
      const watch = files.watch(
        {
          changed: (context) => {
            server.setSecureContext(context);
            logger.log('info', 'tlsCertificate: read again');
            warnIfOpenToOthers(logger, 'tlsKey', tlsKey);
          },
          failed: (error) => logUselessChange(logger, error),
        },
        pollMs,
      );
      return () => watch.stop();
    },
  };
}

const BEFORE_CERTIFICATE = /(?=-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----)/;

function readContext(certificate: string, key: string, clientCa: string | undefined): SecureContextOptions {
  const pair = readKeyPair({ name: 'tlsCertificate', value: certificate }, { name: 'tlsKey', value: key });
  const context: SecureContextOptions = { ...pair, minVersion: 'TLSv1.2' };
  try {
    createSecureContext(context);
  } catch (cause) {
    // For instance keys that are shorter than OpenSSL still takes
    throw usageError('tlsCertificate', 'expected a certificate and a key that TLS can use', cause);
  }
  return clientCa === undefined ? context : { ...context, ca: readClientCa(clientCa) };
}

function readClientCa(path: string): string {
  const { pem } = readCertificate({ name: 'tlsClientCa', value: path });
  try {
    // OpenSSL takes those before the first that it cannot read, and says nothing of the others
    for (const certificate of pem.split(BEFORE_CERTIFICATE)) {
      if (certificate.startsWith('-----BEGIN')) new X509Certificate(certificate);
    }
  } catch (cause) {
    throw usageError('tlsClientCa', 'expected a file of nothing but certificates that can be read, in PEM form', cause);
  }
  return pem;
}
