import type { Logger } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { recordToEvent } from '@ossp-otel/mapper';
import { fromSdkLogRecord } from '@ossp-otel/mapper/otel';
import type { JsonObject } from '@ossp-otel/types';

/** A logger of the SDK, and what reached its exporter. */
export interface Collected {
  readonly logger: Logger;
  /** The only record that was emitted. */
  only(): ReadableLogRecord;
  /** The event that the last record stands for, with the source that a processor would add. */
  lastEvent(): JsonObject;
}

export function collect(): Collected {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'chatbot' }),
    processors: [new SimpleLogRecordProcessor({ exporter })],
  });
  const records = (): ReadableLogRecord[] => exporter.getFinishedLogRecords();
  return {
    logger: provider.getLogger('test'),
    only() {
      const [record, ...others] = records();
      if (record === undefined || others.length > 0) throw new Error(`${records().length} records`);
      return record;
    },
    lastEvent() {
      const last = records().at(-1);
      if (last === undefined) throw new Error('no record');
      const { record, resource } = fromSdkLogRecord(last);
      const hasSource = record.attributes.some(({ key }) => key === 'ce.source');
      const attributes = hasSource
        ? record.attributes
        : [...record.attributes, { key: 'ce.source', value: 'urn:added' }];
      return recordToEvent({ ...record, attributes }, resource);
    },
  };
}
