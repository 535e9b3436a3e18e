import { GUARDRAIL_INTERACTION, presetOf } from './preset-table.ts';

/**
 * NeMo Guardrails. It states what a rail decided, and whether it stopped the run, but no action: neither a list of decisions
 * nor a boolean is one.
 */
export const nemoGuardrails = presetOf({
  name: 'nemo-guardrails@2026-09',
  title: 'NeMo Guardrails',
  origin: 'NVIDIA-NeMo/Guardrails: nemoguardrails/tracing/constants.py at 0695454.',
  type: GUARDRAIL_INTERACTION,
  eventNames: ['guardrails.rail'],
  marks: [['rail.type', 'rail.name']],
  rows: [
    ['guardrails.rail.reason', 'reason'],
    ['rail.name', 'guardrail_id'],
    ['rail.type', 'rail_type'],
    ['rail.stop', 'rail_stop'],
    ['rail.decisions', 'rail_decisions'],
  ],
  content: ['guardrails.rail.input', 'guardrails.request.input', 'guardrails.request.output'],
});
