/** Owns what a page may hear of its session besides the bytes. */
import type { GatewayMessage } from '@workbench/protocol';
import type { ConnectionState } from './connection-state.ts';
import type { SkippedOutput } from './ports.ts';
import type { RoundTripTimes } from './round-trip.ts';

export type InputRefusal = 'not-ready' | 'too-much';
export type SessionWarning = Extract<GatewayMessage, { type: 'warning' }>;

export interface SessionListener {
  handleState?(state: ConnectionState): void;
  /** Input was thrown away, never queued: the person must see it (IN1). */
  handleInputRefused?(reason: InputRefusal): void;
  /** So many bytes that were typed or pasted earlier were dropped: old when the connection came back (RS3), or stopped by Ctrl-C. */
  handleInputNotSent?(bytes: number): void;
  /** Output will not come; the terminal is told as well. */
  handleSkipped?(gap: SkippedOutput): void;
  /** The session goes on over a new connection, and nothing is missing; where something is, `handleSkipped` says it. */
  handleResumed?(): void;
  handleWarning?(warning: SessionWarning): void;
  handleRoundTrip?(times: RoundTripTimes): void;
}
