import { GUARDRAIL_INTERACTION, presetOf } from './preset-table.ts';

/**
 * LiteLLM, in both spellings that it has. Its status says how the run of the guardrail went (`success`, `guardrail_intervened`,
 * `guardrail_failed_to_respond`, `not_run`), which is no action.
 */
export const liteLlm = presetOf({
  name: 'litellm@2026-09',
  title: 'LiteLLM',
  origin:
    'BerriAI/litellm: the attributes of its OpenTelemetry integration, as of issue 28364, and its `litellm.guardrail.*` names.',
  type: GUARDRAIL_INTERACTION,
  eventNames: [],
  marks: [['litellm.guardrail.name'], ['guardrail_name', 'guardrail_status']],
  rows: [
    ['litellm.guardrail.action', 'action_taken'],
    ['guardrail_action', 'action_taken'],
    ['litellm.guardrail.status', 'guardrail_status'],
    ['guardrail_status', 'guardrail_status'],
    ['litellm.guardrail.id', 'guardrail_id'],
    ['litellm.guardrail.name', 'guardrail_id'],
    ['guardrail_name', 'guardrail_id'],
    ['litellm.guardrail.name', 'guardrail_name'],
    ['litellm.guardrail.provider', 'guardrail_provider'],
    ['litellm.guardrail.mode', 'guardrail_mode'],
    ['guardrail_mode', 'guardrail_mode'],
    ['litellm.guardrail.confidence_score', 'confidence'],
    ['litellm.guardrail.risk_score', 'risk_score'],
    ['litellm.guardrail.violation_categories', 'violation_categories'],
    ['guardrail_violation_categories', 'violation_categories'],
    ['litellm.guardrail.masked_entity_count', 'masked_entity_count'],
    ['masked_entity_count', 'masked_entity_count'],
    ['litellm.guardrail.policy_template', 'policy_template'],
    ['litellm.guardrail.detection_method', 'detection_method'],
    ['gen_ai.request.model', 'model_id'],
  ],
  content: ['litellm.guardrail.response', 'guardrail_response'],
});
