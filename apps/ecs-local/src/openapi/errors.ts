/** The error bodies of the OpenAPI: status, code and message as the service documents them (docs/wire/ecs-openapi.md). */

/** A failure that leaves the region as an OpenAPI error body; anything else that is thrown becomes InternalError. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

export const missingParameter = (name: string): ApiError =>
  new ApiError(400, `MissingParameter.${name}`, `The input parameter "${name}" that is mandatory for processing this request is not supplied.`);

export const invalidParameter = (name: string, why: string): ApiError => new ApiError(400, `InvalidParameter.${name}`, `The parameter "${name}" is not valid: ${why}`);

export const instanceNotFound = (): ApiError => new ApiError(404, 'InvalidInstanceId.NotFound', 'The specified InstanceId does not exist.');

/** The code the Cloud Assistant and Session Manager operations use where the instance operations say InvalidInstanceId.NotFound. */
export const cloudAssistantInstanceNotFound = (): ApiError => new ApiError(404, 'InvalidInstance.NotFound', 'The specified instances do not exist.');

export const regionNotFound = (): ApiError => new ApiError(404, 'InvalidRegionId.NotFound', 'The specified RegionId does not exist.');

export const incorrectInstanceStatus = (): ApiError =>
  new ApiError(403, 'IncorrectInstanceStatus', 'The current status of the resource does not support this operation.');

export const sessionCountExceeded = (): ApiError =>
  new ApiError(403, 'SessionCount.ExceedLimit', 'The maximum number of sessions is exceeded.');

export const sessionManagerDisabled = (): ApiError =>
  new ApiError(403, 'UserBehavior.SessionManagerDisabled', 'Session Manager is disabled. Enable it before you start a session.');

export const internalError = (): ApiError => new ApiError(500, 'InternalError', 'The request processing has failed due to some unknown error.');
