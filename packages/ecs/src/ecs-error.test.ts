import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, EcsError, ecsErrorFrom, type EcsErrorCode } from './ecs-error.ts';

describe('[EO3.6] upstream codes', () => {
  const table: readonly (readonly [string, number, EcsErrorCode])[] = [
    ['InvalidInstanceId.NotFound', 404, 'not-found'],
    ['InvalidInstance.NotFound', 404, 'not-found'],
    ['InvalidRegionId.NotFound', 404, 'not-found'],
    ['Forbidden', 403, 'forbidden'],
    ['Forbidden.RAM', 403, 'forbidden'],
    ['NoPermission', 403, 'forbidden'],
    ['Operation.Forbidden', 403, 'forbidden'],
    ['InvalidAccessKeyId.NotFound', 404, 'unauthenticated'],
    ['InvalidAccessKeyId.Inactive', 400, 'unauthenticated'],
    ['SignatureDoesNotMatch', 400, 'unauthenticated'],
    ['InvalidTimeStamp.Expired', 400, 'unauthenticated'],
    ['SignatureNonceUsed', 400, 'unauthenticated'],
    ['MissingSecurityToken', 400, 'unauthenticated'],
    ['InvalidSecurityToken.Expired', 400, 'unauthenticated'],
    ['Throttling', 400, 'throttled'],
    ['Throttling.User', 429, 'throttled'],
    ['InternalError', 500, 'unavailable'],
    ['InternalError.Dispatch', 500, 'unavailable'],
    ['ServiceUnavailable', 503, 'unavailable'],
    ['NeverHeardOf', 502, 'unavailable'],
    ['UserBehavior.SessionManagerDisabled', 403, 'session-manager-disabled'],
    ['SessionCount.ExceedLimit', 403, 'quota'],
    ['Invocation.ExceedQuota', 403, 'quota'],
    ['IncorrectInstanceStatus', 403, 'wrong-state'],
    ['InstanceLockedForSecurity', 403, 'wrong-state'],
    ['InvalidAction.NotFound', 404, 'invalid'],
    ['MissingParameter', 400, 'invalid'],
    ['PortNumber.Invalid', 400, 'invalid'],
    ['PortForwarding.NotSupported', 403, 'invalid'],
    ['InvalidCommandLine.Conflict', 403, 'invalid'],
    ['InstanceIds.ExceedLimit', 403, 'invalid'],
    ['RegionId.ApiNotSupported', 400, 'invalid'],
    ['NeverHeardOf', 403, 'unknown'],
    ['NeverHeardOf', 429, 'throttled'],
  ];
  it.each(table)('%s with %i is %s', (upstreamCode, status, code) => {
    expect(classify(upstreamCode, status)).toBe(code);
  });
});

describe('what the SDK throws', () => {
  const canary = 'canary-password';

  it('[EO3.2] keeps code, status and request id, and its own sentence', () => {
    const sdkError = Object.assign(new Error(`Forbidden.RAM: code: 403, ${canary} request id: R-1`), {
      name: 'ClientError',
      code: 'Forbidden.RAM',
      statusCode: 403,
      requestId: 'R-1',
      data: { Message: canary },
    });
    const error = ecsErrorFrom(sdkError, 'RunCommand');
    expect(error).toMatchObject({ name: 'EcsError', code: 'forbidden', action: 'RunCommand', upstreamCode: 'Forbidden.RAM', requestId: 'R-1', status: 403 });
    expect(error.message).toBe('RunCommand: the access key may not do this');
    expect(inspect(error, { depth: 10 }) + JSON.stringify(error)).not.toContain(canary);
  });

  it('[EO3.3] a time-out, whose message holds the whole URL, becomes ours without it', () => {
    const sdkError = Object.assign(new Error(`ConnectTimeout: Connect http://127.0.0.1:1/?Password=${canary} failed.`), { name: 'RequestTimeoutError' });
    const error = ecsErrorFrom(sdkError, 'DescribeRegions');
    expect(error.code).toBe('timeout');
    expect(inspect(error, { depth: 10 })).not.toContain(canary);
    expect(error.cause).toBeUndefined();
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    '[EO3.3] %s is unavailable',
    (code) => {
      expect(ecsErrorFrom(Object.assign(new Error(canary), { code }), 'X')).toMatchObject({ code: 'unavailable', upstreamCode: code });
    },
  );

  it('[EO3.4] what is not JSON, or JSON of another shape, is unavailable', () => {
    for (const thrown of [new SyntaxError('Unexpected end of JSON input'), new TypeError('Cannot read properties of null'), new Error('type of region is mismatch, expect array, but object')]) {
      expect(ecsErrorFrom(thrown, 'X').code).toBe('unavailable');
    }
  });

  it('[EO3.2] takes the wait that a throttling region asks for', () => {
    const sdkError = Object.assign(new Error(), { name: 'ThrottlingError', code: 'Throttling.User', statusCode: 429, retryAfter: 1200 });
    expect(ecsErrorFrom(sdkError, 'X')).toMatchObject({ code: 'throttled', retryAfterMs: 1200 });
  });

  it('passes its own errors through and never throws on anything else', () => {
    const own = new EcsError({ code: 'quota', action: 'X' });
    expect(ecsErrorFrom(own, 'Y')).toBe(own);
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        expect(ecsErrorFrom(thrown, 'X')).toBeInstanceOf(EcsError);
      }),
    );
    expect(ecsErrorFrom(Object.assign(new Error(), { code: 'undefined', statusCode: 400, requestId: 'undefined' }), 'X')).toMatchObject({ code: 'unknown', upstreamCode: undefined, requestId: undefined });
    expect(ecsErrorFrom(Object.assign(new Error(), { code: `${canary} with spaces`, statusCode: 400 }), 'X').upstreamCode).toBeUndefined();
  });
});
