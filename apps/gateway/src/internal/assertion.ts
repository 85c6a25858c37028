/** Owns the belief in a call of the web app: signed for exactly this request, seconds ago, once. It knows neither user nor operation. */
import { createHash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { assertionSchema, ASSERTION_MS, type Assertion } from '@workbench/protocol/internal-api';
import type { Clock } from '../clock.ts';

export interface AssertedRequest {
  readonly authorization: string | undefined;
  readonly method: string;
  /** Path only. */
  readonly path: string;
  readonly body: Buffer;
}

export type AssertionFault = 'missing' | 'signature' | 'claims' | 'expired' | 'too-long' | 'request' | 'replayed' | 'too-many';
export type AssertionVerdict = { readonly ok: true; readonly claims: Assertion } | { readonly ok: false; readonly fault: AssertionFault };

const SCHEME = 'Workbench ';
/** Web app and gateway may run on two hosts, whose clocks differ; seconds. */
const SKEW_S = 5;
/** Assertions remembered as used. Each is remembered for at most 35 s, so this is 280 calls a second; beyond it calls are refused, not believed. */
const REMEMBERED = 10_000;

export class AssertionVerifier {
  readonly #key: Uint8Array;
  readonly #clock: Clock;
  /** Used ids and when each may be forgotten, epoch seconds; in the order they came. */
  readonly #used = new Map<string, number>();

  constructor(key: Uint8Array, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  async verify(request: AssertedRequest): Promise<AssertionVerdict> {
    const refuse = (fault: AssertionFault): AssertionVerdict => ({ ok: false, fault });
    if (!request.authorization?.startsWith(SCHEME)) return refuse('missing');
    const now = Math.floor(this.#clock.now() / 1_000);
    let payload: unknown;
    try {
      ({ payload } = await jwtVerify(request.authorization.slice(SCHEME.length), this.#key, { algorithms: ['HS256'], currentDate: new Date(now * 1_000), clockTolerance: SKEW_S }));
    } catch (error) {
      return refuse(error instanceof errors.JWTExpired ? 'expired' : error instanceof errors.JWTClaimValidationFailed ? 'claims' : 'signature');
    }
    const parsed = assertionSchema.safeParse(payload);
    if (!parsed.success) return refuse('claims');
    const claims = parsed.data;
    if (claims.exp - claims.iat > ASSERTION_MS / 1_000 || claims.iat > now + SKEW_S) return refuse('too-long');
    if (request.method !== claims.htm || request.path !== claims.htu || bodyHash(request.body) !== claims.bh) return refuse('request');
    this.#forget(now);
    if (this.#used.has(claims.jti)) return refuse('replayed');
    if (this.#used.size >= REMEMBERED) return refuse('too-many');
    this.#used.set(claims.jti, claims.exp + SKEW_S);
    return { ok: true, claims };
  }

  #forget(now: number): void {
    for (const [jti, until] of this.#used) if (until < now) this.#used.delete(jti);
  }
}

const bodyHash = (body: Buffer): string => createHash('sha256').update(body).digest('base64url');
