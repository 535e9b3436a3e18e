import { randomUUID } from 'node:crypto';
import { VERSION } from '../../version.ts';

/** What the metrics are about: this process, by the names of OpenTelemetry's resource conventions. */
export const GATEWAY_RESOURCE: Readonly<Record<string, string>> = {
  'service.name': 'ossp-otel',
  'service.version': VERSION,
  'service.instance.id': randomUUID(),
};
