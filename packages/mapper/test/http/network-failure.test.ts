import { describe, expect, it } from 'vitest';
import { toCutOff, toNetworkFailure } from '../../src/http/network-failure.ts';

const errorWith = (code: string) => Object.assign(new Error('to 10.0.0.7:4318'), { code });

describe('toNetworkFailure()', () => {
  it.each([
    ['ECONNREFUSED', 'connection refused (ECONNREFUSED)'],
    ['ECONNRESET', 'connection reset by the server (ECONNRESET)'],
    ['EPIPE', 'connection closed by the server (EPIPE)'],
    ['UND_ERR_SOCKET', 'connection closed by the server (UND_ERR_SOCKET)'],
    ['ETIMEDOUT', 'connecting took too long (ETIMEDOUT)'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connecting took too long (UND_ERR_CONNECT_TIMEOUT)'],
    ['ENOTFOUND', 'host name not found (ENOTFOUND)'],
    ['EAI_AGAIN', 'host name lookup failed (EAI_AGAIN)'],
    ['ENETUNREACH', 'network unreachable (ENETUNREACH)'],
    ['EHOSTUNREACH', 'host unreachable (EHOSTUNREACH)'],
    ['EMFILE', 'network failure (EMFILE)'],
  ])('takes %s for a failure of the network', (code, message) => {
    expect(toNetworkFailure(errorWith(code))).toEqual({ kind: 'network', message });
  });

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'CRL_HAS_EXPIRED',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'HOSTNAME_MISMATCH',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'EPROTO',
  ])('takes %s for a failure of TLS', (code) => {
    expect(toNetworkFailure(errorWith(code))).toEqual({ kind: 'tls', message: `no secure connection (${code})` });
  });

  it.each(['HPE_INVALID_CONSTANT', 'HPE_INVALID_VERSION', 'UND_ERR_HEADERS_OVERFLOW'])(
    'takes %s for another protocol',
    (code) => {
      const message = `the answer is no HTTP/1.1 (${code})`;
      expect(toNetworkFailure(errorWith(code))).toEqual({ kind: 'protocol', message });
    },
  );

  it('names the class of an error without a code', () => {
    expect(toNetworkFailure(new TypeError('x'))).toEqual({ kind: 'network', message: 'network failure (TypeError)' });
    expect(toNetworkFailure(Object.assign(new Error('x'), { code: 7 })).message).toBe('network failure (Error)');
    expect(toNetworkFailure('text').message).toBe('network failure (string)');
  });
});

describe('toCutOff()', () => {
  it('is a failure of the network, whatever the parser calls it', () => {
    const message = 'the answer was cut off (HPE_INVALID_EOF_STATE)';
    expect(toCutOff(errorWith('HPE_INVALID_EOF_STATE'))).toEqual({ kind: 'network', message });
  });
});
