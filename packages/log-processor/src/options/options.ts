import type { AcceptedEvent, Validation } from '@ossp-otel/mapper';
import type { AuthProvider, Fetch, RetryOptions } from '@ossp-otel/mapper/ossp-http';
import type { Spool } from '@ossp-otel/mapper/spool';
import type { DeadLetter } from '../delivery/dead-letter.ts';
import type { OnDrop } from '../delivery/drops.ts';
import type { DataSchemas } from '../delivery/preparation.ts';
import type { Selection } from '../lift/selection.ts';
import type { Preset } from '../presets/preset.ts';
import type { RedactionOptions } from '../privacy/redaction.ts';

/** Options of the processor. An option beats the environment variable of the same meaning, which beats the default. */
export interface OsspLogRecordProcessorOptions {
  /**
   * Events are posted to exactly this URL; `null` for the local mode, which prints them to standard output.
   *
   * @defaultValue OSSP_COLLECTOR_ENDPOINT, else the local mode
   */
  readonly endpoint?: string | null | undefined;
  /**
   * `source` of events whose record has no `ce.source`, a URI-reference.
   *
   * @defaultValue OSSP_SOURCE_URI, else the `service.name` of the resource
   */
  readonly source?: string | undefined;
  /** `model_id` of events whose record names no model. Default: `gen_ai.request.model` of the resource, else none. */
  readonly modelId?: string | undefined;
  /** `model_version` of events whose record has none. Default: none. */
  readonly modelVersion?: string | undefined;
  /** `environment` of events whose record has none. Default: `deployment.environment.name` of the resource, else none. */
  readonly environment?: string | undefined;
  /** Event names that make a record a safety signal. A record with `ce.type` is one in any case. Default: all that begin with `ai.`. */
  readonly select?: Selection | undefined;
  /** Conventions of others that make a record a safety signal, the first that fits. Default: none. */
  readonly presets?: readonly Preset[] | undefined;
  /**
   * What becomes of events that violate their schema: `off` no look is taken, `warn` delivered and counted, `reject` dropped.
   *
   * @defaultValue OSSP_VALIDATE (true, 1, yes, on: reject; false, 0, no, off: off), else 'warn'
   */
  readonly validate?: Validation | undefined;
  /** The schemas of events. Default: those in the folder OSSP_SCHEMA_DIR (on Node), else those of OSSP 1.0.0. */
  readonly schemas?: DataSchemas | undefined;
  /** What is taken out of events before they leave. Default: nothing. */
  readonly redaction?: RedactionOptions | undefined;
  /**
   * A bearer token, a function that gives one for each attempt, or a provider of headers. Tokens travel over https only,
   * except to this machine.
   *
   * @defaultValue OSSP_AUTH_TOKEN, else the client credentials in OSSP_OIDC_*, else none
   */
  readonly auth?: string | (() => string | Promise<string>) | AuthProvider | undefined;
  /** Headers of every request. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether credentials may travel unencrypted to another machine. Default: false. */
  readonly allowInsecure?: boolean | undefined;
  /** Milliseconds for one attempt. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
  /** How often and how long an event is tried. Default: see {@link RetryOptions}, with a budget of 300,000 ms. */
  readonly retry?: RetryOptions | undefined;
  /** The header `Idempotency-Key` of an event. Default: made of its source and id. */
  readonly idempotencyKey?: ((event: AcceptedEvent) => string | undefined) | undefined;
  /** Requests under way at a time. Default: 8. */
  readonly concurrency?: number | undefined;
  /** Events that go in one request, in CloudEvents' batched mode where it is more than 1. Default: 1. */
  readonly batchSize?: number | undefined;
  /** Events that wait at most; with a spool as many again, between disk and collector. Default: 2048. */
  readonly maxQueueEvents?: number | undefined;
  /** Bytes of memory that the records of waiting events take at most, about; with a spool as many again for its events. Default: 16 MiB. */
  readonly maxQueueBytes?: number | undefined;
  /** Bytes of an event as JSON. Default: 1 MiB. */
  readonly maxEventBytes?: number | undefined;
  /** Failed attempts in a row after which no attempt is made for a while. Default: 5. */
  readonly circuitFailures?: number | undefined;
  /** Milliseconds for which no attempt is made then, before a single one probes. Default: 10,000. */
  readonly circuitOpenMs?: number | undefined;
  /** The longest `Retry-After` of the collector that is obeyed, in milliseconds. Default: 3,600,000. */
  readonly maxRetryAfterMs?: number | undefined;
  /** Milliseconds that `forceFlush` and `shutdown` wait for events to be delivered. Default: 30,000. */
  readonly flushTimeoutMs?: number | undefined;
  /** Is handed every event that is given up. Default: none. */
  readonly onDrop?: OnDrop | undefined;
  /** Keeps events that are given up, see `deadLetterFile` of the subpath `node`. Default: none. */
  readonly deadLetter?: DeadLetter | undefined;
  /** Keeps events until they are settled, see `diskSpool` of the subpath `node`. Default: none, they are in memory only. */
  readonly spool?: Spool | undefined;
  /** Makes the requests. Default: the `fetch` of the platform. */
  readonly fetch?: Fetch | undefined;
}
