import { validateEventData } from '@ossp-otel/types';
import type { AcceptedEvent } from '../../event/check-event.ts';
import { EventReader } from '../../event/read-event.ts';
import { schemaError } from '../../event/schema-error.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import { readerOptions } from '../options/reader-options.ts';
import type { ReceivedEvent } from '../received-event.ts';

export type CheckSettings = Pick<GatewaySettings, 'validate' | 'maxEventBytes' | 'maxDepth' | 'maxKeys' | 'acceptNan'>;

/** Reads what was received, and says no to what is no event or, if so set, violates its schema. */
export class EventChecker {
  readonly #reader: EventReader;
  readonly #rejects: boolean;

  constructor(settings: CheckSettings) {
    this.#reader = new EventReader(readerOptions(settings));
    this.#rejects = settings.validate === 'reject';
  }

  /** @throws {OsspError} a code of {@link EventReader.read}, ERR_SCHEMA, or the error that was received. */
  read(received: ReceivedEvent): AcceptedEvent {
    if ('error' in received) throw received.error;
    const event = 'event' in received ? received.event : this.#read(received);
    if (!this.#rejects) return event;
    const violations = validateEventData(event.type, event['data']);
    const [first] = violations;
    if (first !== undefined) throw schemaError(first, violations.length);
    return event;
  }

  #read({ bytes, start, end }: { bytes: Uint8Array; start: number; end: number }): AcceptedEvent {
    return this.#reader.read(bytes, start, end);
  }
}
