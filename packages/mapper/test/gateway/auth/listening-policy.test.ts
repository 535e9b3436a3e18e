import { describe, expect, it } from 'vitest';
import {
  assertSafeToListen,
  type ListeningSettings,
  listeningWarnings,
} from '../../../src/gateway/auth/listening-policy.ts';
import { catchUsage } from '../../otlp-http/catch-usage.ts';

const NOTHING: Omit<ListeningSettings, 'host'> = {
  tokensFile: undefined,
  hmacSecretFile: undefined,
  tlsCertificate: undefined,
  tlsClientCa: undefined,
  allowUnauthenticated: false,
};

const LOCAL = ['127.0.0.1', '127.8.9.10', '127.1', 'localhost', 'LocalHost', '::1', '[::1]', '0:0:0:0:0:0:0:1'];
const PUBLIC = [
  '0.0.0.0',
  '::',
  '',
  '192.168.1.2',
  '128.0.0.1',
  'gateway.example',
  'localhost.example',
  '127.0.0.1.example',
  'localhost#.example',
  'a@localhost',
  'localhost:80',
  '::2',
  '127.0.0.256',
  'lⓞcalhost',
];

describe('assertSafeToListen', () => {
  for (const host of LOCAL) {
    it(`lets everybody of this machine in at ${host}`, () => {
      expect(() => assertSafeToListen({ ...NOTHING, host })).not.toThrow();
      expect(listeningWarnings({ ...NOTHING, host, tokensFile: 'tokens', allowUnauthenticated: true })).toEqual([]);
    });
  }

  for (const host of PUBLIC) {
    it(`wants to know who sends at '${host}'`, () => {
      const error = catchUsage(() => assertSafeToListen({ ...NOTHING, host }));
      expect(error.path).toBe('host');
      for (const option of ['tokens-file', 'hmac-secret-file', 'tls-client-ca', 'allow-unauthenticated']) {
        expect(error.message).toContain(option);
      }
    });
  }

  it('is content with any way to know, or the wish not to', () => {
    const host = '0.0.0.0';
    for (const way of ['tokensFile', 'hmacSecretFile', 'tlsClientCa']) {
      expect(() => assertSafeToListen({ ...NOTHING, host, [way]: 'file' })).not.toThrow();
    }
    expect(() => assertSafeToListen({ ...NOTHING, host, allowUnauthenticated: true })).not.toThrow();
    expect(() => assertSafeToListen({ ...NOTHING, host, tlsCertificate: 'file' })).toThrow();
  });
});

describe('listeningWarnings', () => {
  const host = '0.0.0.0';

  it('warns of tokens that travel unencrypted', () => {
    const [warning, ...others] = listeningWarnings({ ...NOTHING, host, tokensFile: 'tokens' });
    expect(warning).toMatch(/^tokens-file: .*tls-certificate/);
    expect(others).toEqual([]);
    expect(listeningWarnings({ ...NOTHING, host, tokensFile: 'tokens', tlsCertificate: 'file' })).toEqual([]);
  });

  it('warns of a gateway that lets everybody in', () => {
    const [warning, ...others] = listeningWarnings({ ...NOTHING, host, allowUnauthenticated: true });
    expect(warning).toMatch(/^allow-unauthenticated: /);
    expect(others).toEqual([]);
    expect(listeningWarnings({ ...NOTHING, host, allowUnauthenticated: true, hmacSecretFile: 'file' })).toEqual([]);
  });
});
