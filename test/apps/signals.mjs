// Emits safety signals, and records that are none, and prints what became of the signals. The environment names both collectors
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { createSafetySignals, OsspLogRecordProcessor } from '@ossp-otel/log-processor';

const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

const ossp = new OsspLogRecordProcessor({
  endpoint: process.env.OSSP_COLLECTOR_ENDPOINT,
  source: 'urn:app:matrix',
  modelId: 'matrix-llm',
  environment: 'staging',
  retry: { backoffBaseMs: 1 },
});
const exporter = new OTLPLogExporter();

// The oldest line has another way to say the same
const isOldest = 'addLogRecordProcessor' in LoggerProvider.prototype;
const processors = [ossp, new BatchLogRecordProcessor(isOldest ? exporter : { exporter })];
const provider = new LoggerProvider({ processors });
if (isOldest) for (const processor of processors) provider.addLogRecordProcessor(processor);

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const logger = provider.getLogger('matrix');
const signals = createSafetySignals(logger);
context.with(trace.setSpanContext(ROOT_CONTEXT, SPAN), () => {
  logger.emit({
    ...(isOldest ? {} : { eventName: 'ai.safety.guardrail.interaction' }),
    body: 'blocked by the PII filter',
    attributes: {
      ...(isOldest ? { 'ce.type': 'ai.safety.guardrail.interaction' } : {}),
      action_taken: 'block',
      reason: 'PII detected',
      severity: 'high',
      'ossp.data.finding': { kind: 'email', span: [3, 17] },
    },
  });
  logger.emit({ body: 'inside a span, and no signal', attributes: { action_taken: 'none' } });
});
signals.abuseAttempt({ vector: 'jailbreak', detector_id: 'detector-1', confidence: 1, sample_id: 'sample-1' });
logger.emit({ eventName: 'app.login', body: 'no signal either' });

await provider.shutdown();
console.log(JSON.stringify(await ossp.shutdown()));
