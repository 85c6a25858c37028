/** DescribeTerminalSessions: sessions with their connections and why they ended (EO5.4). */
import type { TerminalSessionRecord } from '../../relay/terminal-sessions.ts';
import { regionOf } from '../call-parts.ts';
import type { Answer, Operation } from '../operation.ts';
import { isoSeconds } from '../times.ts';

function sessionView(session: TerminalSessionRecord): Answer {
  return {
    SessionId: session.sessionId,
    CreationTime: isoSeconds(session.creationTime),
    ClientIP: session.clientIp,
    Username: session.username,
    IdentityType: session.identityType,
    PrincipalId: session.principalId,
    ...(session.portNumber !== undefined && { PortNumber: session.portNumber }),
    TargetServer: session.targetServer ?? '',
    Connections: {
      Connection: session.connections.map((connection) => ({
        InstanceId: connection.instanceId,
        Status: connection.status,
        StartTime: isoSeconds(connection.startTime),
        EndTime: isoSeconds(connection.endTime),
        ClosedReason: connection.closedReason ?? '',
        FailedDetail: connection.failedDetail ?? '',
      })),
    },
  };
}

export const describeTerminalSessions: Operation = {
  name: 'DescribeTerminalSessions',
  run(call) {
    const { parameters, services } = call;
    const instanceId = parameters.string('InstanceId');
    const sessionId = parameters.string('SessionId');
    const sessions = services.sessions.list({ regionId: regionOf(call), ...(instanceId !== undefined && { instanceId }), ...(sessionId !== undefined && { sessionId }) });
    const places = new Map(sessions.map((session, i) => [session.sessionId, i]));
    const page = services.paging.page(sessions, parameters, {
      sizes: { minimum: 1, maximum: 100, default: 10 },
      idOf: (session) => session.sessionId,
      order: (id) => places.get(id),
    });
    return { Sessions: { Session: page.items.map(sessionView) }, NextToken: page.nextToken };
  },
};
