/**
 * OTLP severity numbers for the words that sources use, in lower case. The four words of the OSSP
 * schema take the smallest number of an OpenTelemetry range, as the log data model asks for
 * (opentelemetry-specification, logs/data-model.md, "Mapping of SeverityNumber").
 */
export const SEVERITY_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['low', 9],
  ['medium', 13],
  ['high', 17],
  ['critical', 21],
  ['trace', 1],
  ['debug', 5],
  ['info', 9],
  ['informational', 9],
  ['notice', 9],
  ['warn', 13],
  ['warning', 13],
  ['moderate', 13],
  ['error', 17],
  ['err', 17],
  ['severe', 17],
  ['fatal', 21],
  ['crit', 21],
  ['emergency', 21],
]);

/** What decides the severity number of an event that names no severity, by event type. */
export interface SeverityDefault {
  readonly type: string;
  readonly severityNumber: number;
  /** Where this field of `data` has this value, its number counts instead. */
  readonly unless?: { readonly field: string; readonly equals: string | boolean; readonly severityNumber: number };
}

/** Severity by type; every type that is not listed gets {@link OTHER_SEVERITY_NUMBER}. */
export const SEVERITY_DEFAULTS: readonly SeverityDefault[] = [
  { type: 'ai.safety.guardrail.interaction', severityNumber: 13 },
  {
    type: 'ai.safety.policy.violation',
    severityNumber: 13,
    unless: { field: 'decision', equals: 'overruled', severityNumber: 17 },
  },
  {
    type: 'ai.security.abuse.attempt',
    severityNumber: 17,
    unless: { field: 'blocked', equals: true, severityNumber: 13 },
  },
  { type: 'ai.performance.drift.detected', severityNumber: 13 },
];

export const OTHER_SEVERITY_NUMBER = 9;
