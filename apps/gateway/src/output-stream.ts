/**
 * Owns one session's output on its way to whichever page is there: what is held, what may be sent, what an interrupt drops, and what a page
 * that comes is given. It knows neither transports nor sockets (docs/PROTOCOL.md, FL, RS, NT, CK).
 */
import {
  afterAck,
  afterSend,
  afterSkip,
  available,
  CHECKPOINT_STEP_BYTES,
  INITIAL_WINDOW_BYTES,
  MAX_OUTPUT_FRAME_BYTES,
  OUTPUT_WINDOW_BYTES,
  skippedBytes,
  type Credit,
  type GatewayMessage,
  type TerminalSize,
} from '@workbench/protocol';
import { Checkpoints, type Checkpoint } from './checkpoints.ts';
import { DroppedOutput, WORTH_DROPPING_BYTES } from './dropped-output.ts';
import { OutputLog, type Marker } from './output-log.ts';
import { afterParsing, afterSending, afterShortage, initialPace, windowFor, type Pace } from './pace.ts';

/** Where output goes: the page, as this stream sees it. */
export interface OutputView {
  /** One output frame. The chunks are read before it returns, and not after. */
  sendOutput(offset: number, chunks: readonly Uint8Array[], length: number): void;
  sendMessage(message: GatewayMessage): void;
  /** Whether this page sends checkpoints, so that output is held for one that comes later, and may be given one. */
  readonly checkpoints: boolean;
}

/** What a page that attaches is told before any output. */
export interface Beginning {
  readonly outputFrom: number;
  /** Where the output ends that an earlier page was sent, and the output that is there now (RS10). */
  readonly shownTo: number;
  readonly replayedTo: number;
  readonly screen: Checkpoint | undefined;
  /** To be said between the screen and the output. */
  readonly first: readonly GatewayMessage[];
}

/** Waiting output at which the remote is paused, and at which it goes on: enough to fill the next frames while it wakes up, bytes. */
const PAUSE_BYTES = 128 * 1024;
const RESUME_BYTES = 32 * 1024;
/** … while no page is there to take it (RS7). */
const DETACHED_BYTES = 1024 * 1024;

/**
 * Bytes held beyond what the page has not parsed yet, so that a new page can be given them behind a checkpoint. A page begins one every
 * CHECKPOINT_STEP_BYTES; four steps leave room for those without scrollback (CK4).
 */
const RETAINED_BYTES = 4 * CHECKPOINT_STEP_BYTES;

/** Gaps in what is held, each with its `restore`, from which on nothing more is dropped: a page that parses at all never gets there. */
const MAX_GAPS = 256;

export interface OutputStreamDeps {
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
  readonly size: TerminalSize;
  /** Upper bound of the window, bytes: what `ready` says. */
  readonly windowBytes?: number;
}

export class OutputStream {
  readonly #monotonic: () => number;
  readonly #maxWindowBytes: number;
  readonly #log: OutputLog;
  readonly #checkpoints = new Checkpoints();
  #view: OutputView | undefined;
  #credit: Credit;
  /** Of bytes that are parsed: what was skipped says nothing of the page. */
  #pace: Pace;
  /** Bytes that the present page was told will not come. */
  #skippedBytes = 0;
  #dropping: DroppedOutput | undefined;
  #retain = false;
  /** Highest offsets that any page before the present one was sent, and said to have parsed. */
  #before = { sent: 0, parsed: 0 };

  constructor({ monotonic, size, windowBytes = OUTPUT_WINDOW_BYTES }: OutputStreamDeps) {
    this.#monotonic = monotonic;
    this.#log = new OutputLog(size);
    this.#maxWindowBytes = windowBytes;
    this.#credit = { sent: 0, parsed: 0, windowBytes: Math.min(windowBytes, INITIAL_WINDOW_BYTES), skipped: [] };
    this.#pace = initialPace(monotonic(), 0);
  }

  /** Bytes of the session so far, also those that were dropped. */
  get end(): number {
    return this.#log.end + (this.#dropping?.bytes ?? 0);
  }

  /** Whether anything waits to be sent; what is dropped does not. */
  get isWaiting(): boolean {
    return this.#log.isWaiting;
  }

