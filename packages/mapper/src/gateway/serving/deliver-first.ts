import { SYSTEM_TIMING } from '../../http/timing.ts';
import type { CollectorDelivery } from '../delivery/collector-delivery.ts';
import type { ClaimDesk } from '../intake/claim-desk.ts';
import { DeliveringIntake } from '../intake/delivering-intake.ts';
import type { EventCounts } from '../intake/event-counts.ts';
import { HashingIntake } from '../intake/hashing-intake.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { Safekeeping } from './safekeeping.ts';

/**
 * Makes events safe by delivering them.
 *
 * @param desk - where this process has to ask which events were there before; `undefined` if it is the only one.
 */
export function deliverFirst(
  settings: GatewaySettings,
  delivery: CollectorDelivery,
  counts: EventCounts,
  desk: ClaimDesk | undefined,
): Safekeeping {
  const intake =
    desk === undefined
      ? new DeliveringIntake({ settings, delivery, counts })
      : new HashingIntake({
          settings,
          desk,
          counts,
          keep: (events) => {
            for (const { arrival, event } of events) {
              const { content } = arrival;
              if (!('bytes' in content) || !delivery.addText(arrival, content)) delivery.add(arrival, event);
            }
            delivery.release();
          },
        });
  return {
    intake,
    spool: undefined,
    stop: async (timeoutMs) => {
      // Also those whose senders did not wait
      const limit = new AbortController();
      await Promise.race([delivery.drain(), SYSTEM_TIMING.sleep(timeoutMs, limit.signal)]);
      limit.abort();
      return 0;
    },
  };
}
