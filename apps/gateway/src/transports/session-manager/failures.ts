/** Owns what the end of a Session Manager channel means to a person. Pure; upstream text is looked at, never shown. */
import type { ErrorCode } from '@workbench/protocol';
import type { ChannelEnd } from '@workbench/session-manager';

/** Reasons a relay gives in words of DescribeTerminalSessions (EO5.4) where SM4.2 has none. */
const closedReasons: Readonly<Record<string, ErrorCode>> = {
  InstanceNotExists: 'instance-not-found',
  InstanceNotRunning: 'instance-not-running',
  AgentNotOnline: 'agent-offline',
  AgentNeedUpgrade: 'agent-offline',
  DeliveryTimeout: 'agent-offline',
};

/** @param established the shell has shown its first output: until then a silent agent means that it cannot be reached. */
export function channelEndCode(end: ChannelEnd, established: boolean): ErrorCode {
  switch (end.kind) {
    case 'status':
      switch (end.reason) {
        case 'Exit':
          return 'exited';
        case 'OpenPtyFailed':
          return 'user-refused';
        case 'AgentTimeout':
        case 'InitChannelFailed':
        case 'OpenChannelFailed':
          return established ? 'connection-lost' : 'agent-offline';
        case 'SessionIdDuplicated':
        case 'ProcessDataError':
        case 'FlowExceedLimit':
          return 'connection-lost';
        case 'other':
          return closedReasons[end.text] ?? 'connection-lost';
      }
      break;
    case 'refused':
      return end.httpStatus === 429 ? 'session-quota' : 'cloud-unavailable';
    case 'unreachable':
    case 'timeout':
      return 'cloud-unavailable';
    case 'dropped':
    case 'protocol':
    case 'local':
      return 'connection-lost';
  }
}