  /** Nothing more is to be sent, and the page has parsed all of it: what was only sent may be on its way into a connection that is dead. */
  get isTaken(): boolean {
    return !this.#log.isWaiting && !this.#dropping && this.#credit.parsed === this.#credit.sent;
  }

  /** FL2, RS7: whether the remote is to be paused (true), to go on (false), or to stay as it is. What is dropped is taken as fast as it comes. */
  get wantsPause(): boolean | null {
    if (this.#dropping) return false;
    const waiting = this.#log.waitingBytes;
    if (waiting >= (this.#view ? PAUSE_BYTES : DETACHED_BYTES)) return true;
    return waiting <= RESUME_BYTES || !this.#view ? false : null;
  }

  /** The window as it is now, bytes. */
  get windowBytes(): number {
    return this.#credit.windowBytes;
  }

  /** All memory this stream holds, bytes. */
  get heldBytes(): number {
    return this.#log.bytes + this.#checkpoints.bytes + (this.#dropping?.heldBytes ?? 0);
  }

  get isDropping(): boolean {
    return this.#dropping !== undefined;
  }

  push(bytes: Uint8Array): void {
    if (this.#dropping) this.#dropping.take(bytes);
    else this.#log.append(bytes);
  }

  /** Sends what credit allows. @returns whether bytes were sent. */
  pump(): boolean {
    const view = this.#view;
    if (!view || this.#dropping) return false;
    let sent = false;
    for (;;) {
      const limit = Math.min(available(this.#credit), MAX_OUTPUT_FRAME_BYTES);
      const taken = this.#log.take(limit, (offset, chunks, length) => view.sendOutput(offset, chunks, length));
      if (taken === null) break;
      if (taken === 'bytes') {
        sent = true;
        this.#credit = afterSend(this.#credit, this.#log.cursor - this.#credit.sent);
      } else {
        this.#sendMarker(view, taken);
      }
    }
    const now = this.#monotonic();
    if (sent) this.#pace = afterSending(this.#pace, this.#credit.sent - this.#skippedBytes, now);
    if (this.#log.isWaiting) this.#pace = afterShortage(this.#pace, now);
    return sent;
  }

  /**
   * The page has parsed output up to an offset.
   * @returns the rule it breaks, or null.
   */
  acknowledge(parsed: number): string | null {
    const credit = afterAck(this.#credit, parsed);
    if (!credit) return 'acknowledgement of bytes that were not sent, or going back';
    this.#pace = afterParsing(this.#pace, parsed - (this.#skippedBytes - skippedBytes(credit)), this.#monotonic());
    this.#credit = { sent: credit.sent, parsed, windowBytes: windowFor(this.#pace, this.#maxWindowBytes), skipped: credit.skipped };
    this.#release();
    return null;
  }

  /** The terminal of the page has this size now. */
  noteSize(size: TerminalSize): void {
    if (this.#dropping) this.#dropping.noteSize(size);
    else this.#log.noteSize(size);
  }

  takeScreenPart(offset: number, bytes: Uint8Array): string | null {
    return this.#checkpoints.takePart(offset, bytes);
  }

  takeCheckpoint({ type: _type, outputOffset, ...facts }: { type: 'checkpoint'; outputOffset: number; size: TerminalSize; bytes: number; lines: number; whole: boolean }): string | null {
    if (outputOffset > this.#credit.parsed) return 'checkpoint of output that was not acknowledged';
    // What it begins with is gone: it is late, and no fault.
    if (outputOffset < this.#log.base) {
      this.#checkpoints.discardParts();
      return null;
    }
    if (this.#log.isInsideGap(outputOffset)) return 'checkpoint inside a gap';
    const broken = this.#checkpoints.commit({ offset: outputOffset, ...facts });
    this.#release();
    return broken;
  }

  /**
   * A page becomes the view of this stream.
   * @param from offset after the last byte it has, or null where it has no screen.
   */
  attach(view: OutputView, from: number | null): Beginning {
    this.detach();
    this.#view = view;
    this.#before = { sent: Math.max(this.#before.sent, this.#credit.sent), parsed: Math.max(this.#before.parsed, this.#credit.parsed) };
    const replayedTo = this.#log.end;
    // It may be further than the page that has just gone. Nobody is further than what was ever sent.
    const resumes = from !== null && from <= this.#before.sent && this.#log.seek(from);
    const begin = resumes ? { outputFrom: from, screen: undefined, first: [] } : this.#beginAnew(view);
    this.#retain ||= view.checkpoints;
    const { outputFrom } = begin;
    this.#checkpoints.beginPage(outputFrom);
    // What was sent and got lost on the way to this very page, nobody has answered. Only another page can have parsed more than it has.
    const alone = resumes && this.#before.parsed <= from;
    this.#credit = { sent: outputFrom, parsed: outputFrom, windowBytes: Math.min(this.#maxWindowBytes, INITIAL_WINDOW_BYTES), skipped: [] };
    this.#pace = initialPace(this.#monotonic(), outputFrom);
    this.#skippedBytes = 0;
    // FL6: what it says it has counts as parsed, or a page that comes again and again would be given another window each time. At 0 nobody has anything.
    if (resumes && from > 0) this.#release();
    return alone ? { ...begin, shownTo: from, replayedTo: from } : { ...begin, shownTo: Math.max(outputFrom, this.#before.sent), replayedTo };
  }

  /** The page is gone; what it has parsed may be asked for again only behind a checkpoint. */
  detach(): void {
    this.#view = undefined;
    this.#checkpoints.discardParts();
  }

  /**
   * NT2: from now on output is dropped, if any waits.
   * @returns whether it is.
   */
  startDropping(): boolean {
    if (this.#dropping) return true;
    if (this.#log.waitingBytes < WORTH_DROPPING_BYTES || this.#log.gaps >= MAX_GAPS) return false;
    this.#dropping = new DroppedOutput(this.#log.heldBackwards());
    this.#dropping.takeRecords(this.#log.takeWaiting());
    return true;
  }

  /** The end of what was dropped is shown, and how much it was is said (NT3). */
  stopDropping(): void {
    const remainder = this.#dropping?.finish();
    this.#dropping = undefined;
    if (!remainder) return;
    if (remainder.dropped > 0) this.#log.appendGap(remainder.dropped, 'interrupt', remainder.restore);
    // The tail is the end of what was dropped: all of it, or nearly, was printed after the last size.
    if (remainder.size) this.#log.noteSize(remainder.size);
    for (const bytes of remainder.tail) this.#log.append(bytes);
  }

  clear(): void {
    this.#dropping = undefined;
    this.#log.clear();
    this.#checkpoints.clear();
  }

  /** RS5, RS6: for a page without the screen. */
  #beginAnew(view: OutputView): Omit<Beginning, 'shownTo' | 'replayedTo'> {
    // HS11.
    const screen = view.checkpoints ? this.#checkpoints.first : undefined;
    if (screen && this.#log.seek(screen.offset)) return { outputFrom: screen.offset, screen, first: [] };
    const outputFrom = this.#log.base;
    this.#log.seek(outputFrom);
    const missing: GatewayMessage = { type: 'gap', from: 0, to: outputFrom, reason: 'not-held', restore: '' };
    return { outputFrom, screen: undefined, first: [...(outputFrom > 0 ? [missing] : []), { type: 'resized', size: this.#log.baseSize }] };
  }

  #sendMarker(view: OutputView, marker: Marker): void {
    if (marker.kind === 'resized') return view.sendMessage({ type: 'resized', size: marker.size });
    const { offset, to, reason, restore } = marker;
    view.sendMessage({ type: 'gap', from: offset, to, reason, restore });
    this.#skippedBytes += to - this.#credit.sent;
    this.#credit = afterSkip(this.#credit, to);
  }

  /** CK4: the page does not keep up with its checkpoints. */
  get #holdsTooMuch(): boolean {
    const { parsed } = this.#credit;
    const { from } = this.#checkpoints;
    // Gaps are looked for only where they can matter: this runs with every acknowledgement.
    return from !== undefined && parsed - from > RETAINED_BYTES && this.#log.bytesBetween(from, parsed) > RETAINED_BYTES;
  }

  /** Lets go of what neither this page nor one behind a checkpoint will ask for. */
  #release(): void {
    const { parsed } = this.#credit;
    if (!this.#retain) this.#checkpoints.clear();
    while (this.#holdsTooMuch) this.#checkpoints.dropFirst();
    this.#log.release(Math.min(parsed, this.#checkpoints.from ?? parsed));
  }
}
