import { type Context, createTraceState, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import type { Logger } from '@opentelemetry/api-logs';
import { type DetectedResourceAttributes, resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type LoggerProviderConfig,
  type LogRecordProcessor,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import type { AcceptedEvent } from '@ossp-otel/mapper';
import type { OsspError } from '@ossp-otel/types';
import { onTestFinished } from 'vitest';
import { OsspLogRecordProcessor, type OsspLogRecordProcessorOptions } from '../../src/index.ts';

/** What `onDrop` was handed. */
interface Drop {
  readonly event: AcceptedEvent | undefined;
  readonly error: OsspError;
}

/** A logger provider of the SDK with the processor, and after it the exporter that an application has besides. */
export interface Pipeline {
  readonly processor: OsspLogRecordProcessor;
  readonly provider: LoggerProvider;
  readonly logger: Logger;
  readonly drops: readonly Drop[];
  /** What reached the exporter, in order. */
  exported(): readonly ReadableLogRecord[];
}

export interface PipelineOptions {
  readonly resource?: DetectedResourceAttributes;
  readonly logRecordLimits?: NonNullable<LoggerProviderConfig['logRecordLimits']>;
  /** Processors between the one under test and the exporter. */
  readonly processors?: readonly LogRecordProcessor[];
}

/** Returns a pipeline, which is shut down at the end of the test. */
export function pipeline(
  options: OsspLogRecordProcessorOptions = {},
  { resource = { 'service.name': 'chatbot' }, processors = [], logRecordLimits = {} }: PipelineOptions = {},
): Pipeline {
  const drops: Drop[] = [];
  const exporter = new InMemoryLogRecordExporter();
  const processor = new OsspLogRecordProcessor({
    onDrop: (event, error) => void drops.push({ event, error }),
    ...options,
  });
  const provider = new LoggerProvider({
    resource: resourceFromAttributes(resource),
    logRecordLimits,
    processors: [processor, ...processors, new SimpleLogRecordProcessor({ exporter })],
  });
  onTestFinished(async () => void (await processor.shutdown({ timeoutMillis: 0 })));
  return {
    processor,
    provider,
    logger: provider.getLogger('app'),
    drops,
    exported: () => exporter.getFinishedLogRecords(),
  };
}

export const GUARDRAIL = 'ai.safety.guardrail.interaction';

/** What a valid guardrail interaction says, under plain names. */
export const BLOCKED = { action_taken: 'block', reason: 'PII detected', severity: 'high', guardrail_id: 'pii-v2' };

/** Options by which that interaction satisfies its schema. */
export const MODEL = { modelId: 'claims-llm', environment: 'production' };

/** Returns the context of a span, with this digit in all places of its ids. */
export function spanContext(digit: string, traceState?: string): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: digit.repeat(32),
    spanId: digit.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
    ...(traceState === undefined ? {} : { traceState: createTraceState(traceState) }),
  });
}

/** The `traceparent` of {@link spanContext}. */
export function traceparentOf(digit: string): string {
  return `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
}
