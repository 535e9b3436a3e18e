/**
 * OpenTelemetry's `deployment.environment.name` for the spellings that OSSP sources use; any other
 * spelling stays as it is.
 */
export const ENVIRONMENT_NAMES: ReadonlyMap<string, string> = new Map([
  ['prod', 'production'],
  ['dev', 'development'],
  ['stage', 'staging'],
  ['stg', 'staging'],
  ['qa', 'test'],
  ['testing', 'test'],
]);
