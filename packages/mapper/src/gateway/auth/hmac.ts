import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Refusal } from './guard.ts';
import { headerLines, REALM, unauthenticated } from './refusals.ts';
import type { SecretsFileKind } from './secrets-file.ts';

/** A file of secrets for signatures. Few, because each one costs another pass over every body. */
export const HMAC_SECRETS: SecretsFileKind<KeyObject> = {
  option: 'hmacSecretFile',
  maxSecrets: 20,
  isAscii: false,
  prepare: (secret) => createSecretKey(secret, 'utf8'),
};

// As GitHub and WebSub (section 7.1) write it
const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/**
 * Returns why a request is refused whose header does not hold the HMAC-SHA256 of its body by one of the secrets;
 * `undefined` if it does.
 *
 * @param header - its name in lower case.
 * @param body - as it came over the wire: compressed, if it is.
 */
export function refuseSignature(
  request: IncomingMessage,
  body: Uint8Array,
  header: string,
  secrets: readonly KeyObject[],
): Refusal | undefined {
  const [line, ...others] = headerLines(request, header);
  if (line === undefined) return refusal(header, 'the request has no signature');
  if (others.length > 0) return refusal(header, 'the request has more than one signature');
  const hex = SIGNATURE.exec(line)?.[1];
  if (hex === undefined) return refusal(header, 'the signature does not have the form sha256=<64 hexadecimal digits>');
  const presented = Buffer.from(hex, 'hex');
  let matches = 0;
  // All of them, whichever is the one, so that the time tells nothing
  for (const secret of secrets) {
    matches += Number(timingSafeEqual(createHmac('sha256', secret).update(body).digest(), presented));
  }
  return matches > 0 ? undefined : refusal(header, 'the signature does not belong to the body');
}

/** There is no registered scheme, but a 401 has to hold a challenge: this one says what is missing. */
function refusal(header: string, message: string): Refusal {
  return unauthenticated(message, `HMAC-SHA256 ${REALM}, header="${header}"`);
}
