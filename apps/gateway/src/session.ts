/** Owns one session: byte counts, credit, the pausing of its transport, its clock and its end. It knows neither `ws` nor `ssh2`. */
import {
  afterAck,
  afterSend,
  available,
  INPUT_WINDOW_BYTES,
  MAX_OUTPUT_FRAME_BYTES,
  type Credit,
  type GatewayMessage,
  type Route,
  type TerminalSize,
  type TransportKind,
} from '@workbench/protocol';
import type { Clock } from './clock.ts';
import { OutputQueue } from './output-queue.ts';
import type { Caps, SessionTimes } from './policy.ts';
import type { SessionEnd } from './refusal.ts';
import { step, type SessionEffect, type SessionEvent, type SessionState } from './session-state.ts';
import type { Transport } from './transports/transport.ts';

export interface SessionFacts {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly regionId: string;
  readonly instanceId: string;
  readonly instanceName: string;
  readonly transport: TransportKind;
  readonly route?: Route;
  readonly username: string;
  readonly clientAddress: string;
  readonly requestId: string;
  readonly startedAt: number;
  readonly deadlineAt: number;
}

/** The page, as a session sees it. */
export interface View {
  /** One output frame; `chunks` are `length` bytes in all and may be kept. */
  sendOutput(epoch: number, offset: number, chunks: readonly Uint8Array[], length: number): void;
  sendMessage(message: GatewayMessage): void;
  /** Says `ended` and lets the connection go. */
  finish(end: SessionEnd): void;
}

export interface Counts {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface SessionDeps {
  readonly facts: SessionFacts;
  readonly transport: Transport;
  readonly view: View;
  readonly clock: Clock;
  readonly caps: Pick<Caps, 'highMarkBytes' | 'lowMarkBytes' | 'maxSessionMs' | 'drainMs'>;
  /** The end is known and was said; called once. The session counts as held until it was written down. */
  onEnd(end: SessionEnd, counts: Counts): Promise<void>;
  /** Nothing of the session is left; called once, after onEnd. */
  onRelease(): void;
}

/** Offsets of a new session begin at 0 in its first epoch; a later gateway may begin another one. */
export const FIRST_EPOCH = 1;

export class Session {
  readonly facts: SessionFacts;
  /** Resolves when the transport has given everything back and the end is recorded. */
  readonly released: Promise<void>;
  readonly #deps: SessionDeps;
  readonly #times: { -readonly [K in keyof SessionTimes]: SessionTimes[K] };
  readonly #queue = new OutputQueue();
  #state: SessionState = { phase: 'running' };
  #credit: Credit;
  #received = 0;
  #taken = 0;
  #acknowledged = 0;
  #paused = false;
  #outputTurn: NodeJS.Immediate | undefined;
  #ackTurn: NodeJS.Immediate | undefined;
  #drainingSince: number | undefined;
  #release: () => void = () => undefined;
  #recorded: Promise<void> | undefined;

  constructor(deps: SessionDeps) {
    const { facts, clock, caps, transport } = deps;
    this.#deps = deps;
    this.facts = facts;
    this.released = new Promise((resolve) => {
      this.#release = resolve;
    });
    this.#credit = { sent: 0, parsed: 0, windowBytes: caps.highMarkBytes };
    const monotonic = clock.monotonic();
    this.#times = {
      startedAt: facts.startedAt,
      startedMonotonic: monotonic,
      lastActivityMonotonic: monotonic,
      maxMs: Math.min(caps.maxSessionMs, transport.maxMs ?? Infinity),
    };
  }

  get times(): SessionTimes {
    return this.#times;
  }

