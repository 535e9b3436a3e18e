import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
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
} from '../../src/presets/index.ts';

const GUARDRAIL = 'ai.safety.guardrail.interaction';
const ALL = [...PRESETS.values()];

function lift(preset: Preset, attributes: Readonly<Record<string, unknown>>, eventName?: string) {
  return preset.lift({ eventName, attributes });
}

function guardrail(fields: LiftedSignal['fields']): LiftedSignal {
  return { type: GUARDRAIL, fields };
}

describe('otelGenAiGuardrail', () => {
  it('takes the action that was enforced, and the verdict beside it', () => {
    const attributes = {
      'gen_ai.guardrail.component.name': 'Custom PII Filter',
      'gen_ai.guardrail.target.type': 'input',
      'gen_ai.guardrail.target.subtype': 'tool_call',
      'gen_ai.guardrail.target.id': 'call_1',
      'gen_ai.guardrail.verdict.type': 'warn',
      'gen_ai.guardrail.verdict.code': 'AACS-PII',
      'gen_ai.guardrail.verdict.reason': 'PII detected in output',
      'gen_ai.guardrail.action.type': 'block',
      'gen_ai.guardrail.security.policy.id': 'policy_pii_v2',
      'gen_ai.guardrail.security.policy.rule.id': 'rule-pii-email',
      'gen_ai.guardrail.security.risk.category': 'sensitive_info_disclosure',
      'gen_ai.guardrail.security.risk.score': 0.85,
      'gen_ai.guardrail.security.content.input.hash': 'hmac-sha256:b7e4c2a1b7e4c2a1',
      'gen_ai.guardrail.security.content.input.value': 'mail me at a@example.com',
      'gen_ai.guardrail.security.external_finding_id': 'finding_abc123',
      'gen_ai.request.model': 'claims-llm',
    };
    expect(lift(otelGenAiGuardrail, attributes, 'gen_ai.guardrail.security.finding')).toEqual(
      guardrail({
        action_taken: 'block',
        verdict: 'warn',
        verdict_code: 'AACS-PII',
        reason: 'PII detected in output',
        guardrail_id: 'Custom PII Filter',
        policy_id: 'policy_pii_v2',
        rule_id: 'rule-pii-email',
        risk_category: 'sensitive_info_disclosure',
        risk_score: 0.85,
        input_hash: 'hmac-sha256:b7e4c2a1b7e4c2a1',
        finding_id: 'finding_abc123',
        target_type: 'input',
        target_subtype: 'tool_call',
        target_id: 'call_1',
        model_id: 'claims-llm',
      }),
    );
  });

  it.each(['allow', 'deny', 'escalate'])(
    'takes the verdict %s in its own word where no action is stated',
    (verdict) => {
      expect(lift(otelGenAiGuardrail, { 'gen_ai.guardrail.verdict.type': verdict })).toEqual(
        guardrail({ action_taken: verdict, verdict }),
      );
    },
  );

  it('takes a result for an action only if the provider calls it one', () => {
    const result = (type: string, value: string) => ({
      'gen_ai.guardrail.result.type': type,
      'gen_ai.guardrail.result.value': value,
    });
    expect(lift(otelGenAiGuardrail, result('action', 'GUARDRAIL_INTERVENED'))).toEqual(
      guardrail({
        action_taken: 'GUARDRAIL_INTERVENED',
        result_type: 'action',
        result_value: 'GUARDRAIL_INTERVENED',
      }),
    );
    expect(lift(otelGenAiGuardrail, result('severity', '6'), 'gen_ai.guardrail.result')).toEqual(
      guardrail({ result_type: 'severity', result_value: '6' }),
    );
    expect(lift(otelGenAiGuardrail, result('tripwire_triggered', 'true'))).toEqual(
      guardrail({ result_type: 'tripwire_triggered', result_value: 'true' }),
    );
  });

  it('reads the provider-native draft', () => {
    const attributes = {
      'gen_ai.guardrail.component.name': 'Azure AI Content Safety',
      'gen_ai.guardrail.policy.id': 'gr-abc123',
      'gen_ai.guardrail.policy.version': 'DRAFT',
      'gen_ai.guardrail.policy.rule.id': 'blocklist-7',
      'gen_ai.guardrail.result.reason': 'Prompt attack detected',
      'gen_ai.guardrail.risk.category': 'Hate',
      'gen_ai.guardrail.risk.score': 6,
      'gen_ai.guardrail.source': 'user_prompt',
    };
    expect(lift(otelGenAiGuardrail, attributes, 'gen_ai.guardrail.result')).toEqual(
      guardrail({
        reason: 'Prompt attack detected',
        guardrail_id: 'Azure AI Content Safety',
        policy_id: 'gr-abc123',
        policy_version: 'DRAFT',
        rule_id: 'blocklist-7',
        risk_category: 'Hate',
        risk_score: 6,
        content_source: 'user_prompt',
      }),
    );
  });
});

