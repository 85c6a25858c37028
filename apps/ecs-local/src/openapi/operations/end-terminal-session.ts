/** EndTerminalSession: ends a session for good and voids its address (EO5.3). */
import { regionOf } from '../call-parts.ts';
import { ApiError } from '../errors.ts';
import type { Operation } from '../operation.ts';

export const endTerminalSession: Operation = {
  name: 'EndTerminalSession',
  run(call) {
    const { parameters, services } = call;
    const regionId = regionOf(call);
    const sessionId = parameters.required('SessionId');
    if (services.sessions.list({ regionId, sessionId }).length === 0) {
      throw new ApiError(404, 'InvalidSessionId.NotFound', 'The specified session does not exist.');
    }
    // Ending what has ended is no error: the caller wants it over, and it is.
    services.sessions.end(sessionId);
    return {};
  },
};
