import { describe, expect, it } from 'vitest';
import { oidcFromEnvironment } from '../../src/auth/oidc-environment.ts';
import { issue, TokenServer } from './token-server.ts';

const server = new TokenServer();
const { signal } = new AbortController();

function family(prefix: string, client: string): Record<string, string> {
  return {
    [`${prefix}_OIDC_TOKEN_URL`]: server.url,
    [`${prefix}_OIDC_CLIENT_ID`]: client,
    [`${prefix}_OIDC_CLIENT_SECRET`]: 's3cr3t',
  };
}

describe('oidcFromEnvironment', () => {
  it('reads all of its own family', async () => {
    server.script(issue('T1'));
    const auth = oidcFromEnvironment({
      ...family('OSSP', 'own'),
      OSSP_OIDC_SCOPE: 'events',
      OSSP_OIDC_AUDIENCE: 'collector',
    });
    expect(await auth?.headers(signal)).toEqual({ authorization: 'Bearer T1' });
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa('own:s3cr3t')}`);
    expect(server.requests[0]?.form).toEqual({
      grant_type: 'client_credentials',
      scope: 'events',
      audience: 'collector',
    });
  });

  it("falls back on Layer's family as a whole", async () => {
    server.script(issue('T1'));
    await oidcFromEnvironment({ ...family('LAYER', 'layer'), OSSP_OIDC_SCOPE: '' })?.headers(signal);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa('layer:s3cr3t')}`);
  });

  it('prefers its own family, and mixes nothing in', async () => {
    server.script(issue('T1'));
    const env = { ...family('LAYER', 'layer'), ...family('OSSP', 'own'), LAYER_OIDC_SCOPE: 'layer' };
    await oidcFromEnvironment(env)?.headers(signal);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa('own:s3cr3t')}`);
    expect(server.requests[0]?.form).toEqual({ grant_type: 'client_credentials' });
  });

  it.each([{}, { OSSP_OIDC_TOKEN_URL: '' }, { OSSP_AUTH_TOKEN: 'x', HOME: '/' }])('finds none in %j', (env) => {
    expect(oidcFromEnvironment(env)).toBeUndefined();
  });

  it.each(['TOKEN_URL', 'CLIENT_ID', 'CLIENT_SECRET'])('names the %s that is missing', (name) => {
    const env = { ...family('LAYER', 'layer'), ...family('OSSP', 'own'), [`OSSP_OIDC_${name}`]: '' };
    expect(() => oidcFromEnvironment(env)).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', path: `OSSP_OIDC_${name}` }),
    );
  });

  it('passes on that the secret may travel unencrypted', () => {
    const env = { ...family('OSSP', 'own'), OSSP_OIDC_TOKEN_URL: 'http://idp.example/token' };
    expect(() => oidcFromEnvironment(env)).toThrow(expect.objectContaining({ path: 'tokenUrl' }));
    expect(oidcFromEnvironment(env, { allowInsecure: true })).toBeDefined();
  });
});
