/** Owns the payloads of status frames (SM4) and which reason a client is told for which end. Numbers inside are big-endian. */

const closedCode = 5;
const speedCode = 7;

/** The vendor's client and the agent's port plugin divide by zero below this (SM4.5), so nothing smaller is ever sent. Bits per second. */
const lowestSpeedBps = 16_384;
/** One packet of 1024 (shell) bytes a millisecond: above it the agent's interval would be 0 ms. Bits per second. */
const highestAgentBps = 1000 * 1024 * 8;
/** One packet of 2048 bytes a millisecond: above it the client's interval would be 0 ms. Bits per second. */
const highestClientBps = 1000 * 2048 * 8;

/** Reasons the vendor's client has a sentence for (SM4.2); any other text is shown as it is. */
export type ClientReason =
  | 'Exit'
  | 'AgentTimeout'
  | 'InitChannelFailed'
  | 'OpenChannelFailed'
  | 'SessionIdDuplicated'
  | 'ProcessDataError'
  | 'OpenPtyFailed'
  | 'FlowExceedLimit';

export const closedPayload = (reason: string): Buffer => Buffer.concat([Buffer.of(closedCode), Buffer.from(reason, 'latin1')]);

/** A frame of type 5 that the agent ignores but that resets its idle counter (SM4.3). */
export const keepAlivePayload: Buffer = Buffer.of(0);

/** Code 7 with a four-byte speed in bits per second, kept inside what the client can divide by. */
export function clientSpeedPayload(bitsPerSecond: number): Buffer {
  const payload = Buffer.of(speedCode, 0, 0, 0, 0);
  payload.writeUInt32BE(Math.min(Math.max(Math.floor(bitsPerSecond), lowestSpeedBps), highestClientBps), 1);
  return payload;
}

/** The `flowLimit` of a session list in bits per second; 0 bytes per second means unlimited, which is the agent's fastest pace. */
export function agentFlowLimit(bytesPerSecond: number): number {
  if (bytesPerSecond <= 0) return highestAgentBps;
  return Math.min(Math.max(Math.floor(bytesPerSecond * 8), lowestSpeedBps), highestAgentBps);
}

const reasons = new Map<string, ClientReason>([
  ['Ok', 'Exit'],
  ['Notified', 'Exit'],
  ['Timeout', 'AgentTimeout'],
  ['Init_channel_failed', 'InitChannelFailed'],
  ['Open_channel_failed', 'OpenChannelFailed'],
  ['Session_id_duplicate', 'SessionIdDuplicated'],
  ['Process_data_error', 'ProcessDataError'],
  ['Open_pty_failed', 'OpenPtyFailed'],
]);

/** The reason for an agent's error code (SM7.12). Codes without a reason of their own keep their letters; anything else is not repeated. */
export function reasonForAgentCode(errorCode: string): string {
  const known = reasons.get(errorCode);
  if (known) return known;
  return /^[A-Za-z_]{1,64}$/.test(errorCode) ? errorCode : 'Unknown_error';
}

/** Whether the agent reported a session that ran and ended, rather than one that broke. */
export const endedWell = (errorCode: string): boolean => errorCode === 'Ok' || errorCode === 'Notified' || errorCode === 'Timeout';
