import { GUARDRAIL_INTERACTION, presetOf } from './preset-table.ts';

/**
 * OpenTelemetry's drafts for `gen_ai.guardrail.*`, of which there are two: one has verdicts and actions, the other results
 * in the provider's own words. Of a result only what the provider itself calls its action is an action.
 */
export const otelGenAiGuardrail = presetOf({
  name: 'otel-gen-ai-guardrail@2026-09',
  title: 'OpenTelemetry `gen_ai.guardrail.*`',
  origin:
    'open-telemetry/semantic-conventions-genai: pull request 427 at 3155df2 (gen-ai-security.md), and gen-ai-guardrails.md at f5e3733. Both are drafts.',
  type: GUARDRAIL_INTERACTION,
  eventNames: ['gen_ai.guardrail.security.finding', 'gen_ai.guardrail.result'],
  marks: [['gen_ai.guardrail.verdict.type'], ['gen_ai.guardrail.action.type'], ['gen_ai.guardrail.result.type']],
  rows: [
    ['gen_ai.guardrail.action.type', 'action_taken'],
    ['gen_ai.guardrail.verdict.type', 'action_taken'],
    ['gen_ai.guardrail.result.value', 'action_taken', { attribute: 'gen_ai.guardrail.result.type', equals: 'action' }],
    ['gen_ai.guardrail.verdict.type', 'verdict'],
    ['gen_ai.guardrail.verdict.code', 'verdict_code'],
    ['gen_ai.guardrail.result.type', 'result_type'],
    ['gen_ai.guardrail.result.value', 'result_value'],
    ['gen_ai.guardrail.verdict.reason', 'reason'],
    ['gen_ai.guardrail.result.reason', 'reason'],
    ['gen_ai.guardrail.component.name', 'guardrail_id'],
    ['gen_ai.guardrail.security.policy.id', 'policy_id'],
    ['gen_ai.guardrail.policy.id', 'policy_id'],
    ['gen_ai.guardrail.policy.version', 'policy_version'],
    ['gen_ai.guardrail.security.policy.rule.id', 'rule_id'],
    ['gen_ai.guardrail.policy.rule.id', 'rule_id'],
    ['gen_ai.guardrail.security.risk.category', 'risk_category'],
    ['gen_ai.guardrail.risk.category', 'risk_category'],
    ['gen_ai.guardrail.security.risk.score', 'risk_score'],
    ['gen_ai.guardrail.risk.score', 'risk_score'],
    ['gen_ai.guardrail.security.content.input.hash', 'input_hash'],
    ['gen_ai.guardrail.security.content.modified', 'content_modified'],
    ['gen_ai.guardrail.security.external_finding_id', 'finding_id'],
    ['gen_ai.guardrail.target.type', 'target_type'],
    ['gen_ai.guardrail.target.subtype', 'target_subtype'],
    ['gen_ai.guardrail.target.id', 'target_id'],
    ['gen_ai.guardrail.source', 'content_source'],
    ['gen_ai.request.model', 'model_id'],
  ],
  content: [
    'gen_ai.guardrail.security.content.input.value',
    'gen_ai.guardrail.security.content.output.value',
    'gen_ai.guardrail.content.input.value',
    'gen_ai.guardrail.content.output.value',
  ],
});
