/**
 * Owns when this page tells the gateway what its terminal shows, so that a page which attaches later shows the same (docs/PROTOCOL.md, CK). It
 * works in slices, on rows that no longer change, and at moments when the terminal stands outside any sequence and any character.
 */
import type { Checkpoint, Clock, SessionClient } from '@workbench/client';
import { CHECKPOINT_STEP_BYTES, MAX_CHECKPOINT_BYTES, RESTORED_SCROLLBACK_LINES, type TerminalSize } from '@workbench/protocol';
import { pack, packPlain } from './checkpoint-blob.ts';
import { nextTask } from './next-task.ts';
import { ProgramWords, type WordsPort } from './program-words.ts';
import { rowsText, stateText, type ModesPort } from './screen-text.ts';
import { ScrollbackText } from './scrollback-text.ts';
import { coreOf, type XtermCore } from './xterm-core.ts';

/** Less output than this is as quickly repeated as restored, bytes. */
const QUIET_BYTES = 64 * 1024;
/** Milliseconds without output after which it is worth a checkpoint: a flood is over. */
const QUIET_MS = 1_000;
/** Rows said in one task of the page: 5,000 of 120 columns take 160 ms, so these take 3. */
const SLICE_ROWS = 100;
/** … and when the page is going away: 40 ms. */
const LEAVING_ROWS = 1_200;
/** Rows scrolled off since the last checkpoint from which on output alone brings the scrollback back, as there must be that many again by the next. */
const LIGHT_ROWS = RESTORED_SCROLLBACK_LINES / 2;
/** Where all rows together are too large for the wire: so many, or none. */
const FEWER_ROWS = 1_000;

/** So much may be parsed while a checkpoint is packed, bytes; from then on it is packed at once. */
const LATE_BYTES = CHECKPOINT_STEP_BYTES / 2;

/** Characters, each of three bytes at most. */
const SURE_TO_FIT = Math.floor(MAX_CHECKPOINT_BYTES / 3) - 100;

const fits = (packed: Uint8Array | null): packed is Uint8Array => packed !== null && packed.length <= MAX_CHECKPOINT_BYTES;

export type CheckpointClient = Pick<SessionClient, 'canSendCheckpoint' | 'checkpointDue' | 'parsedOffset' | 'sendCheckpoint'>;

export interface CheckpointWriterDeps {
  readonly client: CheckpointClient;
  readonly terminal: ModesPort & WordsPort & TerminalSize;
  readonly clock: Clock;
  /** Whether the terminal is there, has parsed exactly up to `parsedOffset`, outside any sequence and character, and shows nothing but the session. */
  readonly atRest: () => boolean;
}

/** What a checkpoint is of. */
type Place = Omit<Checkpoint, 'bytes'>;

export class CheckpointWriter {
  readonly #deps: CheckpointWriterDeps;
  readonly #core: XtermCore;
  readonly #words: ProgramWords;
  readonly #rows: ScrollbackText;
  #cancelQuiet = (): void => {};
  #cancelSlice = (): void => {};
  #packing = false;
  /** Counts what `startFrom` started: what was said of one screen is not sent of the next. */
  #starts = 0;
  #linesSaid = 0;
  /** The last one was without scrollback or too large, which is not to stay so: output may stop, and bring back no rows. */
  #light = false;
  /** Output offset that was parsed as the page was hidden, until the whole of what it showed there is sent, or too large; null when nothing is owed. */
  #owed: number | null = null;
  /** Output offset at which the screen was last too large for a checkpoint. */
  #tooLargeAt = 0;

  constructor(deps: CheckpointWriterDeps) {
    this.#deps = deps;
    this.#core = coreOf(deps.terminal);
    this.#words = new ProgramWords(deps.terminal);
    this.#rows = new ScrollbackText(this.#core);
  }

