import type { AttributeValue } from '@opentelemetry/api';
import { Lifter } from '../../src/lift/lifter.ts';
import { createSelection } from '../../src/lift/selection.ts';
import type { Signal } from '../../src/lift/signal.ts';
import type { RecordResource, SignalRecord } from '../../src/lift/signal-record.ts';
import { GUARDRAIL } from '../support/pipeline.ts';

const lifter = new Lifter({
  isSignal: createSelection(undefined),
  presets: [],
  source: 'urn:test',
  modelId: 'model',
  modelVersion: undefined,
  environment: 'production',
});

/** The resource of an application that says nothing. */
const RESOURCE: RecordResource = { attributes: {} };

type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/** Returns the record of a guardrail interaction that satisfies its schema, unless the attributes make it another. */
export function recordOf(id: string, attributes: Attributes = {}, resource = RESOURCE): SignalRecord {
  return {
    hrTime: [1_700_000_000, 123_000_000],
    resource,
    eventName: GUARDRAIL,
    attributes: {
      'ce.id': id,
      action_taken: 'block',
      reason: 'PII',
      severity: 'low',
      guardrail_id: 'g',
      ...attributes,
    },
  };
}

/** Returns what is kept of such a record. */
export function signalOf(id: string, attributes?: Attributes, resource?: RecordResource): Signal {
  const signal = lifter.lift(recordOf(id, attributes, resource));
  if (signal === undefined) throw new Error('it is no signal');
  return signal;
}
