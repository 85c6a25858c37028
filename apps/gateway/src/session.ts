/** Owns one session: its transport, its page if it has one, its clock and its end. It knows neither `ws` nor `ssh2`. */
import type { TerminalSize } from '@workbench/protocol';
import type { Clock } from './clock.ts';
import { InputAuthors, type Authorship } from './input-authors.ts';
import { InputStream } from './input-stream.ts';
import { Interruption } from './interruption.ts';
import { OutputStream, type Beginning } from './output-stream.ts';
import { notWarned, timeIsUp, warningsDue, type Caps, type SessionTimes } from './policy.ts';
import type { SessionEnd } from './refusal.ts';
import type { SessionFacts } from './session-facts.ts';
import { step, type SessionEffect, type SessionEvent, type SessionState } from './session-state.ts';
import { TakenOver } from './taken-over.ts';
import type { Transport } from './transports/transport.ts';
import type { View, Viewer } from './view.ts';

export interface Counts {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface SessionDeps {
  readonly facts: SessionFacts;
  readonly transport: Transport;
  /** Of the terminal when it was opened. */
  readonly size: TerminalSize;
  readonly clock: Clock;
  readonly caps: Pick<Caps, 'windowBytes' | 'maxSessionMs' | 'idleMs' | 'drainMs' | 'detachGraceMs'>;
  /** The end is known and was said; called once. The session counts as held until it was written down. */
  onEnd(end: SessionEnd, counts: Counts): Promise<void>;
  /** Nothing of the session is left; called once, after onEnd. */
  onRelease(): void;
  /** Something nobody foresaw went wrong in this session, and it ends. */
  onFault(error: unknown): void;
}

/** What `ready` says of a session besides its facts. */
export interface Attached extends Beginning {
  readonly inputAccepted: number;
  /** Who typed it (RS3). */
  readonly authorship: Authorship;
  /** Input below counts as acknowledged (RS3). */
  readonly inputAcknowledged: number;
  /** Of the view before, which may have gone meanwhile. */
  readonly before: Viewer | undefined;
}

/** Offsets of a session begin at 0 in its first epoch; a later gateway may begin another one. */
export const FIRST_EPOCH = 1;

/**
 * Input is acknowledged so long after it was taken, milliseconds: the echo it causes is there before, and does not wait while this process and
 * the page are busy with what nobody looks at (0.05 of the 0.16 ms that an echo takes longer here than through a bare bridge).
 */
const INPUT_ACK_MS = 4;

export class Session {
  readonly facts: SessionFacts;
  /** Resolves when the transport has given everything back and the end is recorded. */
  readonly released: Promise<void>;
  readonly #deps: SessionDeps;
  readonly #times: { -readonly [K in keyof SessionTimes]: SessionTimes[K] };
  readonly #input = new InputStream();
  readonly #authors = new InputAuthors();
  readonly #output: OutputStream;
  readonly #interruption: Interruption;
  #state: SessionState = { phase: 'running', attached: false };
  #view: View | undefined;
  readonly #takenOver = new TakenOver();
  #lastViewer: Viewer | undefined;
  #started = false;
  #paused = false;
  #warned = notWarned;
  #outputTurn: NodeJS.Immediate | undefined;
  #ackTimer: NodeJS.Timeout | undefined;
  #drainingSince: number | undefined;
  /** Monotonic; Infinity before the first page, whose own time limit is that of the opening. */
  #aloneSince = Infinity;
  #release: () => void = () => undefined;
  #recorded: Promise<void> | undefined;

