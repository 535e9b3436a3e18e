import { GUARDRAIL_INTERACTION, presetOf } from './preset-table.ts';

/** OpenTelemetry's draft for `gen_ai.security.*`, whose names moved to `gen_ai.guardrail.*` in its review. */
export const otelGenAiSecurity = presetOf({
  name: 'otel-gen-ai-security@2026-08',
  title: 'OpenTelemetry `gen_ai.security.*`',
  origin:
    'open-telemetry/semantic-conventions-genai: pull request 427 as it was opened in August 2026, and pull request 262 before it. Both are drafts.',
  type: GUARDRAIL_INTERACTION,
  eventNames: ['gen_ai.security.finding'],
  marks: [['gen_ai.security.verdict.type'], ['gen_ai.security.action.type']],
  rows: [
    ['gen_ai.security.action.type', 'action_taken'],
    ['gen_ai.security.verdict.type', 'action_taken'],
    ['gen_ai.security.verdict.type', 'verdict'],
    ['gen_ai.security.verdict.code', 'verdict_code'],
    ['gen_ai.security.verdict.reason', 'reason'],
    ['gen_ai.security.guardrail.id', 'guardrail_id'],
    ['gen_ai.security.guardrail.name', 'guardrail_id'],
    ['gen_ai.security.guardrail.name', 'guardrail_name'],
    ['gen_ai.security.guardrail.version', 'guardrail_version'],
    ['gen_ai.security.guardrail.provider.name', 'guardrail_provider'],
    ['gen_ai.security.policy.id', 'policy_id'],
    ['gen_ai.security.policy.name', 'policy_name'],
    ['gen_ai.security.policy.version', 'policy_version'],
    ['gen_ai.security.policy.rule.id', 'rule_id'],
    ['gen_ai.security.risk.category', 'risk_category'],
    ['gen_ai.security.risk.finding', 'risk_category'],
    ['gen_ai.security.risk.score', 'risk_score'],
    ['gen_ai.security.content.input.hash', 'input_hash'],
    ['gen_ai.security.content.modified', 'content_modified'],
    ['gen_ai.security.external_finding_id', 'finding_id'],
    ['gen_ai.security.external_event_id', 'finding_id'],
    ['gen_ai.security.target.type', 'target_type'],
    ['gen_ai.security.target.subtype', 'target_subtype'],
    ['gen_ai.security.target.id', 'target_id'],
    ['gen_ai.request.model', 'model_id'],
  ],
  content: [
    'gen_ai.security.content.input.value',
    'gen_ai.security.content.output.value',
    'gen_ai.security.finding.evidence',
  ],
});
