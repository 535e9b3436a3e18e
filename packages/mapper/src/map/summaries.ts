/** A word of a summary: the first of the fields of `data` that has a text, with something before it, or else another text. */
export interface SummaryWord {
  readonly before: string;
  /** Only strings, numbers and booleans have a text. */
  readonly fields: readonly string[];
  /** `''` leaves the word out. */
  readonly otherwise: string;
}

/** A line of words with spaces between them; where there is an explanation, it follows a colon, with commas between its words. */
export interface Summary {
  readonly words: readonly SummaryWord[];
  readonly explanation: readonly SummaryWord[];
}

/** What the body of a record says, by event type. */
export const SUMMARIES: ReadonlyMap<string, Summary> = new Map<string, Summary>([
  [
    'ai.safety.guardrail.interaction',
    { words: [field('action_taken'), named('by', 'guardrail_id')], explanation: [field('reason')] },
  ],
  [
    'ai.safety.policy.violation',
    { words: [field('decision'), field('violation_type'), named('by', 'policy_id')], explanation: [field('reason')] },
  ],
  [
    'ai.performance.drift.detected',
    {
      words: [field('drift_type'), always('drift of'), field('metric_name', { otherwise: 'a metric' })],
      explanation: [
        named('value', 'value'),
        named('current', 'current_value'),
        named('baseline', 'baseline_value'),
        named('threshold', 'threshold'),
      ],
    },
  ],
  [
    'ai.governance.lifecycle.change',
    {
      words: [field('change_type', { or: 'stage', otherwise: 'change' })],
      explanation: [field('description', { or: 'change_reason' })],
    },
  ],
  [
    'ai.security.abuse.attempt',
    {
      words: [field('vector', { otherwise: 'abuse' }), always('attempt seen'), named('by', 'detector_id')],
      explanation: [named('confidence', 'confidence')],
    },
  ],
  [
    'ai.dataset.access',
    {
      words: [field('access_type', { otherwise: 'access' }), always('of'), field('dataset_id')],
      explanation: [field('purpose')],
    },
  ],
  [
    'ai.experiment.run',
    { words: [field('experiment_id'), named('variant', 'variant'), field('stage')], explanation: [] },
  ],
]);

function field(name: string, options: { readonly or?: string; readonly otherwise?: string } = {}): SummaryWord {
  const { or, otherwise = '' } = options;
  return { before: '', fields: or === undefined ? [name] : [name, or], otherwise };
}

function named(name: string, fieldName: string): SummaryWord {
  return { before: `${name} `, fields: [fieldName], otherwise: '' };
}

function always(text: string): SummaryWord {
  return { before: '', fields: [], otherwise: text };
}
