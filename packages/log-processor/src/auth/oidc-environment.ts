import type { AuthProvider } from '@ossp-otel/mapper/ossp-http';
import { usageError } from './auth-error.ts';
import { oidcClientCredentials } from './oidc-client-credentials.ts';
import type { OidcOptions } from './oidc-options.ts';

/** Layer's SDK reads the second family; what is set for it serves here as well. */
const FAMILIES = ['OSSP_OIDC_', 'LAYER_OIDC_'];

/**
 * Returns the provider that the environment describes, `undefined` if it describes none: `OSSP_OIDC_TOKEN_URL`,
 * `OSSP_OIDC_CLIENT_ID`, `OSSP_OIDC_CLIENT_SECRET`, `OSSP_OIDC_SCOPE` and `OSSP_OIDC_AUDIENCE`, or else the same with
 * `LAYER_` for `OSSP_`. All come from one family: the secret of one is not sent to the URL of the other. An empty
 * variable counts as not set.
 *
 * @throws {OsspError} ERR_USAGE if the URL, the id or the secret is missing while another variable of the family is
 * set, and as {@link oidcClientCredentials}. The message never holds a value.
 */
export function oidcFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  options: Pick<OidcOptions, 'allowInsecure' | 'fetch'> = {},
): AuthProvider | undefined {
  for (const family of FAMILIES) {
    const read = (name: string): string | undefined => env[family + name] || undefined;
    const needed = (name: string): string => {
      const value = read(name);
      if (value === undefined) throw usageError(family + name, 'is not set, and other variables of its kind are');
      return value;
    };
    const names = ['TOKEN_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'SCOPE', 'AUDIENCE'];
    if (names.every((name) => read(name) === undefined)) continue;
    return oidcClientCredentials({
      ...options,
      tokenUrl: needed('TOKEN_URL'),
      clientId: needed('CLIENT_ID'),
      clientSecret: needed('CLIENT_SECRET'),
      scope: read('SCOPE'),
      audience: read('AUDIENCE'),
    });
  }
  return undefined;
}
