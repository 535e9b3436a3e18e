export { createSafetySignals, type SafetySignals, type SafetySignalsOptions } from './safety-signals.ts';
export type { SignalData } from './signal-data.ts';
export type { SignalLogger } from './signal-logger.ts';
export type { SignalOptions } from './signal-record.ts';
