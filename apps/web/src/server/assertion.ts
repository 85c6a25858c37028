/** Owns the signed statement that goes with every call to the gateway's internal API: who asks, in which web session, for exactly what. */
import { createHash, randomUUID } from 'node:crypto';
import { ASSERTION_MS, type Assertion } from '@workbench/protocol/internal-api';
import { SignJWT } from 'jose';

export interface AssertedCall {
  readonly userId: string;
  readonly webSessionId: string;
  /** Path only, as the gateway sees it. */
  readonly path: string;
  /** The body as sent. */
  readonly body: string;
}

export async function signAssertion(call: AssertedCall, key: Uint8Array, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const claims: Omit<Assertion, 'sub' | 'jti' | 'iat' | 'exp'> = {
    sid: call.webSessionId as Assertion['sid'],
    htm: 'POST',
    htu: call.path,
    bh: createHash('sha256').update(call.body).digest('base64url'),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(call.userId)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_MS / 1000)
    .sign(key);
}
