import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { usageError } from '../http/usage-error.ts';
import { type Environment, effectiveSetting, type Setting } from './settings.ts';

/** Paths of PEM files, each of which may also come from the environment. */
export interface TlsFiles {
  /** Certificates to trust instead of Node's built-in ones. Variable: `OTEL_EXPORTER_OTLP_[LOGS_]CERTIFICATE`. */
  readonly certificateFile?: string | undefined;
  /** The client's certificate, then its chain. Variable: `OTEL_EXPORTER_OTLP_[LOGS_]CLIENT_CERTIFICATE`. */
  readonly clientCertificateFile?: string | undefined;
  /** The client's unencrypted private key. Variable: `OTEL_EXPORTER_OTLP_[LOGS_]CLIENT_KEY`. */
  readonly clientKeyFile?: string | undefined;
}

/** PEM texts for the TLS connection, under Node's names. Holds a private key: not for logs. */
export interface TlsMaterial {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/**
 * The certificates and the key for the TLS connection, read from their files and checked, so that a
 * mistake shows at the start and not as a failed handshake later.
 *
 * @throws {OsspError} ERR_USAGE for an unreadable file, one of another content, a key without its
 * certificate or the reverse, and a pair that does not belong together.
 */
export function readTlsMaterial(env: Environment, files: TlsFiles): TlsMaterial {
  const ca = effectiveSetting('certificateFile', files.certificateFile, env, 'CERTIFICATE');
  const cert = effectiveSetting('clientCertificateFile', files.clientCertificateFile, env, 'CLIENT_CERTIFICATE');
  const key = effectiveSetting('clientKeyFile', files.clientKeyFile, env, 'CLIENT_KEY');
  return { ca: ca && readCertificate(ca).pem, ...readClientPair(cert, key) };
}

function readClientPair(
  cert: Setting<string> | undefined,
  key: Setting<string> | undefined,
): Pick<TlsMaterial, 'cert' | 'key'> {
  const given = cert ?? key;
  if (given === undefined) {
    return { cert: undefined, key: undefined };
  }
  if (cert === undefined || key === undefined) {
    throw usageError(given.name, 'expected the client certificate and the client key together');
  }
  return readKeyPair(cert, key);
}

/**
 * The PEM texts of a certificate and its private key.
 *
 * @throws {OsspError} ERR_USAGE for an unreadable file, one of another content, and a pair that does not belong together.
 */
export function readKeyPair(cert: Setting<string>, key: Setting<string>): { cert: string; key: string } {
  const certificate = readCertificate(cert);
  const privateKey = readPrivateKey(key);
  if (!certificate.parsed.checkPrivateKey(privateKey.parsed)) {
    throw usageError(key.name, `expected the private key of the certificate in ${cert.name}`);
  }
  return { cert: certificate.pem, key: privateKey.pem };
}

/**
 * The PEM text of a file, and the first certificate in it.
 *
 * @throws {OsspError} ERR_USAGE for an unreadable file, and one without a certificate.
 */
export function readCertificate(setting: Setting<string>): { pem: string; parsed: X509Certificate } {
  const pem = readFile(setting);
  try {
    return { pem, parsed: new X509Certificate(pem) };
  } catch (cause) {
    throw usageError(setting.name, 'expected a file with a certificate in PEM form', cause);
  }
}

function readPrivateKey(setting: Setting<string>) {
  const pem = readFile(setting);
  try {
    return { pem, parsed: createPrivateKey(pem) };
  } catch (cause) {
    throw usageError(setting.name, 'expected a file with an unencrypted private key in PEM form', cause);
  }
}

function readFile({ name, value }: Setting<string>): string {
  try {
    return readFileSync(value, 'utf8');
  } catch (cause) {
    throw usageError(name, 'expected the path of a readable file', cause);
  }
}
