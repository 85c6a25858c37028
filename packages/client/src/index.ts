export { SessionClient, type InputRefusal, type OutputSink, type SessionClientDeps, type SessionListener, type SessionWarning } from './session-client.ts';
export type { ConnectionState, ReadyMessage } from './connection-state.ts';
export type { Clock, ConnectSocket, Socket, SocketHandlers, TicketAnswer } from './ports.ts';
export type { RoundTripTimes } from './round-trip.ts';
