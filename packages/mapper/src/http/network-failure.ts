/** Why an attempt got no answer. Only `network` is worth a retry. */
export interface NetworkFailure {
  readonly kind: 'network' | 'tls' | 'protocol';
  /** In words, with the system's error code; never an address or header. */
  readonly message: string;
}

const PHRASES: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection reset by the server'],
  ['EPIPE', 'connection closed by the server'],
  ['UND_ERR_SOCKET', 'connection closed by the server'],
  ['ETIMEDOUT', 'connecting took too long'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connecting took too long'],
  ['ENOTFOUND', 'host name not found'],
  ['EAI_AGAIN', 'host name lookup failed'],
  ['ENETUNREACH', 'network unreachable'],
  ['EHOSTUNREACH', 'host unreachable'],
]);

// OpenSSL's errors, and the names that Node gives to the reasons for distrusting a certificate
// (Node documentation, tls, "X509 certificate error codes").
const TLS_CODE =
  /^(?:EPROTO|ERR_SSL_.*|ERR_TLS_.*|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$|CERT|CRL_|SIGNATURE/;

// What undici's parser cannot read (its error has no code in some versions), and headers beyond its limit.
const PROTOCOL_CODE = /^(?:HPE_.*|HTTPParserError|UND_ERR_HEADERS_OVERFLOW)$/;

/**
 * The failure that a thrown error of the HTTP client stands for, where no answer had begun. An
 * unknown error counts as `network`, so that it is retried.
 */
export function toNetworkFailure(error: unknown): NetworkFailure {
  const code = errorCode(error);
  if (TLS_CODE.test(code)) {
    return { kind: 'tls', message: `no secure connection (${code})` };
  }
  if (PROTOCOL_CODE.test(code)) {
    return { kind: 'protocol', message: `the answer is no HTTP/1.1 (${code})` };
  }
  return { kind: 'network', message: `${PHRASES.get(code) ?? 'network failure'} (${code})` };
}

/** The failure of an answer that began, so that the peer does speak HTTP, and did not arrive whole. */
export function toCutOff(error: unknown): NetworkFailure {
  return { kind: 'network', message: `the answer was cut off (${errorCode(error)})` };
}

/** The code of an error, else the name of its class. Its message may hold anything, so it is left out. */
export function errorCode(error: unknown): string {
  if (error instanceof Error) {
    return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  }
  return typeof error;
}