  constructor(deps: SessionDeps) {
    const { facts, clock, caps, transport, size } = deps;
    this.#deps = deps;
    this.facts = facts;
    this.released = new Promise((resolve) => {
      this.#release = resolve;
    });
    this.#output = new OutputStream({ monotonic: () => clock.monotonic(), size, windowBytes: caps.windowBytes });
    this.#interruption = new Interruption({
      monotonic: () => clock.monotonic(),
      roundTripMs: () => transport.roundTripMs,
      onOver: () => this.#stopDropping(),
      onFault: (error) => this.fail(error),
    });
    const monotonic = clock.monotonic();
    this.#times = {
      startedAt: facts.startedAt,
      startedMonotonic: monotonic,
      lastActivityMonotonic: monotonic,
      maxMs: Math.min(caps.maxSessionMs, transport.maxMs ?? Infinity),
    };
  }

  get counts(): Counts {
    return { bytesIn: this.#input.received, bytesOut: this.#output.end };
  }

  get isOver(): boolean {
    return this.#state.phase === 'closing' || this.#state.phase === 'ended';
  }

  /** How it ended, or will end once its last output was taken. */
  get ending(): SessionEnd | undefined {
    return this.#state.phase === 'running' ? undefined : this.#state.end;
  }

  /** Whether a page is there. */
  get isAttached(): boolean {
    return this.#view !== undefined;
  }

  /** Of the page that is there. */
  get viewer(): Viewer | undefined {
    return this.#view?.viewer;
  }

  /** Bytes of output held in this process for this session. */
  get heldBytes(): number {
    return this.#output.heldBytes;
  }

  /** Gateway to instance and back, milliseconds, where it was measured. */
  get instanceRoundTripMs(): number | undefined {
    return this.#deps.transport.roundTripMs;
  }

  measureRoundTrip(): void {
    if (!this.isOver) this.#deps.transport.measureRoundTrip();
  }

  /**
   * A page becomes the view of this session; the one before is told that it was taken over. Nothing is sent to it before `proceed`.
   * @param from offset after the last output byte the page has, or null where it has no screen (RS2, RS5).
   */
  attach(view: View, from: number | null): Attached {
    if (this.#view) this.#takenOver.add(this.#view);
    this.#view = view;
    const before = this.#lastViewer;
    this.#lastViewer = view.viewer;
    this.#warned = notWarned;
    // NT4: what the page before wanted dropped, this one wants to see.
    this.#interruption.cancel();
    this.#output.stopDropping();
    // RS7: what the shell said last waits for a page as everything else does; each page has all of the time to take it, from `proceed` on.
    this.#drainingSince = undefined;
    const beginning = this.#output.attach(view, from);
    return { ...beginning, inputAccepted: this.#input.received, inputAcknowledged: this.#input.restart(), authorship: this.#authors.of(view.viewer.page), before };
  }

  /** The page has been told `ready`: output flows. */
  proceed(): void {
    this.#step({ type: 'attached' });
    if (!this.#started) {
      this.#started = true;
      this.#deps.transport.start({
        onOutput: (bytes) => this.#guard(() => this.#handleOutput(bytes)),
        onInputTaken: (bytes) => this.#guard(() => this.#handleInputTaken(bytes)),
        onEnd: (end) => this.#step({ type: 'transport-ended', end }),
      });
    }
    this.#pump();
    // Behind what was printed before: what a page hears after an idle warning puts the end off.
    this.#warn();
  }

  /** The connection to a page is gone. Nothing happens where another page is the view by now. */
  detach(view: View): void {
    this.#takenOver.delete(view);
    if (this.#view !== view) return;
    this.#view = undefined;
    this.#aloneSince = this.#deps.clock.monotonic();
    this.#drainingSince = undefined;
    this.#output.detach();
    this.#step({ type: 'detached', mayResume: view.mayResume });
    this.#steerTransport();
  }

  /** RS11: the page has lost its right to look on; the session goes on without it, as after a lost connection. */
  dismiss(end: SessionEnd): void {
    const view = this.#view;
    if (!view) return;
    view.finish(end);
    this.detach(view);
  }

  /**
   * Input from the page.
   * @returns the rule it breaks, or null.
   */
  input(epoch: number, offset: number, bytes: Uint8Array): string | null {
    if (epoch !== FIRST_EPOCH) return 'input of another epoch';
    // The shell is over: keys typed while its last output is on the way go nowhere, and break no rule.
    if (this.#state.phase !== 'running') return null;
    const arrived = this.#input.arrive(offset, bytes);
    if (!arrived.ok) return arrived.reason;
    if (arrived.fresh.length === 0) return null;
    this.#touch();
    this.#interruption.handleInput();
    this.#authors.note(this.#lastViewer?.page, this.#input.received);
    this.#deps.transport.write(arrived.fresh);
    return null;
  }

  /** NT: the last byte of input overtakes everything. */
  interrupt(inputOffset: number): string | null {
    if (this.#state.phase !== 'running') return null;
    if (inputOffset !== this.#input.received) return 'interrupt.inputOffset';
    this.#deps.transport.hurry();
    this.#interruption.begin();
    this.#drop();
    return null;
  }

  /**
   * The page has parsed output up to an offset.
   * @returns the rule it breaks, or null.
   */
  acknowledge(parsed: number): string | null {
    const broken = this.#output.acknowledge(parsed);
    if (broken === null) this.#pump();
    return broken;
  }

  /** CK. @returns the rule it breaks, or null. */
  screenPart(epoch: number, offset: number, bytes: Uint8Array): string | null {
    return epoch === FIRST_EPOCH ? this.#output.takeScreenPart(offset, bytes) : 'screen of another epoch';
  }

  /** CK. @returns the rule it breaks, or null. */
  checkpoint(message: Parameters<OutputStream['takeCheckpoint']>[0]): string | null {
    return this.#output.takeCheckpoint(message);
  }

  resize(size: TerminalSize): void {
    if (this.#state.phase !== 'running') return;
    this.#output.noteSize(size);
    this.#deps.transport.resize(size);
  }

  end(end: SessionEnd): void {
    this.#step({ type: 'end', end });
  }

  /** A fault of this process in this session is its end (ER6). */
  fail(error: unknown): void {
    this.#deps.onFault(error);
    this.end({ code: 'internal', detail: { requestId: this.facts.requestId } });
  }

  /** A look by the sweep: limits of time, and what the page is told of them. */
  look(): void {
    this.#guard(() => this.#look());
  }

  #look(): void {
    const { clock, caps } = this.#deps;
    const now = { wall: clock.now(), monotonic: clock.monotonic() };
    const code = timeIsUp(this.#times, now, caps);
    if (code) return this.end({ code });
    // A page that does not take the last output is not waited for longer than the cap.
    if (this.#drainingSince !== undefined && now.monotonic - this.#drainingSince >= caps.drainMs) return this.#step({ type: 'drained' });
    if (!this.#view && now.monotonic - this.#aloneSince >= caps.detachGraceMs) return this.#step({ type: 'grace-over' });
    this.#warn();
  }

  #warn(): void {
    if (!this.#view || this.#state.phase !== 'running') return;
    const { clock, caps } = this.#deps;
    // DL1: a page that takes what was printed before for new takes the warning away.
    const idleMs = this.#output.isWaiting ? Infinity : caps.idleMs;
    const { due, warned } = warningsDue(this.#times, { wall: clock.now(), monotonic: clock.monotonic() }, { caps: { idleMs }, warned: this.#warned });
    this.#warned = warned;
    for (const warning of due) this.#view.sendMessage({ type: 'warning', ...warning });
  }

  #touch(): void {
    this.#times.lastActivityMonotonic = this.#deps.clock.monotonic();
  }

  #handleOutput(bytes: Uint8Array): void {
    if (this.isOver) return;
    this.#touch();
    this.#output.push(bytes);
    this.#interruption.handleOutput();
    if (this.#interruption.isFresh) this.#drop();
    this.#pump();
  }

  #drop(): void {
    if (!this.#output.isDropping && this.#output.startDropping()) this.#interruption.watch();
    this.#steerTransport();
  }

  #stopDropping(): void {
    this.#output.stopDropping();
    this.#pump();
  }

  /** The first bytes leave at once; what arrives later in the same turn of the loop travels together at its end (FL5). */
  #pump(): void {
    if (!this.#outputTurn && this.#output.pump()) {
      this.#outputTurn = setImmediate(() => {
        this.#outputTurn = undefined;
        this.#guard(() => this.#pump());
      });
    }
    this.#steerTransport();
    if (this.#state.phase === 'draining' && this.#state.attached && this.#output.isTaken) this.#step({ type: 'drained' });
  }

  /** FL2: what waits here is bounded by pausing the remote. */
  #steerTransport(): void {
    const pause = this.#output.wantsPause;
    if (pause === null || pause === this.#paused || !this.#started || this.isOver) return;
    this.#paused = pause;
    if (pause) this.#deps.transport.pause();
    else this.#deps.transport.resume();
  }

  #handleInputTaken(bytes: number): void {
    this.#input.take(bytes);
    this.#ackTimer ??= setTimeout(() => {
      this.#ackTimer = undefined;
      this.#guard(() => this.#acknowledgeInput());
    }, INPUT_ACK_MS);
  }

  #acknowledgeInput(): void {
    const offset = this.isOver || !this.#view ? null : this.#input.acknowledgement();
    if (offset !== null) this.#view?.sendMessage({ type: 'inputAck', offset });
  }

  /** ER6: whatever a transport or a timer calls goes through here, so that a fault ends this session and not the process that holds others. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.fail(error);
    }
  }

  #step(event: SessionEvent): void {
    const { state, effects } = step(this.#state, event);
    this.#state = state;
    // One that fails keeps none of the others from being performed; states only go forward, so this comes to an end.
    for (const effect of effects) this.#guard(() => this.#perform(effect));
  }

  #perform(effect: SessionEffect): void {
    const deps = this.#deps;
    switch (effect.do) {
      case 'drain':
        this.#drainingSince = deps.clock.monotonic();
        this.#interruption.cancel();
        this.#output.stopDropping();
        this.#pump();
        break;
      case 'announce':
        this.#view?.finish(effect.end);
        break;
      case 'record': {
        clearImmediate(this.#outputTurn);
        clearTimeout(this.#ackTimer);
        this.#interruption.cancel();
        const { counts } = this;
        this.#output.clear();
        this.#view = undefined;
        this.#drainingSince = undefined;
        this.#recorded = deps.onEnd(effect.end, counts);
        break;
      }
      case 'close-transport':
        void Promise.allSettled([(async () => deps.transport.close())()]).then(() => this.#step({ type: 'transport-closed' }));
        break;
      case 'release':
        void Promise.allSettled([this.#recorded]).then(() => {
          deps.onRelease();
          this.#release();
        });
        break;
    }
  }
}
