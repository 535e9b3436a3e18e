import { GUARDRAIL_INTERACTION, presetOf } from './preset-table.ts';

/**
 * Guardrails AI, its validators and its guards. What a validator is set to do on failure (`validator.on_fail`) is no
 * statement that it was done, and a guard says no more than whether the validation passed.
 */
export const guardrailsAi = presetOf({
  name: 'guardrails-ai@2026-09',
  title: 'Guardrails AI',
  origin:
    'guardrails-ai/guardrails: guardrails/telemetry/validator_tracing.py at 2d98002 and guardrails/telemetry/guard_tracing.py at 04e2b84.',
  type: GUARDRAIL_INTERACTION,
  eventNames: [],
  marks: [
    ['validator.name', 'validator.on_fail'],
    ['guard.name', 'validation_passed'],
  ],
  rows: [
    ['validator.validate.output.outcome', 'action_taken'],
    ['validator.validate.output.outcome', 'verdict'],
    ['validation_passed', 'validation_passed'],
    ['validator.validate.output.error_message', 'reason'],
    ['validator.name', 'guardrail_id'],
    ['guard.name', 'guardrail_id'],
    ['validator.on_fail', 'on_fail'],
  ],
  content: [
    'validator.validate.input.value',
    'validator.validate.input.metadata',
    'validator.validate.output.value_override',
    'validator.validate.output.fix_value',
    'input',
    'input.value',
    'output.value',
  ],
});
