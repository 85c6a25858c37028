/** Owns which checkpoint may be sent, and how it is cut into frames (docs/PROTOCOL.md, CK). It does not know the terminal nor the socket. */
import { MAX_CHECKPOINT_BYTES, MAX_SCREEN_FRAME_BYTES, type ClientMessage, type Frame, type TerminalSize } from '@workbench/protocol';

/** What a terminal shows at one offset of the output. */
export interface Checkpoint {
  /** The terminal has parsed up to here; outside any sequence and character. */
  readonly outputOffset: number;
  readonly size: TerminalSize;
  /** Rows scrolled off since the session began, as this page counts. */
  readonly lines: number;
  /** False where the scrollback was left out. */
  readonly whole: boolean;
  /** 1 to MAX_CHECKPOINT_BYTES of them. */
  readonly bytes: Uint8Array;
}

/** The screen frames of a checkpoint, and the message that follows them. */
export function cutCheckpoint(epoch: number, checkpoint: Checkpoint): { readonly frames: readonly Frame[]; readonly message: ClientMessage } {
  const { bytes, outputOffset, size, lines, whole } = checkpoint;
  const frames: Frame[] = [];
  for (let offset = 0; offset < bytes.length; offset += MAX_SCREEN_FRAME_BYTES) frames.push({ kind: 'screen', epoch, offset, bytes: bytes.subarray(offset, offset + MAX_SCREEN_FRAME_BYTES) });
  return { frames, message: { type: 'checkpoint', outputOffset, size, bytes: bytes.length, lines, whole } };
}

export class CheckpointBook {
  /** Offset of the last checkpoint, or where this page began to know the session. */
  #last: number;

  constructor(outputFrom: number) {
    this.#last = outputFrom;
  }

  /** Bytes that were parsed since the last checkpoint. */
  due(parsedOffset: number): number {
    return parsedOffset - this.#last;
  }

  /** Whether the gateway would take it, as far as its size and its place go (CK2). */
  allows({ outputOffset, lines, bytes }: Checkpoint): boolean {
    return bytes.length > 0 && bytes.length <= MAX_CHECKPOINT_BYTES && Number.isSafeInteger(outputOffset) && Number.isSafeInteger(lines) && lines >= 0 && outputOffset >= this.#last;
  }

  sent(outputOffset: number): void {
    this.#last = outputOffset;
  }
}
