import { GUARDRAIL_INTERACTION, presetOf } from './preset-table.ts';

/** OpenLIT. The verdict of its older guards is `yes` or `no`, which is no word for an action. */
export const openLit = presetOf({
  name: 'openlit@2026-09',
  title: 'OpenLIT',
  origin:
    'openlit/openlit: sdk/python/src/openlit/guard/_pipeline.py at 7d6d19a, and the `guard.*` names of its semantic conventions.',
  type: GUARDRAIL_INTERACTION,
  eventNames: ['guard.evaluation'],
  marks: [['guard.action'], ['guard.verdict']],
  rows: [
    ['guard.action', 'action_taken'],
    ['guard.verdict', 'verdict'],
    ['guard.denied', 'denied'],
    ['guard.explanation', 'reason'],
    ['guard.name', 'guardrail_id'],
    ['guard.classification', 'classification'],
    ['guard.score', 'score'],
    ['guard.phase', 'phase'],
    ['guard.latency_ms', 'latency_ms'],
  ],
  content: [],
});
