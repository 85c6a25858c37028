/** Owns the frontend frame form of Session Manager (client ⇄ relay); knows nothing of sockets, sessions or the agent's form. */

/** docs/wire/session-manager.md SM3. Types not listed travel too and are ignored by both peers. */
export const frameType = { input: 0, output: 1, size: 2, close: 3, status: 5 } as const;

export interface Frame {
  /** u32; see {@link frameType}. */
  readonly type: number;
  /** Epoch milliseconds; 0 is illegal on the wire (SM2.5), which is the reader's to judge. */
  readonly createdDate: bigint;
  readonly sequenceNumber: bigint;
  readonly payload: Uint8Array;
  /** At most 255 bytes of UTF-8; clients send none (SM2.1). */
  readonly sessionId?: string;
  readonly instanceId?: string;
}

/** Header size with both ids empty (SM2.1); each id byte adds one. */
export const headerBytes = 30;
/** SM2.1: what every peer writes; nobody checks it (SM2.4). */
const schemaVersion = Buffer.from('1.01', 'latin1');
/** An id's length travels in one byte. */
const maxIdBytes = 255;

/**
 * The bytes of one frame, ready for one binary WebSocket message.
 * @throws RangeError naming the field that does not fit its width on the wire.
 */
export function encodeFrame(frame: Frame): Buffer {
  const sessionId = idBytes('sessionId', frame.sessionId);
  const instanceId = idBytes('instanceId', frame.instanceId);
  if (!Number.isInteger(frame.type) || frame.type < 0 || frame.type > 0xffff_ffff) {
    throw new RangeError(`type: expected an unsigned 32-bit integer, got ${frame.type}`);
  }
  const out = Buffer.allocUnsafe(headerBytes + sessionId.length + instanceId.length + frame.payload.length);
  let at = out.writeUInt32LE(frame.type, 0);
  at += schemaVersion.copy(out, at);
  at = out.writeUInt8(sessionId.length, at);
  at += sessionId.copy(out, at);
  at = out.writeUInt8(instanceId.length, at);
  at += instanceId.copy(out, at);
  at = out.writeBigUInt64LE(frame.createdDate, at);
  at = out.writeBigInt64LE(frame.sequenceNumber, at);
  at = out.writeUInt32LE(frame.payload.length, at);
  out.set(frame.payload, at);
  return out;
}

/**
 * Reads one message; `undefined` when it is shorter than the header it announces (SM2.7). Never throws.
 * The payload is a view of the message: everything after the header, whatever PayloadLength says (SM2.3).
 */
export function decodeFrame(message: Uint8Array): Frame | undefined {
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  if (view.length < headerBytes) return undefined;
  const sessionIdEnd = 9 + view.readUInt8(8);
  if (view.length <= sessionIdEnd) return undefined;
  const fixed = sessionIdEnd + 1 + view.readUInt8(sessionIdEnd);
  if (view.length < fixed + 20) return undefined;
  const sessionId = view.toString('utf8', 9, sessionIdEnd);
  const instanceId = view.toString('utf8', sessionIdEnd + 1, fixed);
  return {
    type: view.readUInt32LE(0),
    createdDate: view.readBigUInt64LE(fixed),
    sequenceNumber: view.readBigInt64LE(fixed + 8),
    payload: view.subarray(fixed + 20),
    ...(sessionId === '' ? {} : { sessionId }),
    ...(instanceId === '' ? {} : { instanceId }),
  };
}

/** SM3.1: rows first, then columns, both int16. */
export function sizePayload(size: TerminalSize): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeInt16LE(checkedCells('rows', size.rows), 0);
  payload.writeInt16LE(checkedCells('columns', size.columns), 2);
  return payload;
}

/** SM3.3. */
export const closePayload: Uint8Array = Buffer.from('1', 'latin1');

/** Terminal size in character cells, each 1 to 32767 (int16 on the wire). */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

function checkedCells(field: string, cells: number): number {
  if (!Number.isInteger(cells) || cells < 1 || cells > 0x7fff) throw new RangeError(`${field}: expected an integer from 1 to 32767, got ${cells}`);
  return cells;
}

function idBytes(field: string, id: string | undefined): Buffer {
  const bytes = Buffer.from(id ?? '', 'utf8');
  if (bytes.length > maxIdBytes) throw new RangeError(`${field}: ${bytes.length} bytes, at most ${maxIdBytes} fit`);
  return bytes;
}
