import { usageError } from '../../http/usage-error.ts';
import type { Environment } from '../../otlp-http/index.ts';
import type { ConfigFile } from './config-file.ts';
import { type Option, variableOf } from './option.ts';
import { OPTION_LIST, type OptionName, type OptionValues } from './option-table.ts';

/** Where a value came from; the last one beats those before it. */
export type OptionOrigin = 'default' | 'file' | 'environment' | 'flag';

/** The value of an option that counts. */
export interface Chosen<T> {
  readonly value: T;
  readonly origin: OptionOrigin;
  /** The flag, the variable or the place in the file; for messages. */
  readonly name: string;
}

export type ChosenOptions = { readonly [Name in OptionName]: Chosen<OptionValues[Name]> };

/** What flags hold, by option: `true` for a flag alone, a list where it may be repeated. */
export type FlagValues = { readonly [Name in OptionName]?: string | true | readonly string[] | undefined };

/** Where options may come from. */
export interface OptionSources {
  readonly flags: FlagValues;
  /** An empty variable counts as unset, as OpenTelemetry has it. */
  readonly env: Environment;
  readonly file: ConfigFile;
}

/**
 * Returns the value of every option: that of the flag, else of the environment, else of the file, else the default.
 *
 * @throws {OsspError} ERR_USAGE for a value that the option does not take, also one that another beats. It names the
 * place and never shows the value.
 */
export function chooseOptions(sources: OptionSources): ChosenOptions {
  // The table gives each value the type of its option
  return Object.fromEntries(
    OPTION_LIST.map(([name, option]) => [name, choose(name, option, sources)]),
  ) as unknown as ChosenOptions;
}

function choose(name: OptionName, option: Option<unknown, unknown>, { flags, env, file }: OptionSources) {
  const fromDefault: Chosen<unknown> = { value: option.byDefault, origin: 'default', name: `--${name}` };
  const fromFile = readFileValue(option, file.get(name));
  const fromEnvironment = readVariable(name, option, env);
  return readFlag(name, option, flags[name]) ?? fromEnvironment ?? fromFile ?? fromDefault;
}

function readFlag(
  name: OptionName,
  { kind }: Option<unknown, unknown>,
  given: FlagValues[OptionName],
): Chosen<unknown> | undefined {
  if (given === undefined) return undefined;
  const flag = `--${name}`;
  if (typeof given === 'object') return { value: kind.readYaml(given, flag), origin: 'flag', name: flag };
  return { value: kind.readText(given === true ? 'true' : given, flag), origin: 'flag', name: flag };
}

function readVariable(
  name: OptionName,
  { kind, standard }: Option<unknown, unknown>,
  env: Environment,
): Chosen<unknown> | undefined {
  const own = variableOf(name);
  const variable = [own, ...(standard?.names ?? [])].find((candidate) => isSet(env[candidate]));
  if (variable === undefined) return undefined;
  const text = env[variable] ?? '';
  const read = variable === own ? undefined : standard?.read;
  const value = read === undefined ? kind.readText(text, variable) : read(text, variable);
  return { value, origin: 'environment', name: variable };
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}

function readFileValue(
  { kind }: Option<unknown, unknown>,
  given: { readonly value: unknown; readonly name: string } | undefined,
): Chosen<unknown> | undefined {
  if (given === undefined) return undefined;
  return { value: kind.readYaml(given.value, given.name), origin: 'file', name: given.name };
}

/** Whether a value came from a variable of OpenTelemetry. */
export function isFromOtelVariable({ origin, name }: Chosen<unknown>): boolean {
  return origin === 'environment' && name.startsWith('OTEL_');
}

/** Throws ERR_USAGE that names where the value of an option came from. */
export function refuse({ name }: Chosen<unknown>, expected: string): never {
  throw usageError(name, expected);
}
