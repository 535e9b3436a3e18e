/** How events reach the Collector. */
export type CollectorInput = 'gateway' | 'file' | 'http' | 'kafka';
export const COLLECTOR_INPUTS: readonly CollectorInput[] = ['gateway', 'file', 'http', 'kafka'];

export interface CollectorConfigOptions {
  readonly input: CollectorInput;
  /** Files to tail, for `file`. Default: `/var/log/ossp/*.jsonl`. */
  readonly include?: readonly string[] | undefined;
  /** Host and port to listen on. Default: `127.0.0.1:4318` for `gateway`, `127.0.0.1:4380` for `http`. */
  readonly listen?: string | undefined;
  /** Hosts and ports of the brokers, for `kafka`. Default: `127.0.0.1:9092`. */
  readonly brokers?: readonly string[] | undefined;
  /** The topic, for `kafka`. Default: `ossp-events`. */
  readonly topic?: string | undefined;
  /** OTLP over HTTP endpoint that the Collector exports to. Default: what the Collector's environment variable `OTEL_EXPORTER_OTLP_ENDPOINT` says. */
  readonly exporterEndpoint?: string | undefined;
  /** Where the Collector keeps its state. Default: `/var/lib/otelcol/ossp`. */
  readonly storage?: string | undefined;
  /** `service.name` of every resource. By default it is made from the event's source. Not for `gateway`. */
  readonly serviceName?: string | undefined;
}
