export { MAX_WAITING_INPUT_BYTES } from './input-stream.ts';
export { SessionClient, type SessionClientDeps } from './session-client.ts';
export type { InputRefusal, SessionListener, SessionWarning } from './session-listener.ts';
export { canTakeBack, resumedSession, type ConnectionState, type ReadyMessage } from './connection-state.ts';
export type { Checkpoint } from './checkpoint-book.ts';
export type { Beginning, Clock, ConnectSocket, ScreenPort, SkippedOutput, Socket, SocketHandlers, TicketAnswer, WantedTicket } from './ports.ts';
export type { RoundTripTimes } from './round-trip.ts';
