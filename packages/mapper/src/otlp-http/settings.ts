import { usageError } from '../http/usage-error.ts';

/** Environment variables by name; an empty value counts as unset (OpenTelemetry environment variable specification, "Parsing empty value"). */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value together with the option or variable it came from, so that an error can name its origin. */
export interface Setting<T> {
  readonly name: string;
  readonly value: T;
}

/** The setting `OTEL_EXPORTER_OTLP_<suffix>`, or `undefined` where it is unset. */
export function generalSetting(env: Environment, suffix: string): Setting<string> | undefined {
  return variable(env, `OTEL_EXPORTER_OTLP_${suffix}`);
}

/** The setting `OTEL_EXPORTER_OTLP_LOGS_<suffix>`, which counts for logs alone, or `undefined` where it is unset. */
export function logsSetting(env: Environment, suffix: string): Setting<string> | undefined {
  return variable(env, `OTEL_EXPORTER_OTLP_LOGS_${suffix}`);
}

/** The setting that counts: the override, else the variable for logs, else the one for all signals. */
export function effectiveSetting<T>(
  option: string,
  override: T | undefined,
  env: Environment,
  suffix: string,
): Setting<T | string> | undefined {
  if (override !== undefined) {
    return { name: option, value: override };
  }
  return logsSetting(env, suffix) ?? generalSetting(env, suffix);
}

/**
 * The whole number that a setting holds, or `fallback` where there is no setting.
 *
 * @throws {OsspError} ERR_USAGE where it is no whole number from `min` to `max`.
 */
export function wholeNumber(
  setting: Setting<number | string> | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (setting === undefined) {
    return fallback;
  }
  const { name, value } = setting;
  const number = typeof value === 'string' && !/^\d+$/.test(value) ? Number.NaN : Number(value);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw usageError(name, `expected a whole number from ${min} to ${max}`);
  }
  return number;
}

/**
 * The one of `choices` that a setting names, in any case, or `fallback` where there is no setting.
 *
 * @throws {OsspError} ERR_USAGE where it names none of them.
 */
export function choice<T extends string>(setting: Setting<string> | undefined, fallback: T, choices: readonly T[]): T {
  if (setting === undefined) {
    return fallback;
  }
  const chosen = choices.find((candidate) => candidate === setting.value.toLowerCase());
  if (chosen === undefined) {
    throw usageError(setting.name, `expected ${choices.join(' or ')}`);
  }
  return chosen;
}

function variable(env: Environment, name: string): Setting<string> | undefined {
  const value = env[name];
  return value === undefined || value === '' ? undefined : { name, value };
}
