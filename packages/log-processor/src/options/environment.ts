import { VALIDATION_WORDS, type Validation, validationOf } from '@ossp-otel/mapper';
import { OsspError } from '@ossp-otel/types';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says, by the names of the OSSP Python SDK. */
export interface EnvironmentSettings {
  readonly endpoint: string | undefined;
  readonly token: string | undefined;
  readonly source: string | undefined;
  readonly validate: Validation | undefined;
  readonly schemaFolder: string | undefined;
}

/** Returns the environment of the process, empty where there is none. */
export function processEnvironment(): Environment {
  return (globalThis as { process?: { env?: Environment } }).process?.env ?? {};
}

/**
 * Returns what the environment says. An empty variable counts as unset.
 *
 * @throws {OsspError} ERR_USAGE if OSSP_VALIDATE is no word that is known.
 */
export function readEnvironment(env: Environment): EnvironmentSettings {
  return {
    endpoint: env['OSSP_COLLECTOR_ENDPOINT'] || undefined,
    token: env['OSSP_AUTH_TOKEN'] || undefined,
    source: env['OSSP_SOURCE_URI'] || undefined,
    validate: validationIn(env['OSSP_VALIDATE'] || undefined),
    schemaFolder: env['OSSP_SCHEMA_DIR'] || undefined,
  };
}

function validationIn(text: string | undefined): Validation | undefined {
  if (text === undefined) return undefined;
  const validation = validationOf(text);
  if (validation !== undefined) return validation;
  throw new OsspError('ERR_USAGE', `OSSP_VALIDATE: expected one of ${VALIDATION_WORDS.join(', ')}`, 'OSSP_VALIDATE');
}
