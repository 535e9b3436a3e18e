export { guardrailsAi } from './guardrails-ai.ts';
export { liteLlm } from './litellm.ts';
export { nemoGuardrails } from './nemo-guardrails.ts';
export { openLit } from './openlit.ts';
export { otelGenAiEvaluation } from './otel-gen-ai-evaluation.ts';
export { otelGenAiGuardrail } from './otel-gen-ai-guardrail.ts';
export { otelGenAiSecurity } from './otel-gen-ai-security.ts';
export type { LiftedSignal, Preset, SpokenRecord } from './preset.ts';
export { PRESETS } from './presets.ts';