  /** The terminal has parsed more, or what kept a checkpoint back is over. */
  handleParsed(): void {
    if (!this.#canSay) return;
    const { client } = this.#deps;
    const since = client.parsedOffset - this.#tooLargeAt;
    const bytes = Math.min(client.checkpointDue, since);
    // Often enough that no row is taken away before it is counted.
    const scrolled = this.#rows.scrolled - this.#linesSaid;
    if (bytes >= CHECKPOINT_STEP_BYTES) this.#begin(scrolled < LIGHT_ROWS);
    else if (this.#owed !== null) this.#begin(true);
    else if (bytes >= QUIET_BYTES || (this.#light && since > 0)) this.#whenQuiet();
  }

  /**
   * The terminal starts anew: with a session that is asked for now, or with what an earlier page showed when so many rows had scrolled off; 0
   * where nothing is known.
   */
  startFrom(lines: number): void {
    this.#stop();
    this.#rows.countFrom(lines);
    this.#linesSaid = lines;
  }

  /** The terminal has another size. */
  handleResize(): void {
    this.#rows.forget();
  }

  /** Nobody looks at the page now, and it may not come back. */
  handleHidden(): void {
    if (!this.#wanted) return;
    this.#owed = this.#deps.client.parsedOffset;
    this.#begin(true);
  }

  /** The page goes away with this very task: without compression, for which there is no time, or not at all. */
  handleLeaving(): void {
    const { client } = this.#deps;
    if (!this.#wanted || !this.#canSay || this.#rows.catchUp(LEAVING_ROWS) > 0) return;
    const said = this.#say(true);
    if (client.sendCheckpoint({ ...said.place, bytes: packPlain(said) })) this.#handleSent(said.place);
  }

  dispose(): void {
    this.#stop();
    this.#words.dispose();
    this.#rows.dispose();
  }

  get #wanted(): boolean {
    return this.#light || this.#deps.client.checkpointDue > 0;
  }

  get #canSay(): boolean {
    return this.#deps.client.canSendCheckpoint && this.#deps.atRest();
  }

  #stop(): void {
    this.#starts += 1;
    this.#light = false;
    this.#owed = null;
    this.#tooLargeAt = 0;
    this.#cancelQuiet();
  }

  #whenQuiet(): void {
    this.#cancelQuiet();
    this.#cancelQuiet = this.#deps.clock.setTimer(() => this.#begin(true), QUIET_MS);
  }

  /** Output that goes on does not put it off. */
  #nextSlice(): void {
    this.#cancelSlice();
    let wanted = true;
    this.#cancelSlice = () => {
      wanted = false;
    };
    void nextTask().then(() => {
      if (wanted) this.#begin(true);
    });
  }

  #begin(whole: boolean): void {
    // While one is under way, and where none can be said now: the end of that asks again.
    if (this.#packing || !this.#canSay) return;
    if (whole && this.#rows.catchUp(SLICE_ROWS) > 0) return this.#nextSlice();
    this.#cancelQuiet();
    this.#cancelSlice();
    this.#packing = true;
    void this.#send(whole)
      .finally(() => {
        this.#packing = false;
      })
      .then(() => this.handleParsed());
  }

  async #send(whole: boolean): Promise<void> {
    const starts = this.#starts;
    const said = this.#say(whole);
    // Made now: by the time the first is packed, more was printed.
    const shorter = said.text.length > SURE_TO_FIT && said.rows > 0 ? [said.before + this.#rows.text(FEWER_ROWS).text + said.after, said.before + this.#screenText(false)] : [];
    // Output goes on while it is packed, and a checkpoint that is further behind than what the gateway holds would be given up there (CK4).
    const hurry = (): boolean => this.#deps.client.parsedOffset - said.place.outputOffset > LATE_BYTES;
    let bytes = await pack(said, hurry);
    for (const text of shorter) if (!fits(bytes)) bytes = await pack({ lines: said.lines, text }, hurry);
    if (starts !== this.#starts) return;
    if (!fits(bytes)) this.#handleTooLarge(said.place);
    else if (this.#deps.client.sendCheckpoint({ ...said.place, bytes })) this.#handleSent(said.place);
  }

  #handleSent(place: Place): void {
    this.#linesSaid = place.lines;
    this.#light = !place.whole;
    this.#settle(place);
  }

  /** A second try, with nothing printed in between, would make it no smaller. */
  #handleTooLarge(place: Place): void {
    this.#tooLargeAt = place.outputOffset;
    this.#light = true;
    this.#settle(place);
  }

  #settle({ whole, outputOffset }: Place): void {
    if (whole && this.#owed !== null && this.#owed <= outputOffset) this.#owed = null;
  }

  #say(whole: boolean) {
    const { terminal, client } = this.#deps;
    const lines = this.#rows.scrolled;
    const scrollback = whole ? this.#rows.text(RESTORED_SCROLLBACK_LINES) : { text: '', rows: 0 };
    const before = this.#words.text();
    const after = this.#screenText(scrollback.rows > 0);
    const place = { outputOffset: client.parsedOffset, size: { cols: terminal.cols, rows: terminal.rows }, lines, whole };
    return { place, lines, rows: scrollback.rows, before, after, text: before + scrollback.text + after };
  }

  /** @param joined whether a row comes before it that may go on in it. */
  #screenText(joined: boolean): string {
    const { normal } = this.#core._bufferService.buffers;
    return rowsText(this.#core, normal, normal.ybase, joined) + stateText(this.#core, this.#deps.terminal);
  }
}
