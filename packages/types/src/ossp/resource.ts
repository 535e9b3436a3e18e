import { object, oneOf, text } from './field.ts';
import type { FieldValue } from './field-value.ts';

/** Definition of `data.resource`, which every event type shares. */
export const resource = object('The AI system that the event is about.', {
  required: {
    model_id: text('The model, as its operator names it.'),
    environment: oneOf('Where the model runs.', ['development', 'staging', 'production'], ['prod', 'test']),
  },
  optional: {
    model_version: text('The version of the model.'),
  },
  alsoSeen: {
    region: text('The region in which the model runs.'),
    tenant_id: text('The tenant on whose behalf the model runs.'),
  },
});

/** The `data.resource` of an OSSP event: the AI system that the event is about. */
export type AiResource = FieldValue<typeof resource>;
