/**
 * Owns the order in which a terminal hears of its session: the screen of an earlier page, output, gaps and sizes (docs/PROTOCOL.md, FL1, NT3
 * and RS). It keeps no output; it does not know the socket.
 */
import type { Frame, GatewayMessage, TerminalSize } from '@workbench/protocol';
import type { ReadyMessage } from './connection-state.ts';
import { OutputStream } from './output-stream.ts';
import type { ScreenPort, SkippedOutput } from './ports.ts';
import { ScreenAssembly } from './screen-assembly.ts';

type GapMessage = Extract<GatewayMessage, { type: 'gap' }>;

export interface OutputFeedEvents {
  /** The terminal has parsed more of the present stream. */
  handleParsed(): void;
  handleSkipped(gap: SkippedOutput): void;
}

export class OutputFeed {
  readonly #events: OutputFeedEvents;
  #port: ScreenPort | null = null;
  #stream: OutputStream | null = null;
  /** The screen that must come before any output. */
  #screen: { readonly assembly: ScreenAssembly; readonly size: TerminalSize } | null = null;
  #restoring = false;
  /** Output may be missing: this page has interrupted, or sees what another may have interrupted (NT4). */
  #gapsExpected = false;
  /** Output below was shown by an earlier page, and was there when this one came (RS10). */
  #shownTo = 0;
  #replayedTo = 0;

  constructor(events: OutputFeedEvents) {
    this.#events = events;
  }

  /** Where output goes. There is one terminal: two would acknowledge the same bytes twice. */
  setPort(port: ScreenPort | null): void {
    this.#port = port;
  }

  /** The book of the present stream; null before the first `ready`. */
  get stream(): OutputStream | null {
    return this.#stream;
  }

  /** What `attach` says: the offset after the last byte received, or null while this page does not hold the screen (RS2, RS5). */
  get heldOffset(): number | null {
    return this.#stream && !this.#screen ? this.#stream.received : null;
  }

  /** Whether the terminal shows nothing but what the stream says up to its parsed offset. */
  get settled(): boolean {
    return !this.#screen && !this.#restoring;
  }

  /** Whether what the terminal parses now was shown by an earlier page (RS10). */
  get repeating(): boolean {
    return this.#isBefore(this.#shownTo);
  }

  /** Whether what the terminal parses now was printed before this page came (RS9, RS10). */
  get replaying(): boolean {
    return this.#isBefore(this.#replayedTo);
  }

  /** Where what was printed before this page came ends. */
  get replayedTo(): number {
    return this.#replayedTo;
  }

  /** A session that was opened by this page begins. */
  open(ready: ReadyMessage): void {
    this.#begin(ready);
    this.#gapsExpected = false;
  }

  /** A session was attached to. Returns false when the page could not go on where it was and counts as fresh (RS6). */
  attach(ready: ReadyMessage): boolean {
    const stream = this.#stream;
    this.#gapsExpected = true;
    if (stream && !ready.screen && ready.epoch === stream.epoch && ready.outputFrom === this.heldOffset) {
      stream.reconnect();
      // A replay that the last connection did not finish goes on. Where nobody followed, what is not parsed yet is still this page's to answer.
      if (ready.shownTo > ready.outputFrom) this.#shownTo = Math.max(this.#shownTo, ready.shownTo);
      this.#replayedTo = Math.max(this.#replayedTo, ready.replayedTo);
      return true;
    }
    this.#begin(ready);
    if (ready.screen) this.#screen = { assembly: new ScreenAssembly({ epoch: ready.epoch, bytes: ready.screen.bytes }), size: ready.screen.size };
    else this.#restore(null);
    return false;
  }

  /** The page has asked for output to be dropped. */
  interrupt(): void {
    this.#gapsExpected = true;
  }

  /** Forgets the session; what the terminal still parses of it counts for nothing. */
  end(): void {
    this.#stream = null;
    this.#screen = null;
    this.#restoring = false;
    this.#shownTo = this.#replayedTo = 0;
  }

  /** False when the frame breaks a rule of the wire. */
  takeFrame(frame: Frame): boolean {
    if (frame.kind === 'screen') return this.#takeScreen(frame);
    const stream = this.#stream;
    if (!stream || this.#screen || frame.kind !== 'output') return false;
    const received = stream.receive(frame);
    if (received.kind === 'bytes') this.#write(stream, received);
    return received.kind !== 'fault';
  }

  /** False when the gap breaks a rule of the wire. */
  takeGap({ from, to, reason, restore }: GapMessage): boolean {
    const stream = this.#stream;
    if (!stream || this.#screen || !this.#gapsExpected) return false;
    const skipped = stream.skip({ from, to, reason });
    if (skipped.kind === 'gap') {
      const gap = { bytes: skipped.bytes, reason, restore };
      this.#port?.skip(gap, () => this.#parsed(stream, skipped.end));
      this.#events.handleSkipped(gap);
    }
    return skipped.kind !== 'fault';
  }

  /** False when a size comes before the screen it would change. */
  takeSize(size: TerminalSize): boolean {
    if (!this.#stream || this.#screen) return false;
    // After the replay it is a size that this page gave.
    if (this.#stream.received < this.#replayedTo) this.#port?.resized(size);
    return true;
  }

  #begin(ready: ReadyMessage): void {
    this.end();
    this.#shownTo = ready.shownTo;
    this.#replayedTo = ready.replayedTo;
    this.#stream = new OutputStream({ epoch: ready.epoch, outputFrom: ready.outputFrom, ackStepBytes: ready.limits.ackStepBytes });
  }

  #isBefore(offset: number): boolean {
    return this.#stream !== null && (!this.settled || this.#stream.parsedOffset < offset);
  }

  /** In pieces that end where a replay does: the terminal parses a piece with nobody looking in between. */
  #write(stream: OutputStream, { bytes, end }: { readonly bytes: Uint8Array; readonly end: number }): void {
    const begin = end - bytes.length;
    let from = begin;
    for (const to of [this.#shownTo, this.#replayedTo, end]) {
      if (to <= from || to > end) continue;
      this.#port?.write(bytes.subarray(from - begin, to - begin), () => this.#parsed(stream, to));
      from = to;
    }
  }

  #takeScreen(frame: Frame): boolean {
    if (!this.#screen) return false;
    const taken = this.#screen.assembly.take(frame);
    if (taken === 'fault') return false;
    if (taken === 'more') return true;
    const { size } = this.#screen;
    this.#screen = null;
    this.#restore({ bytes: taken, size });
    return true;
  }

  #restore(screen: { readonly bytes: Uint8Array; readonly size: TerminalSize } | null): void {
    const stream = this.#stream;
    if (!this.#port) return;
    this.#restoring = true;
    this.#port.restore(screen, () => {
      if (this.#stream === stream) this.#restoring = false;
    });
  }

  #parsed(stream: OutputStream, end: number): void {
    stream.parsed(end);
    // The terminal may still parse the rest of a session that has ended, or even of the one before this.
    if (this.#stream === stream) this.#events.handleParsed();
  }
}
