import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { OsspError } from '@ossp-otel/types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { environmentLogRecordProcessors } from '../../src/node/environment-processors.ts';

/** Stand-ins that tell what they were made of. test/referee holds the function against the packages themselves. */
const PACKAGES = {
  'sdk-node': '',
  'sdk-node/node_modules/@opentelemetry/sdk-logs': `
    exports.SimpleLogRecordProcessor = class Simple { constructor(...made) { this.made = made; } };
    exports.BatchLogRecordProcessor = class Batch { constructor(...made) { this.made = made; } };
    exports.ConsoleLogRecordExporter = class Console {};`,
  'sdk-node/node_modules/@opentelemetry/exporter-logs-otlp-grpc': 'exports.OTLPLogExporter = class Grpc {};',
  'sdk-node/node_modules/@opentelemetry/exporter-logs-otlp-http': `
    exports.OTLPLogExporter = class Json {
      calls = [];
      export(...given) { this.calls.push(['export', ...given]); }
      async forceFlush() { this.calls.push(['forceFlush']); }
      async shutdown() { this.calls.push(['shutdown']); }
    };`,
  'sdk-node/node_modules/@opentelemetry/exporter-logs-otlp-proto': 'exports.OTLPLogExporter = class Protobuf {};',
};

interface StandIn {
  readonly made: readonly [ExporterAndOptions, Readonly<Record<string, unknown>>?];
}

interface ExporterAndOptions {
  readonly exporter: { readonly calls: readonly unknown[] };
  export(...given: unknown[]): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

const warnings: string[] = [];
const ignore = (): void => undefined;
const logger: DiagLogger = {
  error: ignore,
  warn: (message) => void warnings.push(message),
  info: ignore,
  debug: ignore,
  verbose: ignore,
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ossp-otel-environment-'));
  for (const [name, source] of Object.entries(PACKAGES)) {
    const place = path.join(folder, 'node_modules/@opentelemetry', name);
    await mkdir(place, { recursive: true });
    await writeFile(path.join(place, 'index.js'), source);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) vi.stubEnv(name, undefined);
  warnings.length = 0;
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
});

afterEach(() => {
  diag.disable();
  vi.unstubAllEnvs();
});

function processors(environment: Readonly<Record<string, string>>): readonly StandIn[] {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return environmentLogRecordProcessors(pathToFileURL(path.join(folder, 'app.mjs'))) as unknown as readonly StandIn[];
}

/** Which processors there are, and with which exporters. */
function kinds(environment: Readonly<Record<string, string>>): string[] {
  return processors(environment).map((processor) => {
    const [{ exporter }] = processor.made;
    return `${processor.constructor.name} ${exporter.constructor.name}`;
  });
}

describe('environmentLogRecordProcessors()', () => {
  it.each([
    ['nothing', {}, ['Batch Protobuf']],
    ['an empty list', { OTEL_LOGS_EXPORTER: ' ' }, ['Batch Protobuf']],
    ['a list of nothing', { OTEL_LOGS_EXPORTER: ', ,' }, ['Batch Protobuf']],
    ['a list', { OTEL_LOGS_EXPORTER: 'console, otlp' }, ['Simple Console', 'Batch Protobuf']],
    ['an exporter twice', { OTEL_LOGS_EXPORTER: 'console,otlp,console' }, ['Simple Console', 'Batch Protobuf']],
    ['none', { OTEL_LOGS_EXPORTER: 'none' }, []],
    ['none among others', { OTEL_LOGS_EXPORTER: 'otlp,none' }, []],
    ['JSON', { OTEL_EXPORTER_OTLP_PROTOCOL: ' http/json ' }, ['Batch Json']],
    ['gRPC', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, ['Batch Grpc']],
    [
      'a protocol for logs',
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json' },
      ['Batch Json'],
    ],
  ])('makes the processors of %s', (_, environment, expected) => {
    expect(kinds(environment)).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it('passes the sizes of batches on, in both forms that the constructor has had', () => {
    const [batch] = processors({
      OTEL_BLRP_MAX_QUEUE_SIZE: '77',
      OTEL_BLRP_SCHEDULE_DELAY: '33',
      OTEL_BLRP_EXPORT_TIMEOUT: '44',
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '11',
    });
    const options = { maxQueueSize: 77, scheduledDelayMillis: 33, exportTimeoutMillis: 44, maxExportBatchSize: 11 };
    expect(batch?.made[0]).toMatchObject(options);
    expect(batch?.made[1]).toEqual(options);
  });

  it('gives a processor that takes an exporter one that does the same', async () => {
    const [batch] = processors({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    const done = (): void => undefined;
    batch?.made[0].export(['a record'], done);
    await batch?.made[0].forceFlush();
    await batch?.made[0].shutdown();
    expect(batch?.made[0].exporter.calls).toEqual([['export', ['a record'], done], ['forceFlush'], ['shutdown']]);
  });

  it('flushes an exporter that has nothing to flush', async () => {
    const [simple] = processors({ OTEL_LOGS_EXPORTER: 'console' });
    await expect(simple?.made[0].forceFlush()).resolves.toBeUndefined();
  });

  it('warns of what it cannot follow', () => {
    const [batch, ...others] = processors({
      OTEL_LOGS_EXPORTER: 'otlp,kafka',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'toString',
      OTEL_BLRP_MAX_QUEUE_SIZE: '0',
      OTEL_BLRP_SCHEDULE_DELAY: 'soon',
    });
    expect(others).toEqual([]);
    expect(batch?.made[0].exporter.constructor.name).toBe('Protobuf');
    expect(batch?.made[1]).toMatchObject({ maxQueueSize: undefined, scheduledDelayMillis: undefined });
    expect(warnings).toEqual([
      'OTLP has no protocol "toString" for logs, http/protobuf is used',
      'OTEL_BLRP_MAX_QUEUE_SIZE is no number above 0, its default is used',
      'OTEL_BLRP_SCHEDULE_DELAY is no number above 0, its default is used',
      'OTEL_LOGS_EXPORTER names an exporter other than otlp, console and none, which is left out: "kafka"',
    ]);
  });

  it('says which package is missing', () => {
    const act = (): unknown => environmentLogRecordProcessors(path.join(tmpdir(), 'app.mjs'));
    expect(act).toThrow(OsspError);
    expect(act).toThrow(
      expect.objectContaining({
        code: 'ERR_USAGE',
        path: '@opentelemetry/sdk-node',
        message: expect.stringContaining('install @opentelemetry/sdk-node'),
      }),
    );
  });

  it('looks for the package beside itself, where nothing else is said', () => {
    // The workspace holds none
    expect(() => environmentLogRecordProcessors()).toThrow('@opentelemetry/sdk-node is not to be found');
  });

  it('needs no package where nothing is exported', () => {
    vi.stubEnv('OTEL_LOGS_EXPORTER', 'none');
    expect(environmentLogRecordProcessors()).toEqual([]);
  });
});
