/**
 * Owns the two byte streams of one session and its checkpoints, across all connections that carry them one after another. It does not know the
 * socket, and not whether there is one.
 */
import type { ClientMessage, Frame } from '@workbench/protocol';
import { CheckpointBook, cutCheckpoint, type Checkpoint } from './checkpoint-book.ts';
import type { ReadyMessage } from './connection-state.ts';
import { InputStream, type Resumption } from './input-stream.ts';
import { OutputFeed, type OutputFeedEvents } from './output-feed.ts';

/** What to send for a checkpoint, in this order. */
export interface SentCheckpoint {
  /** The acknowledgement that must come first, if any (CK2). */
  readonly parsed: number | null;
  readonly frames: readonly Frame[];
  readonly message: ClientMessage;
}

export interface Beginnings {
  /** Null for the first connection of this page. */
  readonly lostAtMs: number | null;
  readonly nowMs: number;
  /** Whether this page attaches to a session that was there before it. */
  readonly attached: boolean;
}

export class SessionStreams {
  readonly feed: OutputFeed;
  #input: InputStream | null = null;
  #checkpoints: CheckpointBook | null = null;

  constructor(events: OutputFeedEvents) {
    this.feed = new OutputFeed(events);
  }

  /** Null while there is no session. */
  get input(): InputStream | null {
    return this.#input;
  }

  /** Output offset up to which the terminal has parsed; 0 while there is no session. */
  get parsedOffset(): number {
    return this.feed.stream?.parsedOffset ?? 0;
  }

  /** Output offset up to which bytes have come; 0 while there is no session. */
  get receivedOffset(): number {
    return this.feed.stream?.received ?? 0;
  }

  /** Bytes that were parsed since the last checkpoint. */
  get checkpointDue(): number {
    return this.#checkpoints?.due(this.parsedOffset) ?? 0;
  }

  /** Whether the terminal shows what is at `parsedOffset`, and that offset may be acknowledged. */
  get canCheckpoint(): boolean {
    return this.feed.settled && this.feed.stream?.caughtUp === true;
  }

  /** What `attach` says of this page (RS2, RS5). */
  get held(): { readonly epoch: number; readonly outputOffset: number | null; readonly inputOffset: number } {
    return { epoch: this.#input?.epoch ?? 0, outputOffset: this.feed.heldOffset, inputOffset: this.#input?.next ?? 0 };
  }

  /** Takes `ready`: the streams begin, or go on where the last connection left them. Returns what becomes of earlier input; null is a broken wire. */
  goOn(ready: ReadyMessage, { lostAtMs, nowMs, attached }: Beginnings): Resumption | null {
    let resumption: Resumption | null = { frames: [], notSentBytes: 0 };
    if (lostAtMs === null) this.#input = new InputStream(ready);
    else resumption = this.#input?.resume(ready, nowMs, lostAtMs) ?? null;
    if (!resumption) return null;
    if (lostAtMs === null && !attached) this.feed.open(ready);
    // Where the terminal goes on as it was, so does the count since the last checkpoint.
    else if (this.feed.attach(ready)) return resumption;
    this.#checkpoints = new CheckpointBook(ready.outputFrom);
    return resumption;
  }

  /** Null when the checkpoint is too large, out of place, or of an offset that is not acknowledged over this connection. Asked while `canCheckpoint` alone. */
  checkpoint(checkpoint: Checkpoint): SentCheckpoint | null {
    const { stream } = this.feed;
    if (!stream || !this.#checkpoints?.allows(checkpoint)) return null;
    const parsed = stream.acknowledgeThrough(checkpoint.outputOffset);
    if (parsed === false) return null;
    this.#checkpoints.sent(checkpoint.outputOffset);
    return { parsed, ...cutCheckpoint(stream.epoch, checkpoint) };
  }

  /** The session is over. */
  end(): void {
    this.feed.end();
    this.#input = null;
    this.#checkpoints = null;
  }
}
