import type { IncomingMessage } from 'node:http';
import type { Logger } from '../observe/logger.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import { refuseBearer, TOKENS } from './bearer.ts';
import { clientOf } from './client-address.ts';
import type { Guard, Refusal } from './guard.ts';
import { HMAC_SECRETS, refuseSignature } from './hmac.ts';
import { RateLimit } from './rate-limit.ts';
import { SecretsFile } from './secrets-file.ts';

/** The settings that say who may send events. */
export type GuardSettings = Pick<GatewaySettings, 'tokensFile' | 'hmacSecretFile' | 'hmacHeader' | 'rateLimit'>;

export interface GuardParts {
  readonly logger: Logger;
  /** Milliseconds on a clock that nobody sets back, for the rate limit. */
  readonly now?: () => number;
  /** How often the files are looked at, in milliseconds. 5000 by default. */
  readonly pollMs?: number;
}

export interface CreatedGuard {
  readonly guard: Guard;
  /** Stops looking for changes of the files. */
  close(): void;
}

/**
 * Makes what decides who may send events. A request has to pass all that is set: the rate limit, then a bearer token,
 * then, once its body is there, the signature.
 *
 * @throws {OsspError} ERR_USAGE that names the option whose file is of no use.
 */
export function createGuard(settings: GuardSettings, parts: GuardParts): CreatedGuard {
  const { tokensFile, hmacSecretFile, hmacHeader, rateLimit } = settings;
  const tokens = tokensFile === undefined ? undefined : new SecretsFile(TOKENS, tokensFile, parts);
  const hmac = hmacSecretFile === undefined ? undefined : new SecretsFile(HMAC_SECRETS, hmacSecretFile, parts);
  const limit = rateLimit === undefined ? undefined : new RateLimit(rateLimit, parts.now ?? monotonicNow);
  tokens?.watch();
  hmac?.watch();
  return {
    guard: {
      isSigned: hmac !== undefined,
      refuse: (request) =>
        limit?.refuse(clientOf(request.socket.remoteAddress)) ?? (tokens && refuseBearer(request, tokens.secrets)),
      refuseBody: (request: IncomingMessage, body: Uint8Array): Refusal | undefined =>
        hmac && refuseSignature(request, body, hmacHeader, hmac.secrets),
    },
    close: () => {
      tokens?.close();
      hmac?.close();
    },
  };
}

function monotonicNow(): number {
  return performance.now();
}
