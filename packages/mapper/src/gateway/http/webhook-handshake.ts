import type { IncomingMessage } from 'node:http';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { Answer } from './answer.ts';

/**
 * Returns the answer to a sender that asks whether it may send events here (CloudEvents 1.0, HTTP webhook, section 4);
 * `undefined` if it asks nothing, or may not. It names an origin as it is configured, never as it came.
 */
export function answerToHandshake(
  { headers }: IncomingMessage,
  { webhookOrigins, rateLimit }: Pick<GatewaySettings, 'webhookOrigins' | 'rateLimit'>,
): Answer | undefined {
  const origin = headers['webhook-request-origin'];
  if (typeof origin !== 'string') return undefined;
  const allowed = webhookOrigins.find((one) => one === '*' || one.toLowerCase() === origin.toLowerCase());
  if (allowed === undefined) return undefined;
  const asksForRate = headers['webhook-request-rate'] !== undefined;
  return {
    status: 200,
    headers: {
      allow: 'POST',
      'webhook-allowed-origin': allowed,
      ...(asksForRate ? { 'webhook-allowed-rate': requestsPerMinute(rateLimit) } : {}),
      'content-length': 0,
    },
    body: '',
  };
}

function requestsPerMinute(rateLimit: number | undefined): string {
  return rateLimit === undefined ? '*' : String(Math.max(1, Math.floor(rateLimit * 60)));
}
