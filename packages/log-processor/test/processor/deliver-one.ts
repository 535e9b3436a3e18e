import type { LogRecord } from '@opentelemetry/api-logs';
import type { JsonObject } from '@ossp-otel/types';
import type { OsspLogRecordProcessorOptions } from '../../src/index.ts';
import { startCollector } from '../support/ossp-collector.ts';
import { type PipelineOptions, pipeline } from '../support/pipeline.ts';

/** Emits a record, and returns its event and what was exported of it. */
export async function deliverOne(
  emitted: LogRecord,
  options: OsspLogRecordProcessorOptions = {},
  more: PipelineOptions = {},
) {
  const collector = await startCollector();
  const { logger, processor, exported } = pipeline({ endpoint: collector.url, ...options }, more);
  logger.emit(emitted);
  await processor.shutdown();
  const [event, ...others] = collector.events;
  const [shipped] = exported();
  if (event === undefined || shipped === undefined || others.length > 0) throw new Error('not exactly one event');
  return { event, shipped, data: event['data'] as JsonObject };
}
