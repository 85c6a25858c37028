/** Owns the arithmetic of credit, by bytes the terminal has parsed (docs/PROTOCOL.md, FL). Pure; both ends use it. */
import { ACK_STEP_BYTES } from './limits.ts';

/** A stretch of the stream that is not sent (NT3). */
export interface Skipped {
  readonly from: number;
  readonly to: number;
}

/** The sender's book: offsets and bytes of the output stream. */
export interface Credit {
  /** Offset after the last byte sent. */
  readonly sent: number;
  /** Offset after the last byte the page has parsed. */
  readonly parsed: number;
  readonly windowBytes: number;
  /** What was announced as not coming and lies beyond `parsed`: nobody has to parse it, so it takes no room of the window. */
  readonly skipped: readonly Skipped[];
}

/** Bytes between `parsed` and `sent` that nobody has to parse. */
export const skippedBytes = ({ parsed, skipped }: Credit): number => skipped.reduce((sum, { from, to }) => sum + to - Math.max(from, parsed), 0);

/** Bytes that may be sent now. */
export const available = (credit: Credit): number => Math.max(0, credit.windowBytes - (credit.sent - credit.parsed - skippedBytes(credit)));

/** Each field by its name, here and in `afterAck`: they run for each frame, and V8 of Node 20 makes an object in 7 ns and copies it (`...`) in 150. */
export const afterSend = ({ sent, parsed, windowBytes, skipped }: Credit, bytes: number): Credit => ({ sent: sent + bytes, parsed, windowBytes, skipped });

/** It was announced that the stream goes on at `to`. */
export const afterSkip = (credit: Credit, to: number): Credit => ({ ...credit, sent: to, skipped: [...credit.skipped, { from: credit.sent, to }] });

/** Takes an acknowledgement; returns null when it claims bytes that were never sent, goes backwards, or claims a part of what was skipped (FL4). */
export function afterAck({ sent, parsed: before, windowBytes, skipped }: Credit, parsed: number): Credit | null {
  if (parsed > sent || parsed < before) return null;
  if (skipped.some(({ from, to }) => from < parsed && parsed < to)) return null;
  return { sent, parsed, windowBytes, skipped: skipped.length === 0 ? skipped : skipped.filter(({ to }) => to > parsed) };
}

/**
 * Whether the page owes an acknowledgement: a step is full, or nothing more is in the parser (so that a small remainder is not kept back, FL3).
 * `stepBytes` is what `ready.limits` said.
 */
export const ackDue = (parsed: number, acknowledged: number, parserIdle: boolean, stepBytes: number = ACK_STEP_BYTES): boolean =>
  parsed - acknowledged >= stepBytes || (parserIdle && parsed > acknowledged);
