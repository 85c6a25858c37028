import { describe, expect, it } from 'vitest';
import { readOidcProvider } from './oidc-provider.ts';

const whole = { WORKBENCH_OIDC_ISSUER: 'https://id.example.com', WORKBENCH_OIDC_CLIENT_ID: 'workbench', WORKBENCH_OIDC_CLIENT_SECRET: 'canary' };

describe('the OpenID provider', () => {
  it('is none where nothing is set, or all of it is empty', () => {
    expect(readOidcProvider({})).toBeUndefined();
    expect(readOidcProvider(Object.fromEntries([...Object.keys(whole), 'WORKBENCH_OIDC_CLAIM', 'WORKBENCH_OIDC_NAME'].map((name) => [name, ' '])))).toBeUndefined();
  });

  it('has a name and a claim unless they are set', () => {
    expect(readOidcProvider(whole)).toEqual({ issuer: 'https://id.example.com', clientId: 'workbench', clientSecret: 'canary', claim: 'sub', name: 'OpenID Connect' });
    expect(readOidcProvider({ ...whole, WORKBENCH_OIDC_CLAIM: 'email', WORKBENCH_OIDC_NAME: '公司' })).toMatchObject({ claim: 'email', name: '公司' });
  });

  it.each([
    [{ WORKBENCH_OIDC_ISSUER: 'https://id.example.com' }, /^WORKBENCH_OIDC_CLIENT_ID and WORKBENCH_OIDC_CLIENT_SECRET must be set too/],
    [{ WORKBENCH_OIDC_CLIENT_SECRET: 'canary' }, /^WORKBENCH_OIDC_ISSUER and WORKBENCH_OIDC_CLIENT_ID must be set too/],
    [{ ...whole, WORKBENCH_OIDC_ISSUER: 'id.example.com' }, /^WORKBENCH_OIDC_ISSUER is not valid: must be an http/],
    [{ ...whole, WORKBENCH_OIDC_ISSUER: 'ftp://id.example.com' }, /^WORKBENCH_OIDC_ISSUER is not valid/],
    [{ ...whole, WORKBENCH_OIDC_CLAIM: 'name' }, /^WORKBENCH_OIDC_CLAIM is not valid: must be one of preferred_username, email, sub\.$/],
    [{ WORKBENCH_OIDC_CLAIM: 'name' }, /^WORKBENCH_OIDC_CLAIM is not valid/],
    [{ ...whole, WORKBENCH_OIDC_NAME: 'x'.repeat(41) }, /^WORKBENCH_OIDC_NAME is not valid: must have at most 40/],
  ])('%j is refused in a sentence that names what is wrong and repeats no secret', (environment, sentence) => {
    expect(() => readOidcProvider(environment)).toThrow(sentence);
    expect(() => readOidcProvider(environment)).not.toThrow(/canary/);
  });
});
