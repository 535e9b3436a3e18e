import { mappingGroups, type StatementGroup } from './mapping-groups.ts';
import { MAPPING_TABLES, type MappingTables } from './mapping-tables.ts';
import type { CollectorConfigOptions } from './options.ts';
import { type ReceiverPart, receiverFor, STORAGE } from './receivers.ts';

/** The first version of the Collector that has every component under the name used here. */
export const FIRST_VERSION = '0.156.0';

const TRANSFORM = 'transform/ossp';
const EXPORTER = 'otlp_http';
/** Without it the Collector does not start, and says so. */
const EXPORTER_ENDPOINT = `$\{env:OTEL_EXPORTER_OTLP_ENDPOINT}`;

/** A configuration as data, and what to say about its parts. */
export interface CollectorConfig {
  /** Lines for the beginning. */
  readonly head: readonly string[];
  readonly tree: object;
  readonly comments: readonly PartComment[];
}

interface PartComment {
  /** Keys and indices that lead to the part. */
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** Returns a complete configuration of the OpenTelemetry Collector. */
export function collectorConfig(
  options: CollectorConfigOptions,
  tables: MappingTables = MAPPING_TABLES,
): CollectorConfig {
  const receiver = receiverFor(options, tables);
  const { mapping } = receiver;
  const groups = mapping && mappingGroups(tables, { ...mapping, serviceName: options.serviceName });
  return {
    head: [
      `OpenTelemetry Collector ${FIRST_VERSION} or newer, otelcol-contrib: older ones call some components by other names`,
      'Made by: ossp-otel collector-config',
    ],
    tree: configuration(options, receiver, groups),
    comments: [
      { path: ['extensions', STORAGE], text: 'Positions and waiting records survive a restart' },
      { path: ['receivers', receiver.name], text: receiver.comment },
      ...(groups === undefined ? [] : mappingComments(groups)),
      { path: ['exporters', EXPORTER, 'retry_on_failure'], text: 'Never gives up: a record waits on disk' },
    ],
  };
}

function mappingComments(groups: readonly StatementGroup[]): readonly PartComment[] {
  return [
    ...groups.map(({ comment }, index) => ({
      path: ['processors', TRANSFORM, 'log_statements', index],
      text: comment,
    })),
    { path: ['processors', 'groupbyattrs'], text: 'Records with the same resource come together' },
  ];
}

function configuration(
  { exporterEndpoint, storage }: CollectorConfigOptions,
  receiver: ReceiverPart,
  groups: readonly StatementGroup[] | undefined,
): object {
  const pipeline = { receivers: [receiver.name], processors: [TRANSFORM, 'groupbyattrs'], exporters: [EXPORTER] };
  const { processors: _none, ...unprocessed } = pipeline;
  return {
    extensions: {
      [STORAGE]: { directory: storage ?? '/var/lib/otelcol/ossp', create_directory: true, fsync: true },
    },
    receivers: { [receiver.name]: escaped(receiver.settings) },
    ...(groups === undefined ? {} : { processors: { [TRANSFORM]: transform(groups), groupbyattrs: { keys: [] } } }),
    exporters: {
      [EXPORTER]: {
        endpoint: exporterEndpoint === undefined ? EXPORTER_ENDPOINT : escaped(exporterEndpoint),
        sending_queue: { storage: STORAGE, block_on_overflow: true },
        retry_on_failure: { max_elapsed_time: '0s' },
      },
    },
    service: {
      extensions: [STORAGE],
      pipelines: { logs: groups === undefined ? unprocessed : pipeline },
    },
  };
}

function transform(groups: readonly StatementGroup[]): object {
  return {
    error_mode: 'ignore',
    log_statements: groups.map(({ condition, errorMode, statements }) => ({
      context: 'log',
      error_mode: errorMode,
      ...(condition === undefined ? {} : { conditions: [escaped(condition)] }),
      statements: escaped(statements),
    })),
  };
}

/** Doubles every `$`, with which the Collector begins references to its environment. */
function escaped<T>(value: T): T;
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map((item: unknown) => escaped(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}
