import {
  HTTP_HEADERS,
  httpBinaryStatements,
  kafkaBinaryStatements,
  kafkaHeaders,
  removeHeaders,
} from './binary-statements.ts';
import type { MappingGroupsOptions } from './mapping-groups.ts';
import type { MappingTables } from './mapping-tables.ts';
import type { CollectorConfigOptions } from './options.ts';

/** A receiver, and what the mapping has to know of the records that it makes. */
export interface ReceiverPart {
  readonly name: string;
  readonly comment: string;
  readonly settings: object;
  /** Without it, the receiver gets log records that are mapped already. */
  readonly mapping?: MappingGroupsOptions;
}

/** Keeps the positions in files, and what waits for the exporter, over restarts. */
export const STORAGE = 'file_storage';

/** Keeps two lines of one batch from sharing a resource: it holds the line. */
const SEPARATOR = 'ossp.line';

/** Takes away the byte order mark with which some programs begin a file. */
const WITHOUT_MARK = 'replace_pattern(log.body, "^\\\\x{FEFF}([ \\\\t]*[{])", "$1")';

/** Larger than any event that is accepted elsewhere, and what is larger still arrives in pieces, marked. */
const MAX_LINE = '16MiB';
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export function receiverFor(options: CollectorConfigOptions, tables: MappingTables): ReceiverPart {
  switch (options.input) {
    case 'gateway':
      return {
        name: 'otlp',
        comment: 'What "ossp-otel serve" delivers to',
        settings: { protocols: { http: { endpoint: options.listen ?? '127.0.0.1:4318' } } },
      };
    case 'file':
      return {
        name: 'file_log',
        comment: 'Files of OSSP JSON lines; a line counts when its line break is there, or after 5 s',
        settings: {
          include: options.include ?? ['/var/log/ossp/*.jsonl'],
          start_at: 'beginning',
          storage: STORAGE,
          max_log_size: MAX_LINE,
          force_flush_period: '5s',
          include_file_name: false,
          retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
          operators: [{ type: 'copy', from: 'body', to: `resource["${SEPARATOR}"]` }],
        },
        mapping: { findEvent: [WITHOUT_MARK], separator: SEPARATOR },
      };
    case 'http':
      return {
        name: 'webhook_event',
        comment: 'CloudEvents over HTTP, one to a request, in structured or binary mode; batches stay as they are',
        settings: {
          endpoint: options.listen ?? '127.0.0.1:4380',
          path: '/v1/events',
          health_path: '/healthz',
          read_timeout: '10s',
          write_timeout: '10s',
          max_request_body_size: MAX_BODY_BYTES,
          header_attribute_regex: HTTP_HEADERS,
        },
        mapping: { findEvent: httpBinaryStatements(tables), clean: [removeHeaders()] },
      };
    case 'kafka':
      return {
        name: 'kafka',
        comment:
          'CloudEvents on a Kafka topic, in structured or binary mode; offsets move when the exporter has the event',
        settings: {
          brokers: options.brokers ?? ['127.0.0.1:9092'],
          group_id: 'ossp-otel',
          initial_offset: 'earliest',
          logs: { topics: [options.topic ?? 'ossp-events'], encoding: 'text' },
          message_marking: { after: true, on_error: false },
          error_backoff: { enabled: true, max_elapsed_time: '0s' },
          header_extraction: { extract_headers: true, headers: kafkaHeaders(tables) },
        },
        mapping: { findEvent: kafkaBinaryStatements() },
      };
  }
}
