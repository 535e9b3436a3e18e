import type { EventReaderOptions } from '../../event/read-event.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';

/**
 * Returns how the text of an event is read that has been accepted already. One that came as headers and a body can be longer as JSON,
 * and have more members and a level more, than the limits say that were applied to it then.
 */
export function knownEventOptions({ maxDepth }: Pick<GatewaySettings, 'maxDepth'>): EventReaderOptions {
  return { maxEventBytes: Number.POSITIVE_INFINITY, maxDepth: maxDepth + 1, acceptNonFinite: true };
}
