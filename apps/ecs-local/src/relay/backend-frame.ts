/** Owns the frame form between relay and agent (SM2.2). It knows no socket and no meaning of a payload. */
import { schemaVersion } from './message-type.ts';

const headerBytes = 60;
/** The id field: an id that is longer cannot be sent at all. */
const channelIdBytes = 32;

export interface BackendFrame {
  readonly type: number;
  /** What the sender wrote into the id field, without its padding; nobody compares it. */
  readonly channelId: string;
  /** Epoch milliseconds. */
  readonly createdDate: bigint;
  readonly sequenceNumber: bigint;
  /** A view into the message: copy it to keep it. */
  readonly payload: Buffer;
}

/** Reads one message; undefined when it is shorter than the header (SM2.7). PayloadLength is not looked at (SM2.3). */
export function decodeBackendFrame(bytes: Buffer): BackendFrame | undefined {
  if (bytes.length < headerBytes) return undefined;
  return {
    type: bytes.readUInt32LE(0),
    channelId: bytes.toString('latin1', 8, 8 + channelIdBytes).replaceAll('\0', '').trim(),
    createdDate: bytes.readBigUInt64LE(40),
    sequenceNumber: bytes.readBigInt64LE(48),
    payload: bytes.subarray(headerBytes),
  };
}

/**
 * Writes a frame for an agent, the channel id padded with spaces. `createdMs` is epoch milliseconds and must not be 0 (SM2.5).
 * @throws RangeError when the channel id is longer than 32 bytes.
 */
export function encodeBackendFrame(frame: { type: number; channelId: string; createdMs: number; sequence: number; payload: Uint8Array }): Buffer {
  if (frame.channelId.length > channelIdBytes) throw new RangeError(`channelId is longer than ${channelIdBytes} bytes`);
  const bytes = Buffer.allocUnsafe(headerBytes + frame.payload.length);
  bytes.writeUInt32LE(frame.type, 0);
  bytes.write(schemaVersion, 4, 4, 'latin1');
  bytes.write(frame.channelId.padEnd(channelIdBytes, ' '), 8, channelIdBytes, 'latin1');
  bytes.writeBigUInt64LE(BigInt(frame.createdMs), 40);
  bytes.writeBigInt64LE(BigInt(frame.sequence), 48);
  bytes.writeUInt32LE(frame.payload.length, 56);
  bytes.set(frame.payload, headerBytes);
  return bytes;
}
