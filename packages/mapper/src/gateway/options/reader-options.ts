import type { EventReaderOptions } from '../../event/read-event.ts';
import type { GatewaySettings } from './gateway-settings.ts';

/** Returns how events are read. */
export function readerOptions({
  maxEventBytes,
  maxDepth,
  maxKeys,
  acceptNan,
}: Pick<GatewaySettings, 'maxEventBytes' | 'maxDepth' | 'maxKeys' | 'acceptNan'>): EventReaderOptions {
  return { maxEventBytes, maxDepth, maxKeys, acceptNonFinite: acceptNan };
}
