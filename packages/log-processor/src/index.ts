export type { Spool, SpooledEvent, SpoolTicket } from '@ossp-otel/mapper/spool';
export { bearer } from './auth/bearer.ts';
export { oidcClientCredentials } from './auth/oidc-client-credentials.ts';
export type { OidcOptions } from './auth/oidc-options.ts';
export type { DeadLetter } from './delivery/dead-letter.ts';
export type { OnDrop } from './delivery/drops.ts';
export type { FlushResult } from './delivery/flush-epoch.ts';
export type { DataSchemas } from './delivery/preparation.ts';
export type { Selection } from './lift/selection.ts';
export type { SignalRecord } from './lift/signal-record.ts';
export type { ProcessorStats } from './observe/counters.ts';
export type { OsspLogRecordProcessorOptions } from './options/options.ts';
export {
  guardrailsAi,
  type LiftedSignal,
  liteLlm,
  nemoGuardrails,
  openLit,
  otelGenAiEvaluation,
  otelGenAiGuardrail,
  otelGenAiSecurity,
  PRESETS,
  type Preset,
  type SpokenRecord,
} from './presets/index.ts';
export { type HashKey, hashInput } from './privacy/hash-input.ts';
export { createRedaction, type Redaction, type RedactionOptions } from './privacy/redaction.ts';
export type { RedactionHook } from './privacy/redaction-hook.ts';
export {
  type EnabledOptions,
  type FlushOptions,
  OsspLogRecordProcessor,
} from './processor/ossp-log-record-processor.ts';
export {
  createSafetySignals,
  type SafetySignals,
  type SafetySignalsOptions,
  type SignalData,
  type SignalLogger,
  type SignalOptions,
} from './signals/index.ts';
