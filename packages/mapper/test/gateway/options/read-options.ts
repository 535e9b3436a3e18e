import { writeFileSync } from 'node:fs';
import { OsspError } from '@ossp-otel/types';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import type { FlagValues } from '../../../src/gateway/options/chosen-options.ts';
import { type GatewayOptions, readGatewayOptions } from '../../../src/gateway/options/read-settings.ts';

export interface Said {
  readonly flags?: FlagValues;
  readonly env?: Readonly<Record<string, string>>;
  /** Text of the configuration file. */
  readonly file?: string | Uint8Array;
}

/** Returns what reads options from flags, an environment, and a file `gateway.yaml`. */
export function optionsReader() {
  const path = tempFolder()('gateway.yaml');
  const read = ({ flags = {}, env = {}, file }: Said): Promise<GatewayOptions> => {
    if (file !== undefined) writeFileSync(path, file);
    return readGatewayOptions(flags, file === undefined ? undefined : path, env);
  };
  /** Resolves to the message of the ERR_USAGE, with the path of the file as FILE. */
  const refusal = async (said: Said): Promise<string> => {
    try {
      await read(said);
    } catch (error) {
      if (error instanceof OsspError && error.code === 'ERR_USAGE') return error.message.replaceAll(path, 'FILE');
      throw error;
    }
    throw new Error(`expected an ERR_USAGE for ${JSON.stringify(said)}`);
  };
  return { read, refusal, path };
}
