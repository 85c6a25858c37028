/** Owns the calls to the gateway's internal API: signed, checked against the contract both ways, failures as codes. It does not know the cloud. */
import 'server-only';
import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '@workbench/protocol';
import { internalApi, internalErrorSchema, type InternalOperation, type InternalRequest, type InternalResponse } from '@workbench/protocol/internal-api';
import { environment } from '../env.ts';
import { signAssertion } from './assertion.ts';
import type { CurrentUser } from './auth.ts';
import { log } from './log.ts';

/**
 * Longer than the gateway itself waits for the cloud, milliseconds: its own answer says more than our silence. The slowest operation makes
 * two reads one after the other, of at most 10 s each (`readLimitMs` of packages/ecs).
 */
const TIMEOUT_MS = 22_000;

export class GatewayError extends Error {
  override name = 'GatewayError';
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly requestId: string;

  constructor(code: ErrorCode, requestId: string, field?: string) {
    super(code);
    this.code = code;
    this.requestId = requestId;
    this.field = field;
  }
}

/** @throws GatewayError with a code of the catalogue, whatever went wrong on the way. */
export async function callGateway<O extends InternalOperation>(user: CurrentUser, operation: O, request: InternalRequest<O>): Promise<InternalResponse<O>> {
  const requestId = randomUUID();
  const path = `/v1/${operation}`;
  const body = JSON.stringify(request);
  const startedAt = performance.now();
  const env = environment();
  try {
    const assertion = await signAssertion({ userId: user.userId, webSessionId: user.id, path, body }, env.internalKey, new Date());
    const response = await fetch(`${env.internalUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Workbench ${assertion}`, 'content-type': 'application/json', 'x-request-id': requestId },
      body,
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await response.json();
    if (!response.ok) {
      const { error } = internalErrorSchema.parse(answer);
      throw new GatewayError(error.code, error.requestId, error.field);
    }
    const parsed = internalApi[operation].response.parse(answer) as InternalResponse<O>;
    log().debug({ requestId, operation, ms: Math.round(performance.now() - startedAt) }, 'gateway call');
    return parsed;
  } catch (error) {
    const failure = error instanceof GatewayError ? error : new GatewayError('gateway-unreachable', requestId);
    // The name of the fault only: messages of fetch carry addresses, those of zod carry values.
    log().warn({ requestId, operation, code: failure.code, cause: error instanceof Error ? error.name : 'unknown', ms: Math.round(performance.now() - startedAt) }, 'gateway call failed');
    throw failure;
  }
}
