/** Owns the arithmetic of credit, by bytes the terminal has parsed (docs/PROTOCOL.md, FL). Pure; both ends use it. */
import { ACK_STEP_BYTES } from './limits.ts';

/** The sender's book: all three are offsets or bytes of the output stream. */
export interface Credit {
  /** Offset after the last byte sent. */
  readonly sent: number;
  /** Offset after the last byte the page has parsed. */
  readonly parsed: number;
  readonly windowBytes: number;
}

/** Bytes that may be sent now. */
export const available = (credit: Credit): number => Math.max(0, credit.windowBytes - (credit.sent - credit.parsed));

export const afterSend = (credit: Credit, bytes: number): Credit => ({ ...credit, sent: credit.sent + bytes });

/** Takes an acknowledgement; returns null when it claims bytes that were never sent, or goes backwards (FL4). */
export function afterAck(credit: Credit, parsed: number): Credit | null {
  if (parsed > credit.sent || parsed < credit.parsed) return null;
  return parsed === credit.parsed ? credit : { ...credit, parsed };
}

/**
 * Whether the page owes an acknowledgement: a step is full, or nothing more is in the parser (so that a small remainder is not kept back, FL3).
 * `stepBytes` is what `ready.limits` said.
 */
export const ackDue = (parsed: number, acknowledged: number, parserIdle: boolean, stepBytes: number = ACK_STEP_BYTES): boolean =>
  parsed - acknowledged >= stepBytes || (parserIdle && parsed > acknowledged);
