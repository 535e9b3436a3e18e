import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { environmentLogRecordProcessors } from '@ossp-otel/log-processor/node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OTEL_LINES, prepareOtelLine } from '../support/otel-apps.ts';
import { describeWith } from '../support/part.ts';

/** What the tests read of a processor and its exporter; the fields are private in TypeScript only. */
interface Processor {
  readonly _exporter: Exporter;
  readonly _maxQueueSize?: number;
  readonly _maxExportBatchSize?: number;
  readonly _scheduledDelayMillis?: number;
  readonly _exportTimeoutMillis?: number;
  onEmit(record: unknown): void;
  shutdown(): Promise<void>;
}

interface Exporter {
  readonly exporter?: Exporter;
}

interface NodeSdk {
  readonly _loggerProviderConfig?: { readonly logRecordProcessors: readonly Processor[] };
  start(): void;
  shutdown(): Promise<void>;
}

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const ENVIRONMENTS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['nothing', {}],
  ['an empty list', { OTEL_LOGS_EXPORTER: ' ' }],
  ['a list of nothing', { OTEL_LOGS_EXPORTER: ', ,' }],
  ['otlp', { OTEL_LOGS_EXPORTER: 'otlp' }],
  ['console', { OTEL_LOGS_EXPORTER: 'console' }],
  ['both', { OTEL_LOGS_EXPORTER: 'console, otlp ' }],
  ['none', { OTEL_LOGS_EXPORTER: 'none' }],
  ['none among others', { OTEL_LOGS_EXPORTER: 'otlp,none' }],
  ['an unknown exporter', { OTEL_LOGS_EXPORTER: 'kafka' }],
  ['an unknown exporter among others', { OTEL_LOGS_EXPORTER: 'kafka,console' }],
  ['JSON', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }],
  ['gRPC', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
  ['a protocol with spaces around', { OTEL_EXPORTER_OTLP_PROTOCOL: ' http/json ' }],
  ['JSON for logs only', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json' }],
  ['an unknown protocol', { OTEL_EXPORTER_OTLP_PROTOCOL: 'toString' }],
  [
    'batches of another size',
    {
      OTEL_BLRP_MAX_QUEUE_SIZE: '77',
      OTEL_BLRP_SCHEDULE_DELAY: '33',
      OTEL_BLRP_EXPORT_TIMEOUT: '44',
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '11',
    },
  ],
  ['no size of batches', { OTEL_BLRP_MAX_QUEUE_SIZE: '', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: 'many' }],
];

/** What sets one processor apart from another. The classes themselves, because each protocol's exporter has the same name. */
function traits(processor: Processor): object {
  const {
    _exporter: kept,
    _maxQueueSize,
    _maxExportBatchSize,
    _scheduledDelayMillis,
    _exportTimeoutMillis,
  } = processor;
  return {
    processor: processor.constructor,
    exporter: (kept.exporter ?? kept).constructor,
    limits: { _maxQueueSize, _maxExportBatchSize, _scheduledDelayMillis, _exportTimeoutMillis },
  };
}

for (const line of OTEL_LINES) {
  describeWith(
    await prepareOtelLine(line),
    `environmentLogRecordProcessors() beside sdk-logs ${line.name}`,
    (folder) => {
      const app = pathToFileURL(path.join(folder, 'app.mjs'));
      const load = createRequire(app);
      const made = (): readonly Processor[] => environmentLogRecordProcessors(app) as unknown as readonly Processor[];

      it.each(ENVIRONMENTS)('makes what NodeSDK makes of %s', async (_, environment) => {
        for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
        vi.stubEnv('OTEL_TRACES_EXPORTER', 'none');
        vi.stubEnv('OTEL_METRICS_EXPORTER', 'none');
        const { NodeSDK } = load('@opentelemetry/sdk-node') as { NodeSDK: new (options: object) => NodeSdk };
        const sdk = new NodeSDK({ autoDetectResources: false });
        sdk.start();
        const expected = sdk._loggerProviderConfig?.logRecordProcessors ?? [];
        const processors = made();
        expect(processors.map(traits)).toEqual(expected.map(traits));
        await sdk.shutdown();
        await Promise.all(processors.map((processor) => processor.shutdown()));
      });

      it('makes one processor for an exporter that is named twice', async () => {
        vi.stubEnv('OTEL_LOGS_EXPORTER', 'console,otlp,console');
        expect(made().map((processor) => processor.constructor.name)).toEqual([
          'SimpleLogRecordProcessor',
          'BatchLogRecordProcessor',
        ]);
      });

      it('prints records with the exporter named console', async () => {
        vi.stubEnv('OTEL_LOGS_EXPORTER', 'console');
        const dir = vi.spyOn(console, 'dir').mockReturnValue(undefined);
        const resource = { attributes: {} };
        const [processor] = made();
        processor?.onEmit({ hrTime: [1, 0], hrTimeObserved: [1, 0], attributes: {}, resource, body: 'hello' });
        await processor?.shutdown();
        expect(dir.mock.calls.map(([printed]) => printed.body)).toEqual(['hello']);
        dir.mockRestore();
      });
    },
  );
}
