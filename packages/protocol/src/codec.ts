/** Owns the binary frames: bytes of one stream, with the offset of the first of them. It does not know what the bytes mean (docs/PROTOCOL.md, FR). */
import { FRAME_HEADER_BYTES, MAX_INPUT_FRAME_BYTES, MAX_OUTPUT_FRAME_BYTES, MAX_SCREEN_FRAME_BYTES } from './limits.ts';

export type FrameKind = 'input' | 'output' | 'screen';

export interface Frame {
  readonly kind: FrameKind;
  /** Number of the byte stream; it changes when offsets start anew (u32). */
  readonly epoch: number;
  /** Offset of the first byte of `bytes` in its direction, 0 … 2^53−1. */
  readonly offset: number;
  /** A view into the message it was read from; copy it to keep it. */
  readonly bytes: Uint8Array;
}

export type DecodedFrame = { readonly ok: true; readonly frame: Frame } | { readonly ok: false; readonly reason: string };

const KIND_CODE: Record<FrameKind, number> = { input: 1, output: 2, screen: 3 };
const MAX_BYTES: Record<FrameKind, number> = { input: MAX_INPUT_FRAME_BYTES, output: MAX_OUTPUT_FRAME_BYTES, screen: MAX_SCREEN_FRAME_BYTES };
const TWO_POW_32 = 0x1_0000_0000;

/**
 * Writes the header of a frame into the first FRAME_HEADER_BYTES of `target`.
 * Apart from `encodeFrame`, so that a sender can put the header before bytes it already holds.
 */
export function writeFrameHeader(target: Uint8Array, kind: FrameKind, epoch: number, offset: number): void {
  const view = new DataView(target.buffer, target.byteOffset, FRAME_HEADER_BYTES);
  view.setUint32(0, KIND_CODE[kind] * 0x100_0000);
  view.setUint32(4, epoch);
  view.setUint32(8, Math.floor(offset / TWO_POW_32));
  view.setUint32(12, offset % TWO_POW_32);
}

/** @throws RangeError if the frame could not be read back: it is a fault of the sender, never of a peer. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  if (frame.bytes.length === 0 || frame.bytes.length > MAX_BYTES[frame.kind]) throw new RangeError(`frame of ${frame.bytes.length} bytes`);
  if (!Number.isSafeInteger(frame.offset) || frame.offset < 0) throw new RangeError(`offset ${frame.offset}`);
  const message = new Uint8Array(FRAME_HEADER_BYTES + frame.bytes.length);
  writeFrameHeader(message, frame.kind, frame.epoch, frame.offset);
  message.set(frame.bytes, FRAME_HEADER_BYTES);
  return message;
}

/** Reads what a peer sent; never throws. `own` is the kind that only this peer may send; screen frames may come from both (FR3). */
export function decodeFrame(message: Uint8Array, own: 'input' | 'output'): DecodedFrame {
  if (message.length <= FRAME_HEADER_BYTES) return { ok: false, reason: 'frame without bytes' };
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const code = view.getUint8(0);
  if (code !== KIND_CODE[own] && code !== KIND_CODE.screen) return { ok: false, reason: `frame kind ${code}` };
  const kind = code === KIND_CODE.screen ? 'screen' : own;
  if (view.getUint32(0) % 0x100_0000 !== 0) return { ok: false, reason: 'reserved bytes in use' };
  if (message.length - FRAME_HEADER_BYTES > MAX_BYTES[kind]) return { ok: false, reason: 'frame too long' };
  const offset = view.getUint32(8) * TWO_POW_32 + view.getUint32(12);
  if (offset > Number.MAX_SAFE_INTEGER) return { ok: false, reason: 'offset beyond 2^53' };
  return { ok: true, frame: { kind, epoch: view.getUint32(4), offset, bytes: message.subarray(FRAME_HEADER_BYTES) } };
}
