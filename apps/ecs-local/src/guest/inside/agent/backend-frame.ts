/** Owns the bytes of the backend frame as an agent reads and writes them (SM2.2). Written apart from the relay's codec on purpose; knows no sockets. */

export const frameType = { input: 0, output: 1, size: 2, status: 5 } as const;

const HEADER_BYTES = 60;
const SCHEMA_VERSION = '1.01';
const CHANNEL_ID_BYTES = 32;

export interface BackendFrame {
  readonly type: number;
  readonly payload: Buffer;
}

/** An output frame whose payload is in one or more parts. Throws RangeError when the channel id does not fit its field. */
export function encodeOutputFrame({ channelId, createdMs, sequence, payload }: { channelId: string; createdMs: number; sequence: number; payload: readonly Buffer[] }): Buffer {
  if (Buffer.byteLength(channelId) > CHANNEL_ID_BYTES) throw new RangeError(`channel id is longer than ${CHANNEL_ID_BYTES} bytes`);
  const payloadBytes = payload.reduce((sum, part) => sum + part.length, 0);
  const header = Buffer.alloc(HEADER_BYTES, 0x20);
  header.writeUInt32LE(frameType.output, 0);
  header.write(SCHEMA_VERSION, 4, 'latin1');
  header.write(channelId, 8, 'latin1');
  header.writeBigUInt64LE(BigInt(createdMs), 40);
  header.writeBigInt64LE(BigInt(sequence), 48);
  header.writeUInt32LE(payloadBytes, 56);
  return Buffer.concat([header, ...payload], HEADER_BYTES + payloadBytes);
}

/** A frame from the relay; undefined for one to drop: too short, or without a date (SM2.5, SM2.7). */
export function decodeFrame(bytes: Buffer): BackendFrame | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readBigUInt64LE(40) === 0n) return undefined;
  // SM2.3: the payload is everything after the header, whatever the length field says.
  return { type: bytes.readUInt32LE(0), payload: bytes.subarray(HEADER_BYTES) };
}

/** Rows and columns of a size frame (SM3.2); undefined when it is anything else. */
export function decodeSize(payload: Buffer): { readonly cols: number; readonly rows: number } | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    if (typeof value !== 'object' || value === null || !('cols' in value) || !('rows' in value)) return undefined;
    const { cols, rows } = value;
    if (typeof cols !== 'number' || typeof rows !== 'number' || !(cols >= 1) || !(rows >= 1)) return undefined;
    return { cols: Math.trunc(cols), rows: Math.trunc(rows) };
  } catch {
    return undefined;
  }
}

/** The speed in bits per second of a code-7 status (SM4.1: 1 to 4 bytes, big-endian); undefined for other codes and for 0. */
export function decodeSpeed(payload: Buffer): number | undefined {
  const bytes = payload.length - 1;
  if (payload[0] !== 7 || bytes < 1 || bytes > 4) return undefined;
  return payload.readUIntBE(1, bytes) || undefined;
}
