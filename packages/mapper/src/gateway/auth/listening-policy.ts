import { usageError } from '../../http/usage-error.ts';
import { isLoopback } from '../../ossp-http/loopback.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';

/** The settings that say who can reach the gateway, and what keeps the wrong ones out. */
export type ListeningSettings = Pick<
  GatewaySettings,
  'host' | 'tokensFile' | 'hmacSecretFile' | 'tlsCertificate' | 'tlsClientCa' | 'allowUnauthenticated'
>;

/**
 * Checks that it is not everybody in the network who may send events, unless that is wanted.
 *
 * @throws {OsspError} ERR_USAGE where other machines can reach the host and nothing asks who they are.
 */
export function assertSafeToListen(settings: ListeningSettings): void {
  if (isOpen(settings) && !settings.allowUnauthenticated) {
    throw usageError(
      'host',
      'other machines can reach it, so expected tokens-file, hmac-secret-file or tls-client-ca, or allow-unauthenticated if everybody may send events',
    );
  }
}

/** Returns what whoever runs the gateway should know of the dangers of its settings; for the log. */
export function listeningWarnings(settings: ListeningSettings): string[] {
  const warnings: string[] = [];
  if (isOpen(settings) && settings.allowUnauthenticated) {
    warnings.push('allow-unauthenticated: everybody who can reach the gateway may send events');
  }
  if (settings.tokensFile !== undefined && settings.tlsCertificate === undefined && !isLocal(settings.host)) {
    warnings.push(
      'tokens-file: without tls-certificate the bearer tokens can be read on their way through the network',
    );
  }
  return warnings;
}

function isOpen({ host, tokensFile, hmacSecretFile, tlsClientCa }: ListeningSettings): boolean {
  const asksWho = [tokensFile, hmacSecretFile, tlsClientCa].some((file) => file !== undefined);
  return !asksWho && !isLocal(host);
}

/** Of several spellings of an address: `::1`, `[::1]`, `0:0:0:0:0:0:0:1`, `127.1`. */
function isLocal(host: string): boolean {
  if (!/^[\w.:[\]-]+$/.test(host)) return false;
  const inUrl = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const url = `http://${inUrl}`;
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}
