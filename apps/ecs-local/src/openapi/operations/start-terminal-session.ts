/** StartTerminalSession: a session and the address of its WebSocket; checks the parameters, the relay keeps the session (EO5.2). */
import { cloudAssistantInstances, regionOf } from '../call-parts.ts';
import { ApiError, instanceIdsExceedLimit, invalidParameter, sessionManagerDisabled } from '../errors.ts';
import type { Call, Operation } from '../operation.ts';

/** Documented lengths. */
const maxTargetServer = 128;
const maxCommandLine = 512;
const maxUsername = 255;
const maxPasswordName = 255;

const forbidden = (code: string, message: string): ApiError => new ApiError(403, code, message);

/** One TCP port; anything else is PortNumber.Invalid. */
function portOf({ parameters }: Call): number | undefined {
  const text = parameters.string('PortNumber');
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new ApiError(400, 'PortNumber.Invalid', 'The parameter PortNumber is invalid.');
  return port;
}

function targetOf(call: Call): { portNumber?: number; targetServer?: string; commandLine?: string; username?: string } {
  const { parameters } = call;
  const portNumber = portOf(call);
  const targetServer = parameters.string('TargetServer');
  const commandLine = parameters.string('CommandLine');
  const username = parameters.string('Username');
  if (targetServer !== undefined && targetServer.length > maxTargetServer) throw forbidden('InvalidTargetServer.LengthLimitExceeded', `The length of TargetServer exceeds ${maxTargetServer}.`);
  if (targetServer !== undefined && portNumber === undefined) throw forbidden('InvalidTargetServer.MissingPortNumber', 'The parameter PortNumber must be given with TargetServer.');
  if (commandLine !== undefined && commandLine.length > maxCommandLine) throw forbidden('InvalidCommandLine.LengthLimitExceeded', `The length of CommandLine exceeds ${maxCommandLine}.`);
  if (commandLine !== undefined && portNumber !== undefined) throw forbidden('InvalidCommandLine.Conflict', 'CommandLine cannot be given with PortNumber or TargetServer.');
  if (username !== undefined && username.length > maxUsername) throw forbidden('Username.ExceedLimit', `The length of Username exceeds ${maxUsername}.`);
  if ((parameters.string('PasswordName')?.length ?? 0) > maxPasswordName) throw forbidden('InvalidPasswordName.LengthLimitExceeded', `The length of PasswordName exceeds ${maxPasswordName}.`);
  return {
    ...(portNumber !== undefined && { portNumber }),
    ...(targetServer !== undefined && { targetServer }),
    ...(commandLine !== undefined && { commandLine }),
    ...(username !== undefined && { username }),
  };
}

export const startTerminalSession: Operation = {
  name: 'StartTerminalSession',
  run(call) {
    const { parameters, services, principal, clientIp } = call;
    const regionId = regionOf(call);
    const instances = cloudAssistantInstances(call, regionId, 10);
    const [instance] = instances;
    // A session of several instances is not imitated: nothing says which one answers.
    if (instance === undefined || instances.length > 1) throw instanceIdsExceedLimit(1);
    const target = targetOf(call);
    if (parameters.jsonObject('EncryptionOptions')?.Enabled === true) throw invalidParameter('EncryptionOptions', 'this region has no KMS');
    const connectionType = parameters.string('ConnectionType') ?? 'Internet';
    if (connectionType !== 'Internet' && connectionType !== 'Intranet') throw new ApiError(400, 'InvalidParameter.ConnectionType', 'The parameter ConnectionType is invalid.');
    if (!services.region.sessionManagerEnabled(regionId)) throw sessionManagerDisabled();

    return services.idempotency.once(call, 'StartTerminalSession', () => {
      const session = services.sessions.start({ instance, ...target, principal, clientIp });
      return { SessionId: session.sessionId, SecurityToken: session.token, WebSocketUrl: `ws://${services.endpoint()}${session.webSocketPath}` };
    });
  },
};
