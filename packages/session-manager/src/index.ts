/** Session Manager's client channel (docs/wire/session-manager.md): the package's door. */
export { openChannel } from './channel.ts';
export { systemClock, type Clock } from './clock.ts';
export type { TerminalSize } from './frame.ts';
export type { ChannelEnd, ChannelOptions, ChannelStatus, SessionChannel } from './session-channel.ts';
export { endReasons, type EndReason } from './status.ts';
