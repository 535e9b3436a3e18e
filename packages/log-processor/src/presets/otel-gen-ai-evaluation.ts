import { presetOf } from './preset-table.ts';

/** OpenTelemetry's event `gen_ai.evaluation.result`. An evaluation judges and does not step in: it is no guardrail. */
export const otelGenAiEvaluation = presetOf({
  name: 'otel-gen-ai-evaluation@2026-09',
  title: 'OpenTelemetry `gen_ai.evaluation.result`',
  origin: 'open-telemetry/semantic-conventions-genai: model/gen-ai/events.yaml at 0387091. Merged, in development.',
  type: 'ai.evaluation.result',
  eventNames: ['gen_ai.evaluation.result'],
  marks: [['gen_ai.evaluation.name']],
  rows: [
    ['gen_ai.evaluation.name', 'name'],
    ['gen_ai.evaluation.score.value', 'score'],
    ['gen_ai.evaluation.score.label', 'label'],
    ['gen_ai.evaluation.explanation', 'explanation'],
    ['gen_ai.response.id', 'response_id'],
    ['error.type', 'error_type'],
    ['gen_ai.request.model', 'model_id'],
  ],
  content: [],
});
