import { createRequire } from 'node:module';
import { diag } from '@opentelemetry/api';
import { OsspError } from '@ossp-otel/types';

const SDK = '@opentelemetry/sdk-node';

const EXPORTERS = {
  grpc: '@opentelemetry/exporter-logs-otlp-grpc',
  'http/json': '@opentelemetry/exporter-logs-otlp-http',
  'http/protobuf': '@opentelemetry/exporter-logs-otlp-proto',
} as const;

const DEFAULT_PROTOCOL = 'http/protobuf';

/** A log record processor of OpenTelemetry; fits the option `logRecordProcessors` of every `NodeSDK`. */
export interface EnvironmentLogRecordProcessor {
  onEmit(record: object, context?: object): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

interface Exporter {
  export(records: unknown, done: unknown): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

type ProcessorClass = new (exporterOrOptions: object, options?: object) => EnvironmentLogRecordProcessor;

interface SdkLogs {
  readonly BatchLogRecordProcessor: ProcessorClass;
  readonly SimpleLogRecordProcessor: ProcessorClass;
  readonly ConsoleLogRecordExporter: new () => Exporter;
}

interface OtlpExporterModule {
  readonly OTLPLogExporter: new () => Exporter;
}

/**
 * Returns the log record processors that `NodeSDK` makes from the environment, as long as it gets no `logRecordProcessors`:
 * one for each exporter of `OTEL_LOGS_EXPORTER` (default: `otlp`), none where that says `none`. OTLP is sent as
 * `OTEL_EXPORTER_OTLP_LOGS_PROTOCOL` or `OTEL_EXPORTER_OTLP_PROTOCOL` say, batched as `OTEL_BLRP_*` say, and the exporters
 * read their own variables. The exporters are those that `@opentelemetry/sdk-node` brings: nothing else has to be installed.
 *
 * One thing only `NodeSDK` can do: with `OTEL_NODE_EXPERIMENTAL_SDK_METRICS` its own processors report metrics about themselves.
 *
 * @param from - The URL or path of a module that may import `@opentelemetry/sdk-node`, such as its `import.meta.url`. Needed
 * only where the package manager keeps that package out of reach of this one.
 * @throws {OsspError} ERR_USAGE if `@opentelemetry/sdk-node` is not to be found there; the path is its name.
 */
export function environmentLogRecordProcessors(from: string | URL = import.meta.url): EnvironmentLogRecordProcessor[] {
  const names = new Set(listOf('OTEL_LOGS_EXPORTER') ?? ['otlp']);
  if (names.has('none')) return [];
  const load = requireOfSdk(from);
  const sdk: SdkLogs = load('@opentelemetry/sdk-logs');
  return [...names].flatMap((name) => {
    if (name === 'console') {
      return [new sdk.SimpleLogRecordProcessor(exporterAndOptions(new sdk.ConsoleLogRecordExporter(), {}))];
    }
    if (name === 'otlp') {
      const { OTLPLogExporter }: OtlpExporterModule = load(EXPORTERS[otlpProtocol()]);
      const options = batchOptions();
      return [new sdk.BatchLogRecordProcessor(exporterAndOptions(new OTLPLogExporter(), options), options)];
    }
    diag.warn(`OTEL_LOGS_EXPORTER names an exporter other than otlp, console and none, which is left out: "${name}"`);
    return [];
  });
}

/** Returns what loads the dependencies of `@opentelemetry/sdk-node`, in the versions that it has itself. */
function requireOfSdk(from: string | URL): NodeJS.Require {
  try {
    return createRequire(createRequire(from).resolve(SDK));
  } catch (cause) {
    const remedy = `install ${SDK}, or say where it is: environmentLogRecordProcessors(import.meta.url)`;
    throw new OsspError('ERR_USAGE', `${SDK} is not to be found: ${remedy}`, SDK, { cause });
  }
}

/**
 * Returns the first argument for the constructor of a processor: up to sdk-logs 0.219 the exporter, with the options in
 * the second argument, and then one object with both (open-telemetry/opentelemetry-js#6817). This object is either.
 */
function exporterAndOptions(exporter: Exporter, options: object): object {
  return {
    ...options,
    exporter,
    export: (records: unknown, done: unknown) => exporter.export(records, done),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

function otlpProtocol(): keyof typeof EXPORTERS {
  const text = textOf('OTEL_EXPORTER_OTLP_LOGS_PROTOCOL') ?? textOf('OTEL_EXPORTER_OTLP_PROTOCOL') ?? DEFAULT_PROTOCOL;
  if (isProtocol(text)) return text;
  diag.warn(`OTLP has no protocol "${text}" for logs, ${DEFAULT_PROTOCOL} is used`);
  return DEFAULT_PROTOCOL;
}

function isProtocol(text: string): text is keyof typeof EXPORTERS {
  return Object.hasOwn(EXPORTERS, text);
}

function batchOptions(): object {
  return {
    maxQueueSize: positiveNumberOf('OTEL_BLRP_MAX_QUEUE_SIZE'),
    scheduledDelayMillis: positiveNumberOf('OTEL_BLRP_SCHEDULE_DELAY'),
    exportTimeoutMillis: positiveNumberOf('OTEL_BLRP_EXPORT_TIMEOUT'),
    maxExportBatchSize: positiveNumberOf('OTEL_BLRP_MAX_EXPORT_BATCH_SIZE'),
  };
}

// An environment variable that is empty counts as not set (OpenTelemetry specification, environment variables)
function textOf(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}

function listOf(name: string): readonly string[] | undefined {
  const items = textOf(name)
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items?.length === 0 ? undefined : items;
}

function positiveNumberOf(name: string): number | undefined {
  const text = textOf(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (number > 0) return number;
  diag.warn(`${name} is no number above 0, its default is used`);
  return undefined;
}
