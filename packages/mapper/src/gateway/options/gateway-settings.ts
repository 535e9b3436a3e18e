import type { Validation } from '../../event/validation.ts';
import type { BodyKind } from '../../map/body.ts';
import type { OtlpHttpConfig } from '../../otlp-http/index.ts';
import type { LogLevel } from '../observe/logger.ts';

/** Everything that the gateway needs to know, complete and checked. Holds secrets (in `otlp`): not for logs. */
export interface GatewaySettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Another port for `/healthz`, `/readyz` and `/metrics`, plain HTTP without credentials; `undefined` serves them on `port`. */
  readonly adminPort: number | undefined;
  readonly workers: number;
  readonly shutdownTimeoutMs: number;
  readonly logLevel: LogLevel;

  readonly otlp: OtlpHttpConfig;
  /** Records, bytes and milliseconds of waiting after which a request to the collector is complete. */
  readonly batchSize: number;
  readonly maxBatchBytes: number;
  readonly batchDelayMs: number;

  readonly ack: 'delivered' | 'stored';
  /** Folder; there with `ack: 'stored'` only. */
  readonly spool: string | undefined;
  readonly spoolMaxBytes: number;
  readonly validate: Validation;
  readonly onConflict: 'keep' | 'reject';
  readonly dedupeWindow: number;

  readonly serviceName: string | undefined;
  readonly body: BodyKind;
  readonly attributes: 'ossp' | 'semconv';

  /** Limits of one request; the body counts as it came and as it is once it is decompressed. */
  readonly maxBodyBytes: number;
  readonly maxBatchEvents: number;
  readonly maxEventBytes: number;
  readonly maxDepth: number;
  readonly maxKeys: number;
  readonly acceptNan: boolean;
  /** Limits of one connection. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Limits of all of them. */
  readonly maxConnections: number;
  /** Bytes of the bodies whose requests are not answered yet. */
  readonly maxBytesUnderWay: number;
  /** Requests per second and client address; `undefined` for no limit. */
  readonly rateLimit: number | undefined;

  /** Files. */
  readonly tokensFile: string | undefined;
  readonly hmacSecretFile: string | undefined;
  readonly tlsCertificate: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsClientCa: string | undefined;
  /** Header of the signature, in lower case. */
  readonly hmacHeader: string;
  readonly allowUnauthenticated: boolean;
  /** Origins of the webhook handshake that are allowed; `*` for any; empty turns it off. */
  readonly webhookOrigins: readonly string[];

  /** URL for OTLP metrics; `undefined` sends none. */
  readonly metricsEndpoint: string | undefined;
  readonly metricsIntervalMs: number;
}
