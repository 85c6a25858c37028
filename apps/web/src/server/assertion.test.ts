import { createHash, randomBytes } from 'node:crypto';
import { ASSERTION_MS, assertionSchema } from '@workbench/protocol/internal-api';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { signAssertion } from './assertion.ts';

const key = new Uint8Array(randomBytes(32));
const now = new Date();
const call = { userId: '0b1fcb8d-2a3e-4d57-b2a6-0c9f1c0f7a11', webSessionId: '7f9c2ba4-1e2d-4c3b-8a5f-6e7d8c9b0a12', path: '/v1/list-regions', body: '{}' };

describe('an assertion', () => {
  it('fits the contract: user, web session, method, path, hash of the body, at most 30 s', async () => {
    const { payload } = await jwtVerify(await signAssertion(call, key, now), key, { algorithms: ['HS256'] });
    const assertion = assertionSchema.parse(payload);
    expect(assertion).toMatchObject({ sub: call.userId, sid: call.webSessionId, htm: 'POST', htu: '/v1/list-regions', bh: createHash('sha256').update('{}').digest('base64url') });
    expect((assertion.exp - assertion.iat) * 1000).toBeLessThanOrEqual(ASSERTION_MS);
  });

  it('is a new one for every call, and of another key worth nothing', async () => {
    const [first, second] = await Promise.all([signAssertion(call, key, now), signAssertion(call, key, now)]);
    expect(first).not.toBe(second);
    expect(decodeProtectedHeader(first).alg).toBe('HS256');
    await expect(jwtVerify(first, new Uint8Array(randomBytes(32)))).rejects.toThrow();
  });
});
