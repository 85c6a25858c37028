/** Owns the frame form between client and relay (SM2.1). It knows no socket and no meaning of a payload. */
import { schemaVersion } from './message-type.ts';

/** Header bytes when both id fields are empty, as clients always send them. */
const bareHeaderBytes = 30;

export interface FrontendFrame {
  readonly type: number;
  /** Epoch milliseconds; 0 marks a frame that must be dropped (SM2.5). */
  readonly createdDate: bigint;
  readonly sequenceNumber: bigint;
  /** A view into the message: copy it to keep it. */
  readonly payload: Buffer;
}

/**
 * Reads one message; undefined when it is shorter than its own header says (SM2.7).
 * PayloadLength, SchemaVersion and the ids are not looked at (SM2.3, SM2.4): the payload is all that follows the header.
 */
export function decodeFrontendFrame(bytes: Buffer): FrontendFrame | undefined {
  if (bytes.length < bareHeaderBytes) return undefined;
  const sessionIdEnd = 9 + bytes.readUInt8(8);
  if (sessionIdEnd >= bytes.length) return undefined;
  const instanceIdEnd = sessionIdEnd + 1 + bytes.readUInt8(sessionIdEnd);
  const payloadStart = instanceIdEnd + 20;
  if (payloadStart > bytes.length) return undefined;
  return {
    type: bytes.readUInt32LE(0),
    createdDate: bytes.readBigUInt64LE(instanceIdEnd),
    sequenceNumber: bytes.readBigInt64LE(instanceIdEnd + 8),
    payload: bytes.subarray(payloadStart),
  };
}

/** Writes a frame for a client with empty ids. `createdMs` is epoch milliseconds and must not be 0 (SM2.5). */
export function encodeFrontendFrame(frame: { type: number; createdMs: number; sequence: number; payload: Uint8Array }): Buffer {
  const bytes = Buffer.allocUnsafe(bareHeaderBytes + frame.payload.length);
  bytes.writeUInt32LE(frame.type, 0);
  bytes.write(schemaVersion, 4, 4, 'latin1');
  bytes.writeUInt8(0, 8);
  bytes.writeUInt8(0, 9);
  bytes.writeBigUInt64LE(BigInt(frame.createdMs), 10);
  bytes.writeBigInt64LE(BigInt(frame.sequence), 18);
  bytes.writeUInt32LE(frame.payload.length, 26);
  bytes.set(frame.payload, bareHeaderBytes);
  return bytes;
}
