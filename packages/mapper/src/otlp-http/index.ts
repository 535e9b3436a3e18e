export type { SendOptions } from './client.ts';
export { OtlpHttpClient } from './client.ts';
export type { Compression, OtlpHttpConfig, OtlpHttpOverrides } from './config.ts';
export { OTLP_HTTP_DEFAULTS, readOtlpHttpConfig } from './config.ts';
export type { OtlpEncoding } from './content-type.ts';
export type { Headers } from './headers.ts';
export type {
  Aborted,
  Accepted,
  Refused,
  SendResult,
  TooLarge,
  Unconfirmed,
  Undelivered,
  UndeliveredReason,
} from './send-result.ts';
export type { Environment } from './settings.ts';
export type { Timing } from './timing.ts';
export type { TlsFiles, TlsMaterial } from './tls-files.ts';