describe('otelGenAiSecurity', () => {
  it('reads a finding', () => {
    const attributes = {
      'gen_ai.security.guardrail.id': 'g-1',
      'gen_ai.security.guardrail.name': 'Model Armor',
      'gen_ai.security.guardrail.version': '2',
      'gen_ai.security.guardrail.provider.name': 'gcp',
      'gen_ai.security.policy.id': 'p',
      'gen_ai.security.policy.name': 'No advice',
      'gen_ai.security.policy.version': '7',
      'gen_ai.security.policy.rule.id': 'r',
      'gen_ai.security.verdict.type': 'modify',
      'gen_ai.security.verdict.reason': 'redacted',
      'gen_ai.security.risk.finding': 'prompt_injection',
      'gen_ai.security.risk.score': 0.5,
      'gen_ai.security.finding.evidence': 'ignore all previous',
      'gen_ai.security.target.type': 'llm_input',
    };
    expect(lift(otelGenAiSecurity, attributes, 'gen_ai.security.finding')).toEqual(
      guardrail({
        action_taken: 'modify',
        verdict: 'modify',
        reason: 'redacted',
        guardrail_id: 'g-1',
        guardrail_name: 'Model Armor',
        guardrail_version: '2',
        guardrail_provider: 'gcp',
        policy_id: 'p',
        policy_name: 'No advice',
        policy_version: '7',
        rule_id: 'r',
        risk_category: 'prompt_injection',
        risk_score: 0.5,
        target_type: 'llm_input',
      }),
    );
  });

  it('names the guardrail by its name where it has no id', () => {
    const attributes = { 'gen_ai.security.action.type': 'audit', 'gen_ai.security.guardrail.name': 'dlp' };
    expect(lift(otelGenAiSecurity, attributes)).toEqual(
      guardrail({ action_taken: 'audit', guardrail_id: 'dlp', guardrail_name: 'dlp' }),
    );
  });
});

describe('otelGenAiEvaluation', () => {
  it('makes an evaluation of it, which is no guardrail', () => {
    const attributes = {
      'gen_ai.evaluation.name': 'Relevance',
      'gen_ai.evaluation.score.value': 0,
      'gen_ai.evaluation.score.label': 'fail',
      'gen_ai.evaluation.explanation': 'off topic',
      'gen_ai.response.id': 'chatcmpl-1',
      'error.type': 'timeout',
    };
    expect(lift(otelGenAiEvaluation, attributes, 'gen_ai.evaluation.result')).toEqual({
      type: 'ai.evaluation.result',
      fields: {
        name: 'Relevance',
        score: 0,
        label: 'fail',
        explanation: 'off topic',
        response_id: 'chatcmpl-1',
        error_type: 'timeout',
      },
    });
  });
});

describe('nemoGuardrails', () => {
  it('takes neither the stop nor the decisions of a rail for an action', () => {
    const decisions = ['execute self_check_input', 'refuse to respond', 'stop'];
    const attributes = {
      'rail.type': 'input',
      'rail.name': 'self check input',
      'rail.stop': true,
      'rail.decisions': decisions,
      'guardrails.rail.reason': 'unsafe topic',
      'guardrails.rail.input': '{"messages":[]}',
    };
    expect(lift(nemoGuardrails, attributes)).toEqual(
      guardrail({
        reason: 'unsafe topic',
        guardrail_id: 'self check input',
        rail_type: 'input',
        rail_stop: true,
        rail_decisions: decisions,
      }),
    );
  });

  it('needs more than a name to go by', () => {
    expect(lift(nemoGuardrails, { 'rail.name': 'Circle line' })).toBeUndefined();
  });
});

describe('guardrailsAi', () => {
  it('takes the outcome of a validator, not what it is set to do', () => {
    const attributes = {
      'validator.name': 'guardrails/detect_pii',
      'validator.on_fail': 'exception',
      'validator.validate.input.value': 'call 555-0100',
      'validator.validate.output.outcome': 'fail',
      'validator.validate.output.error_message': 'PII found',
    };
    expect(lift(guardrailsAi, attributes)).toEqual(
      guardrail({
        action_taken: 'fail',
        verdict: 'fail',
        reason: 'PII found',
        guardrail_id: 'guardrails/detect_pii',
        on_fail: 'exception',
      }),
    );
  });

  it.each([true, false])('carries validation_passed %s without a verdict of its own', (passed) => {
    expect(lift(guardrailsAi, { 'guard.name': 'my-guard', validation_passed: passed })).toEqual(
      guardrail({ validation_passed: passed, guardrail_id: 'my-guard' }),
    );
  });
});

