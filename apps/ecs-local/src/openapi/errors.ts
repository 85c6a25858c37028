/** The error bodies of the OpenAPI: status, code and message as the service documents them (EO3). */

/** A failure that leaves the region as an OpenAPI error body; anything else that is thrown becomes InternalError. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Milliseconds after which a throttled caller may try again; travels as `x-acs-retry-after`. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, code: string, message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

export const missingParameter = (name: string): ApiError => new ApiError(400, `Missing${name}`, `${name} is mandatory for this action.`);

export const invalidParameter = (name: string, why: string): ApiError => new ApiError(400, `InvalidParameter.${name}`, `The parameter "${name}" is not valid: ${why}.`);

export const invalidAction = (): ApiError => new ApiError(404, 'InvalidAction.NotFound', 'Specified api is not found, please check your url and method.');

export const invalidVersion = (): ApiError => new ApiError(400, 'InvalidVersion', 'Specified parameter Version is not valid.');

export const instanceNotFound = (): ApiError => new ApiError(404, 'InvalidInstanceId.NotFound', 'The specified InstanceId does not exist.');

/** What the Cloud Assistant and Session Manager operations say where the core operations say InvalidInstanceId.NotFound. */
export const cloudAssistantInstanceNotFound = (): ApiError => new ApiError(404, 'InvalidInstance.NotFound', 'The specified instances do not exist.');

export const regionNotFound = (): ApiError => new ApiError(404, 'InvalidRegionId.NotFound', 'The specified RegionId does not exist.');

export const incorrectInstanceStatus = (): ApiError =>
  new ApiError(403, 'IncorrectInstanceStatus', 'The current status of the resource does not support this operation.');

export const operationDenied = (why: string): ApiError => new ApiError(403, 'OperationDenied', why);

export const instanceIdsExceedLimit = (limit: number): ApiError =>
  new ApiError(403, 'InstanceIds.ExceedLimit', `The number of instance ids exceeds the limit of ${limit}.`);

export const sessionCountExceeded = (): ApiError => new ApiError(403, 'SessionCount.ExceedLimit', 'The maximum number of sessions is exceeded.');

export const sessionManagerDisabled = (): ApiError =>
  new ApiError(403, 'UserBehavior.SessionManagerDisabled', 'Session Manager is disabled. Enable it before you start a session.');

export const internalError = (): ApiError => new ApiError(500, 'InternalError', 'The request processing has failed due to some unknown error.');
