/** Owns the closed set of failures that leave this package, and how upstream codes and local failures become one of them. */

export type EcsErrorCode =
  | 'not-found'
  | 'forbidden'
  | 'unauthenticated'
  | 'throttled'
  | 'unavailable'
  | 'timeout'
  | 'session-manager-disabled'
  | 'quota'
  | 'wrong-state'
  | 'invalid'
  | 'unknown';

const sentences: Record<EcsErrorCode, string> = {
  'not-found': 'the region does not know what was named',
  forbidden: 'the access key may not do this',
  unauthenticated: 'the access key was not accepted',
  throttled: 'the region asks for fewer requests',
  unavailable: 'the region cannot be reached or does not answer properly',
  timeout: 'the region did not answer in time',
  'session-manager-disabled': 'Session Manager is switched off',
  quota: 'a quota of the region is used up',
  'wrong-state': 'the instance is not in a state that allows this',
  invalid: 'the region refused the parameters',
  unknown: 'the region refused for a reason that is not known here',
};

interface Facts {
  readonly code: EcsErrorCode;
  /** The operation, e.g. `StartTerminalSession`. */
  readonly action: string;
  readonly upstreamCode?: string;
  /** The region's id of the request, for a support case. */
  readonly requestId?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
}

/**
 * A failed call. The message is ours: upstream texts may quote parameters, and the SDK's own may hold the URL with all of them
 * (EO3.3, EO3.5), so neither they nor the SDK's error (as `cause`) leave this package.
 */
export class EcsError extends Error {
  override readonly name = 'EcsError';
  readonly code: EcsErrorCode;
  readonly action: string;
  readonly upstreamCode: string | undefined;
  readonly requestId: string | undefined;
  readonly status: number | undefined;
  /** How long the region asks to wait, milliseconds; only with `throttled`. */
  readonly retryAfterMs: number | undefined;

  constructor(facts: Facts) {
    super(`${facts.action}: ${sentences[facts.code]}`);
    this.code = facts.code;
    this.action = facts.action;
    this.upstreamCode = facts.upstreamCode;
    this.requestId = facts.requestId;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** EO3.6. First match wins, so the special stands before the general. */
const upstream: readonly (readonly [RegExp, EcsErrorCode])[] = [
  [/^UserBehavior\.SessionManagerDisabled$/, 'session-manager-disabled'],
  [/Throttling/, 'throttled'],
  [/^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidTimeStamp|SignatureNonceUsed|MissingSecurityToken|InvalidSecurityToken|InvalidCredentials)\b/, 'unauthenticated'],
  [/^(Forbidden|NoPermission)\b|^Operation\.Forbidden$/, 'forbidden'],
  [/^(IncorrectInstanceStatus|InstanceLockedForSecurity|InstanceExpiredOrInArrears|OperationDenied|InstanceNotReady)\b/, 'wrong-state'],
  [/^(SessionCount\.ExceedLimit|Invocation\.ExceedQuota)$|^QuotaExceed\b/, 'quota'],
  [/^(InternalError|ServiceUnavailable|LimitedOperation\.ServiceUnavailable)\b/, 'unavailable'],
  [/^InvalidAction\.NotFound$/, 'invalid'],
  [/\.NotFound$/, 'not-found'],
  [/^(Invalid|Missing)|\.(Invalid|NotSupported|ApiNotSupported|ExceedLimit|LengthLimitExceeded|CountLimitExceeded)$/, 'invalid'],
];

/** What to make of an error answer. */
export function classify(upstreamCode: string | undefined, status: number | undefined): EcsErrorCode {
  const known = upstream.find(([pattern]) => upstreamCode !== undefined && pattern.test(upstreamCode));
  if (known !== undefined) return known[1];
  if (status !== undefined && status >= 500) return 'unavailable';
  if (status === 429) return 'throttled';
  return 'unknown';
}

/** Node's codes for a network that did not carry the call. */
const networkCode = /^(E(CONN|NET|HOST|PIPE|ADDR|AI_|NOTFOUND|PROTO)|CERT_|DEPTH_|UNABLE_|SELF_SIGNED|ERR_(TLS|SSL|HTTP))/;

/** The {@link EcsError} for whatever the SDK threw (EO3.2 to EO3.4). Keeps nothing of its message. */
export function ecsErrorFrom(thrown: unknown, action: string): EcsError {
  if (thrown instanceof EcsError) return thrown;
  const error: Readonly<Record<string, unknown>> = typeof thrown === 'object' && thrown !== null ? { ...thrown, name: nameOf(thrown) } : {};
  const status = typeof error['statusCode'] === 'number' ? error['statusCode'] : undefined;
  const code = plainWord(error['code']);
  if (error['name'] === 'RequestTimeoutError' || code === 'ETIMEDOUT') return new EcsError({ code: 'timeout', action });
  if (status === undefined && code !== undefined && networkCode.test(code)) return new EcsError({ code: 'unavailable', action, upstreamCode: code });
  const name = plainWord(error['name']);
  if (name === 'SyntaxError' || name === 'TypeError' || isShapeError(thrown)) return new EcsError({ code: 'unavailable', action, upstreamCode: name ?? 'Error' });
  const requestId = plainWord(error['requestId']);
  const retryAfter = error['retryAfter'];
  return new EcsError({
    code: classify(code, status),
    action,
    ...(code === undefined ? {} : { upstreamCode: code }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(status === undefined ? {} : { status }),
    ...(typeof retryAfter === 'number' && retryAfter >= 0 ? { retryAfterMs: retryAfter } : {}),
  });
}

/** Codes and ids are single words; anything else, and the SDK's text "undefined" for a missing field, is not one. */
function plainWord(value: unknown): string | undefined {
  return typeof value === 'string' && value !== 'undefined' && /^[\w.-]{1,100}$/.test(value) ? value : undefined;
}

function nameOf(error: object): unknown {
  return 'name' in error ? error.name : undefined;
}

/** EO4.5: the SDK's complaint about an answer of another shape. */
function isShapeError(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.startsWith('type of ');
}
