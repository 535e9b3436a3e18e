import { type Context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { AnyValue, LogRecord } from '@opentelemetry/api-logs';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { canonicalJson, readEvent, recordToEvent } from '@ossp-otel/mapper';
import { fromSdkLogRecord } from '@ossp-otel/mapper/otel';
import { EVENT_TYPES, OsspError } from '@ossp-otel/types';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { otelGenAiGuardrail } from '../../src/index.ts';
import { startCollector } from '../support/ossp-collector.ts';
import { pipeline } from '../support/pipeline.ts';

/** A record of this name is lifted by the preset. */
const FINDING = 'gen_ai.guardrail.security.finding';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', 'high', 'low', 'block', 'half \ud83d a pair', '2026-06-01T10:15:30.5Z', '9007199254740993'),
);
// What JSON has no word for is another test's
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 2 ** 53, -(2 ** 63), 1e300, 0.1),
);
const scalar: fc.Arbitrary<AnyValue> = fc.oneof(text, number, fc.boolean(), fc.constantFrom(null, undefined));
const { value } = fc.letrec<{ value: AnyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: scalar, weight: 4 },
    { arbitrary: fc.uint8Array({ maxLength: 8 }), weight: 1 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }), weight: 1 },
    { arbitrary: fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), tie('value'), { maxKeys: 3 }), weight: 1 },
  ),
}));

/** Names that mean something, plain and mapped, and others. */
const name = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('action_taken', 'reason', 'severity', 'confidence', 'blocked', 'metrics', 'input_hash'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('model_id', 'model_version', 'environment', 'region', 'tenant_id', 'resource'),
  },
  { weight: 1, arbitrary: fc.constantFrom('correlation_id', 'correlationid', 'subject', 'time', 'traceparent') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['ai.safety.action_taken', 'ai.safety.reason', 'ai.safety.severity', 'ai.input.hash', 'ossp.data'],
      ...['ossp.data.confidence', 'ossp.data.severity', 'ossp.data.resource', 'ossp.data.x', 'ai.model.id'],
      ...['ai.model.version', 'deployment.environment', 'deployment.environment.name', 'ossp.resource.region'],
      ...['gen_ai.request.model', 'correlation.id', 'cloud.region', 'service.name', 'exception.type'],
      ...['gen_ai.guardrail.action.type', 'gen_ai.guardrail.verdict.reason', 'gen_ai.guardrail.component.name'],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        'ce.id',
        'ce.source',
        'ce.type',
        'ce.time',
        'ce.subject',
        'ce.specversion',
        'ce.dataschema',
        'ce.traceparent',
      ],
      ...['ce.tracestate', 'ce.correlationid', 'ce.otelattributes', 'ossp.bridge.lifted', 'ossp.bridge.text_numbers'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
);
const attributes = fc.dictionary(name, value, { maxKeys: 8 });

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const context: fc.Arbitrary<Context> = fc
  .record({ traceId: hex(32), spanId: hex(16), traceFlags: fc.constantFrom(0, 1, 255) })
  .map((span) => trace.setSpanContext(ROOT_CONTEXT, span));

const record: fc.Arbitrary<LogRecord> = fc.record(
  {
    eventName: fc.oneof(fc.constantFrom<string>(...EVENT_TYPES), fc.constantFrom('ai.custom', 'ai.', FINDING)),
    attributes,
    body: fc.oneof(text, attributes, value),
    severityNumber: fc.integer({ min: 0, max: 24 }),
    severityText: fc.constantFrom('high', 'WARN', '', 'critical'),
    timestamp: fc.tuple(
      fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }),
      fc.integer({ min: 0, max: 999_999_999 }),
    ),
    context,
  },
  { requiredKeys: ['eventName'] },
) as fc.Arbitrary<LogRecord>;

const options = fc.record(
  {
    source: fc.constantFrom('urn:app:a', '/relative'),
    modelId: fc.constant('m'),
    modelVersion: fc.constant('v'),
    environment: fc.constant('prod'),
  },
  { requiredKeys: [] },
);
const resource = fc.dictionary(name, fc.oneof(text, number, fc.boolean()), { maxKeys: 5 });

/** What whoever reads the OTLP pipeline takes for the event: its canonical JSON, or the code for which it is none. */
function readFrom(exported: ReadableLogRecord): string {
  try {
    const { record: read, resource: ofApplication } = fromSdkLogRecord(exported);
    return canonicalJson(recordToEvent(read, ofApplication));
  } catch (error) {
    if (error instanceof OsspError) return error.code;
    throw error;
  }
}

it('delivers the very event that is read from what the OTLP pipeline ships, whatever the record', async () => {
  const collector = await startCollector();
  let deliveries = 0;
  await fc.assert(
    fc.asyncProperty(record, options, resource, async (emitted, given, ofApplication) => {
      collector.requests.length = 0;
      const { logger, processor, drops, exported } = pipeline(
        { endpoint: collector.url, presets: [otelGenAiGuardrail], ...given },
        { resource: ofApplication },
      );
      logger.emit(emitted);
      await processor.shutdown();
      const [shipped] = exported();
      if (shipped === undefined) throw new Error('nothing was exported');
      const delivered = collector.requests.map(({ body }) => canonicalJson(readEvent(body)));
      deliveries += delivered.length;
      expect([...delivered, ...drops.map(({ error }) => error.code)]).toEqual([readFrom(shipped)]);
    }),
    { numRuns: 500 },
  );
  // Most of them are events
  expect(deliveries).toBeGreaterThan(250);
});