describe('openLit', () => {
  it('reads the event of a guard', () => {
    const attributes = {
      'guard.name': 'pii',
      'guard.phase': 'preflight',
      'guard.action': 'redact',
      'guard.score': 0.9,
      'guard.classification': 'email',
      'guard.explanation': 'an address',
      'guard.latency_ms': 1.5,
    };
    expect(lift(openLit, attributes, 'guard.evaluation')).toEqual(
      guardrail({
        action_taken: 'redact',
        reason: 'an address',
        guardrail_id: 'pii',
        classification: 'email',
        score: 0.9,
        phase: 'preflight',
        latency_ms: 1.5,
      }),
    );
  });

  it('takes no yes, no boolean and no empty text for a statement of an action', () => {
    expect(lift(openLit, { 'guard.verdict': 'yes', 'guard.denied': true, 'guard.explanation': '' })).toEqual(
      guardrail({ verdict: 'yes', denied: true }),
    );
  });
});

describe('liteLlm', () => {
  it('reads its older spelling', () => {
    const attributes = {
      guardrail_name: 'bedrock-pre',
      guardrail_mode: 'pre_call',
      guardrail_status: 'guardrail_intervened',
      guardrail_action: 'GUARDRAIL_INTERVENED',
      guardrail_violation_categories: '["VIOLENCE"]',
      guardrail_response: '{"outputs":[]}',
      masked_entity_count: '{"PHONE":1}',
    };
    expect(lift(liteLlm, attributes)).toEqual(
      guardrail({
        action_taken: 'GUARDRAIL_INTERVENED',
        guardrail_status: 'guardrail_intervened',
        guardrail_id: 'bedrock-pre',
        guardrail_mode: 'pre_call',
        violation_categories: '["VIOLENCE"]',
        masked_entity_count: '{"PHONE":1}',
      }),
    );
  });

  it('reads its newer spelling', () => {
    const attributes = {
      'litellm.guardrail.id': 'g-1',
      'litellm.guardrail.name': 'presidio',
      'litellm.guardrail.status': 'success',
      'litellm.guardrail.provider': 'presidio',
      'litellm.guardrail.mode': 'post_call',
      'litellm.guardrail.confidence_score': 0.75,
      'litellm.guardrail.risk_score': 3,
      'litellm.guardrail.violation_categories': ['EMAIL'],
      'litellm.guardrail.detection_method': 'regex',
    };
    expect(lift(liteLlm, attributes)).toEqual(
      guardrail({
        guardrail_status: 'success',
        guardrail_id: 'g-1',
        guardrail_name: 'presidio',
        guardrail_provider: 'presidio',
        guardrail_mode: 'post_call',
        confidence: 0.75,
        risk_score: 3,
        violation_categories: ['EMAIL'],
        detection_method: 'regex',
      }),
    );
  });

  it('takes no status for an action', () => {
    const attributes = { guardrail_name: 'g', guardrail_status: 'guardrail_intervened' };
    expect(lift(liteLlm, attributes)?.fields).not.toHaveProperty('action_taken');
  });
});

describe('every preset', () => {
  it('is found by its name, which has a version', () => {
    expect(PRESETS.size).toBe(7);
    for (const [name, preset] of PRESETS) {
      expect(preset.name).toBe(name);
      expect(name).toMatch(/^[a-z-]+@\d{4}-\d{2}$/);
    }
  });

  it('lifts nothing that may hold content', () => {
    for (const { table } of ALL) {
      const lifted = new Set(table.rows.map(([attribute]) => attribute));
      expect(table.content.filter((attribute) => lifted.has(attribute))).toEqual([]);
    }
  });

  it('passes over a record of another convention, after a look at its marks', () => {
    const asked: string[] = [];
    const attributes = new Proxy<Record<string, unknown>>(
      { 'http.route': '/', message: 'hello', 'guard.name': 'night watch' },
      {
        get(target, key) {
          asked.push(String(key));
          return target[String(key)];
        },
      },
    );
    for (const preset of ALL) {
      expect(preset.lift({ eventName: 'app.started', attributes })).toBeUndefined();
      expect(asked.splice(0).length).toBeLessThanOrEqual(preset.table.marks.flat().length);
    }
  });

  it('states nothing but what an attribute states, as it states it', () => {
    for (const preset of ALL) {
      const { eventNames, marks, rows } = preset.table;
      const known = [...new Set([...marks.flat(), ...rows.map(([attribute]) => attribute)])];
      const attribute = fc.tuple(
        fc.constantFrom(...known),
        fc.oneof(fc.string(), fc.boolean(), fc.double(), fc.constant(null), fc.array(fc.string())),
      );
      const eventName = fc.constantFrom(undefined, 'app.started', ...eventNames);
      fc.assert(
        fc.property(fc.array(attribute), eventName, (entries, name) => {
          const attributes = Object.fromEntries(entries);
          const before = structuredClone(attributes);
          const signal = preset.lift({ eventName: name, attributes });
          expect(attributes).toEqual(before);
          for (const [field, value] of Object.entries(signal?.fields ?? {})) {
            const sources = rows.filter((row) => row[1] === field).map((row) => attributes[row[0]]);
            expect(sources.some((source) => Object.is(source, value))).toBe(true);
          }
        }),
        { numRuns: 50 },
      );
    }
  });
});