  get counts(): Counts {
    return { bytesIn: this.#received, bytesOut: this.#credit.sent };
  }

  get isOver(): boolean {
    return this.#state.phase === 'closing' || this.#state.phase === 'ended';
  }

  /** Output begins to flow. The page has been told `ready`. */
  start(): void {
    this.#deps.transport.start({
      onOutput: (bytes) => this.#handleOutput(bytes),
      onInputTaken: (bytes) => this.#handleInputTaken(bytes),
      onEnd: (end) => this.#step({ type: 'transport-ended', end }),
    });
  }

  /**
   * Input from the page.
   * @returns the rule it breaks, or null.
   */
  input(epoch: number, offset: number, bytes: Uint8Array): string | null {
    if (epoch !== FIRST_EPOCH) return 'input of another epoch';
    // The shell is over: keys typed while its last output is on the way go nowhere, and break no rule.
    if (this.#state.phase !== 'running') return null;
    if (offset > this.#received) return 'gap in input';
    const fresh = bytes.subarray(Math.min(bytes.length, this.#received - offset));
    if (this.#received + fresh.length - this.#acknowledged > INPUT_WINDOW_BYTES) return 'too much unacknowledged input';
    if (fresh.length === 0) return null;
    this.#received += fresh.length;
    this.#touch();
    this.#deps.transport.write(fresh);
    return null;
  }

  /**
   * The page has parsed output up to an offset.
   * @returns the rule it breaks, or null.
   */
  acknowledge(parsed: number): string | null {
    const credit = afterAck(this.#credit, parsed);
    if (!credit) return 'acknowledgement of bytes that were not sent, or going back';
    this.#credit = credit;
    this.#pump();
    return null;
  }

  resize(size: TerminalSize): void {
    if (this.#state.phase === 'running') this.#deps.transport.resize(size);
  }

  end(end: SessionEnd): void {
    this.#step({ type: 'end', end });
  }

  /** The connection to the page is gone. */
  viewClosed(): void {
    this.#step({ type: 'view-closed' });
  }

  /** A look by the sweep: a page that does not take the last output is not waited for longer than the cap. */
  checkDrain(): void {
    if (this.#drainingSince === undefined) return;
    if (this.#deps.clock.monotonic() - this.#drainingSince >= this.#deps.caps.drainMs) this.#step({ type: 'drained' });
  }

  #touch(): void {
    this.#times.lastActivityMonotonic = this.#deps.clock.monotonic();
  }

  #handleOutput(bytes: Uint8Array): void {
    if (this.isOver) return;
    this.#touch();
    this.#queue.push(bytes);
    this.#pump();
  }

  /** The first bytes leave at once; what arrives later in the same turn of the loop travels together at its end (FL5). */
  #pump(): void {
    if (!this.#outputTurn && this.#sendQueued()) {
      this.#outputTurn = setImmediate(() => {
        this.#outputTurn = undefined;
        this.#pump();
      });
    }
    this.#steerTransport();
    if (this.#state.phase === 'draining' && this.#queue.bytes === 0) this.#step({ type: 'drained' });
  }

  #sendQueued(): boolean {
    const before = this.#credit.sent;
    for (;;) {
      const length = Math.min(this.#queue.bytes, available(this.#credit), MAX_OUTPUT_FRAME_BYTES);
      if (length === 0) break;
      const offset = this.#credit.sent;
      this.#credit = afterSend(this.#credit, length);
      this.#deps.view.sendOutput(FIRST_EPOCH, offset, this.#queue.take(length), length);
    }
    return this.#credit.sent > before;
  }

  /** FL2: what is sent and not parsed, and what waits here, is bounded by pausing the remote. */
  #steerTransport(): void {
    const held = this.#credit.sent - this.#credit.parsed + this.#queue.bytes;
    if (!this.#paused && held >= this.#deps.caps.highMarkBytes) {
      this.#paused = true;
      this.#deps.transport.pause();
    } else if (this.#paused && held <= this.#deps.caps.lowMarkBytes) {
      this.#paused = false;
      this.#deps.transport.resume();
    }
  }

  #handleInputTaken(bytes: number): void {
    this.#taken += bytes;
    this.#ackTurn ??= setImmediate(() => {
      this.#ackTurn = undefined;
      if (this.isOver || this.#taken === this.#acknowledged) return;
      this.#acknowledged = this.#taken;
      this.#deps.view.sendMessage({ type: 'inputAck', offset: this.#acknowledged });
    });
  }

  #step(event: SessionEvent): void {
    const { state, effects } = step(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: SessionEffect): void {
    const deps = this.#deps;
    switch (effect.do) {
      case 'drain':
        this.#drainingSince = deps.clock.monotonic();
        this.#pump();
        break;
      case 'announce':
        deps.view.finish(effect.end);
        break;
      case 'record':
        clearImmediate(this.#outputTurn);
        clearImmediate(this.#ackTurn);
        this.#queue.clear();
        this.#drainingSince = undefined;
        this.#recorded = deps.onEnd(effect.end, this.counts);
        break;
      case 'close-transport':
        void Promise.allSettled([deps.transport.close()]).then(() => this.#step({ type: 'transport-closed' }));
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
