import { letExit } from '@ossp-otel/mapper/ossp-http';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  clientCredentialsGrantRequest,
  customFetch,
  OperationProcessingError,
  processClientCredentialsResponse,
  ResponseBodyError,
  type TokenEndpointResponse,
  UnsupportedOperationError,
} from 'oauth4webapi';
import { abortable } from './abortable.ts';
import { authError, errorCode } from './auth-error.ts';
import { isToken } from './authorization.ts';
import { readBounded } from './bounded-body.ts';
import type { OidcClient } from './oidc-options.ts';

export interface IssuedToken {
  readonly accessToken: string;
  /** From when it was asked for, `undefined` where the server does not say. */
  readonly expiresInSeconds: number | undefined;
}

/** More than any token that still fits in a header. */
const MAX_ANSWER_BYTES = 65_536;

/** RFC 6749, section 5.2, and the two of 4.1.2.1 that servers also give here. Any other text of the server stays unsaid. */
const KNOWN_ERRORS: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
]);

/**
 * Asks the token endpoint once. Bounded in time and size; a redirect is not followed, because the secret is meant
 * for nobody else.
 *
 * @throws {OsspError} ERR_AUTH, which holds a status and a code at most: no secret, no token, no text of the server.
 */
export async function requestToken(client: OidcClient, signal: AbortSignal): Promise<IssuedToken> {
  const attempt = new AbortController();
  const abort = (): void => attempt.abort();
  signal.addEventListener('abort', abort);
  const timer = setTimeout(abort, client.timeoutMs);
  // What it bounds keeps the process alive by itself, if it should
  letExit(timer);
  try {
    // A fetch of the user may not listen to the signal
    return await abortable(exchange(client, attempt.signal), attempt.signal);
  } catch (error) {
    throw attempt.signal.aborted ? authError(`no answer of the token endpoint within ${client.timeoutMs} ms`) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

async function exchange(client: OidcClient, signal: AbortSignal): Promise<IssuedToken> {
  const server = { issuer: client.tokenUrl, token_endpoint: client.tokenUrl };
  const id = { client_id: client.clientId };
  const clientAuth = (client.clientAuth === 'basic' ? ClientSecretBasic : ClientSecretPost)(client.clientSecret);
  const response = await clientCredentialsGrantRequest(server, id, clientAuth, client.parameters, {
    signal,
    // Whether https is needed is decided by the options: the library knows no loopback
    [allowInsecureRequests]: true,
    [customFetch]: (url, { headers, body }) => post(client, url, headers, String(body), signal),
  });
  let token: TokenEndpointResponse;
  try {
    token = await processClientCredentialsResponse(server, id, response);
  } catch (error) {
    throw authError(complaint(response.status, error));
  }
  if (token.token_type !== 'bearer') throw authError('the token is of another type than Bearer');
  if (!isToken(token.access_token)) throw authError('it holds other characters than a header can carry');
  return { accessToken: token.access_token, expiresInSeconds: token.expires_in };
}

/** Returns the whole answer, as the library wants it. */
async function post(
  { fetch }: OidcClient,
  url: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<Response> {
  let status: number;
  let contentType: string | null;
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    status = answer.status;
    contentType = answer.headers.get('content-type');
    bytes = await readBounded(answer.body, MAX_ANSWER_BYTES);
  } catch (error) {
    throw authError(`the token endpoint cannot be reached (${errorCode(error)})`);
  }
  // A browser says 0 for a redirect that it must not follow
  if (status === 0 || (status >= 300 && status <= 399)) throw authError('the token endpoint answered with a redirect');
  if (bytes === undefined) throw authError(`the token endpoint answered with more than ${MAX_ANSWER_BYTES} bytes`);
  if (status !== 200 && status < 400) throw authError(`the token endpoint answered ${status}`);
  // Without WWW-Authenticate, for which the library would not look into the body, where the reason is
  return new Response(bytes, { status, headers: contentType === null ? {} : { 'content-type': contentType } });
}

function complaint(status: number, error: unknown): string {
  if (status !== 200) {
    const reason = error instanceof ResponseBodyError && KNOWN_ERRORS.has(error.error) ? ` (${error.error})` : '';
    return `the token endpoint answered ${status}${reason}`;
  }
  if (error instanceof UnsupportedOperationError) return 'the token is of another type than Bearer';
  const code = error instanceof OperationProcessingError ? error.code : undefined;
  return `the answer of the token endpoint is none by RFC 6749 (${code ?? errorCode(error)})`;
}
