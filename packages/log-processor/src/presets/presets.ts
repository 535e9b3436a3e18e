import { guardrailsAi } from './guardrails-ai.ts';
import { liteLlm } from './litellm.ts';
import { nemoGuardrails } from './nemo-guardrails.ts';
import { openLit } from './openlit.ts';
import { otelGenAiEvaluation } from './otel-gen-ai-evaluation.ts';
import { otelGenAiGuardrail } from './otel-gen-ai-guardrail.ts';
import { otelGenAiSecurity } from './otel-gen-ai-security.ts';
import type { TablePreset } from './preset-table.ts';

/** Every preset by its name. None is in force unless it is asked for. */
export const PRESETS: ReadonlyMap<string, TablePreset> = new Map(
  [otelGenAiGuardrail, otelGenAiSecurity, otelGenAiEvaluation, nemoGuardrails, guardrailsAi, openLit, liteLlm].map(
    (preset) => [preset.name, preset],
  ),
);
