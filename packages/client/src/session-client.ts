/**
 * Owns one terminal's conversation with the gateway: performs what `connection-state.ts` decides and moves bytes between socket and terminal.
 * It knows neither the DOM nor xterm.js; socket, clock and tickets are passed in.
 */
import { decodeFrame, encodeFrame, parseGatewayMessage, ticketSchema, type ClientMessage, type Frame, type GatewayMessage, type TerminalSize, type TransportRequest } from '@workbench/protocol';
import { initialState, step, type ConnectionEvent, type ConnectionState, type Effect, type ReadyMessage } from './connection-state.ts';
import { InputStream } from './input-stream.ts';
import { OutputStream } from './output-stream.ts';
import type { Clock, ConnectSocket, Socket, TicketAnswer } from './ports.ts';
import { RoundTrip, type RoundTripTimes } from './round-trip.ts';

/** Milliseconds a window must stay still before the remote hears its size: a drag is sixty sizes a second, and each redraws a full-screen program. */
export const RESIZE_QUIET_MS = 80;

/** Path of the terminal socket below the gateway's address (docs/PROTOCOL.md). */
const SESSION_PATH = '/v1/session';

export type InputRefusal = 'not-ready' | 'too-much';
export type SessionWarning = Extract<GatewayMessage, { type: 'warning' }>;

export interface SessionListener {
  handleState?(state: ConnectionState): void;
  /** Input was thrown away, never queued: the person must see it (IN1). */
  handleInputRefused?(reason: InputRefusal): void;
  handleWarning?(warning: SessionWarning): void;
  handleRoundTrip?(times: RoundTripTimes): void;
}

/** Takes output in order; must call `parsed` when the terminal has parsed these bytes, for that opens the window again (FL3). */
export type OutputSink = (bytes: Uint8Array, parsed: () => void) => void;

export interface SessionClientDeps {
  readonly connect: ConnectSocket;
  readonly clock: Clock;
  readonly requestTicket: () => Promise<TicketAnswer>;
  readonly transport: TransportRequest;
  readonly size: TerminalSize;
}

interface Streams {
  readonly input: InputStream;
  readonly output: OutputStream;
}

const sameSize = (a: TerminalSize, b: TerminalSize): boolean => a.cols === b.cols && a.rows === b.rows;

export class SessionClient {
  readonly #deps: SessionClientDeps;
  readonly #listeners = new Set<SessionListener>();
  #sink: OutputSink | null = null;
  #state: ConnectionState = initialState;
  #socket: Socket | null = null;
  #streams: Streams | null = null;
  #roundTrip = new RoundTrip();
  #size: TerminalSize;
  #sentSize: TerminalSize | null = null;
  #cancelTimer = (): void => {};
  #cancelPing = (): void => {};
  #cancelResize = (): void => {};
  #disposed = false;

  constructor(deps: SessionClientDeps) {
    this.#deps = deps;
    this.#size = deps.size;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get roundTripTimes(): RoundTripTimes | null {
    return this.#roundTrip.times;
  }

  /** Where output goes. There is one terminal: two would acknowledge the same bytes twice. */
  setOutputSink(sink: OutputSink | null): void {
    this.#sink = sink;
  }

  subscribe(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens a session, or, after an end, a new one with a new ticket. Does nothing while one is under way. */
  start(): void {
    this.#take({ type: 'start' });
  }

  /** Ends the session, or gives the opening up. */
  end(): void {
    this.#take({ type: 'end' });
  }

  /** Answers the open question; the answer to any other is ignored. */
  answer(id: number, accept: boolean, responses?: string[]): void {
    this.#take({ type: 'answer', id, accept, responses });
  }

  /** Sends what was typed. Returns false, and says so to the listeners, when it was thrown away. */
  input(bytes: Uint8Array): boolean {
    if (bytes.length === 0) return true;
    if (this.#state.name !== 'ready' || !this.#streams) return this.#refuse('not-ready');
    const frames = this.#streams.input.write(bytes);
    if (!frames) return this.#refuse('too-much');
    this.#sendFrames(frames);
    return true;
  }

  /** Remembers the size and tells the remote once it has been still for RESIZE_QUIET_MS (IN7). */
  resize(size: TerminalSize): void {
    this.#size = size;
    this.#cancelResize();
    this.#cancelResize = this.#deps.clock.setTimer(() => this.#sendSize(), RESIZE_QUIET_MS);
  }

  /** Closes everything without a word to the listeners; the gateway ends the session with its socket (CL3). */
  dispose(): void {
    this.#disposed = true;
    this.#cancelTimer();
    this.#cancelResize();
    this.#drop(1000);
    this.#listeners.clear();
    this.#sink = null;
  }

  #refuse(reason: InputRefusal): false {
    for (const listener of this.#listeners) listener.handleInputRefused?.(reason);
    return false;
  }

  #take(event: ConnectionEvent): void {
    if (this.#disposed) return;
    const { state, effects } = step(this.#state, event);
    const changed = state !== this.#state;
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    if (!changed) return;
    if (state.name === 'ended') this.#drop(null);
    for (const listener of this.#listeners) listener.handleState?.(state);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'fetch-ticket':
        return this.#fetchTicket(this.#state.attempt);
      case 'connect':
        return this.#connect(effect.url, this.#state.attempt);
      case 'send':
        return this.#send(effect.message);
      case 'send-open':
        this.#sentSize = this.#size;
        return this.#send({ type: 'open', ticket: effect.ticket, transport: this.#deps.transport, size: this.#size });
      case 'close':
        return this.#drop(effect.code);
      case 'clear-timer':
        return this.#cancelTimer();
      case 'set-timer':
        this.#cancelTimer();
        this.#cancelTimer = this.#deps.clock.setTimer(() => this.#take({ type: 'timeout' }), effect.ms);
    }
  }

  #fetchTicket(attempt: number): void {
    const takeNow = (event: ConnectionEvent): void => {
      if (this.#state.attempt === attempt) this.#take(event);
    };
    this.#deps.requestTicket().then(
      (answer) => {
        if ('error' in answer) return takeNow({ type: 'ticket-refused', code: answer.error });
        const ticket = ticketSchema.safeParse(answer.ticket);
        if (!ticket.success) return takeNow({ type: 'fault' });
        takeNow({ type: 'ticket', ticket: ticket.data, url: answer.gatewayUrl.replace(/\/+$/, '') + SESSION_PATH });
      },
      () => takeNow({ type: 'ticket-refused', code: 'gateway-unreachable' }),
    );
  }

  #connect(url: string, attempt: number): void {
    // A closed socket may still deliver what was on its way; only the living one of this attempt is listened to.
    const whileCurrent = (run: () => void): void => {
      if (this.#state.attempt === attempt && this.#socket === socket) run();
    };
    const socket = this.#deps.connect(url, {
      handleOpen: () => whileCurrent(() => this.#take({ type: 'socket-opened' })),
      handleText: (text) => whileCurrent(() => this.#handleText(text)),
      handleBytes: (bytes) => whileCurrent(() => this.#handleBytes(bytes)),
      handleClose: (code) => whileCurrent(() => this.#take({ type: 'socket-closed', code })),
    });
    this.#socket = socket;
  }

  #handleText(text: string): void {
    this.#roundTrip.heard();
    const parsed = parseGatewayMessage(text);
    if (parsed.kind === 'ignored') return;
    if (parsed.kind === 'invalid') return this.#take({ type: 'fault' });
    this.#handleMessage(parsed.message);
  }

  #handleMessage(message: GatewayMessage): void {
    switch (message.type) {
      case 'hello':
        return this.#take({ type: 'hello', version: message.version });
      case 'progress':
        return this.#take({ type: 'progress', stage: message.stage });
      case 'question':
        return this.#take({ type: 'question', question: message.question });
      case 'ready':
        return this.#handleReady(message);
      case 'ended':
        return this.#take({ type: 'ended', code: message.code, detail: message.detail ?? null });
      case 'inputAck':
        return this.#handleInputAck(message.offset);
      case 'warning':
        for (const listener of this.#listeners) listener.handleWarning?.(message);
        return;
      case 'pong':
        return this.#handlePong(message.id, message.instanceRttMs);
      case 'takenOver':
        return this.#take({ type: 'ended', code: 'taken-over', detail: null });
      case 'gap':
        // Only a gateway that was asked to drop output may do so, and this page never asks (`hello.capabilities` is empty).
        return this.#take({ type: 'fault' });
    }
  }

  #handleReady(message: ReadyMessage): void {
    if (this.#state.name !== 'opening') return this.#take({ type: 'fault' });
    this.#streams = { input: new InputStream(message), output: new OutputStream({ epoch: message.epoch, outputFrom: message.outputFrom, ackStepBytes: message.limits.ackStepBytes }) };
    this.#roundTrip = new RoundTrip();
    this.#take({ type: 'ready', session: message });
    this.#ping();
    this.#sendSize();
  }

  #handleBytes(message: Uint8Array): void {
    this.#roundTrip.heard();
    const decoded = decodeFrame(message, 'output');
    const streams = this.#streams;
    if (!decoded.ok || !streams) return this.#take({ type: 'fault' });
    const received = streams.output.receive(decoded.frame);
    if (received.kind === 'fault') return this.#take({ type: 'fault' });
    if (received.kind === 'duplicate') return;
    this.#sink?.(received.bytes, () => {
      const parsed = streams.output.parsed(received.end);
      // The terminal may still parse the rest of a session that has ended, or even of the one before this.
      if (parsed !== null && this.#streams === streams) this.#send({ type: 'ack', parsed });
    });
  }

  #handleInputAck(offset: number): void {
    const frames = this.#streams?.input.acknowledge(offset);
    if (!frames) return this.#take({ type: 'fault' });
    this.#sendFrames(frames);
  }

  #handlePong(id: number, instanceMs: number | undefined): void {
    if (!this.#roundTrip.pong(id, this.#deps.clock.now(), instanceMs)) return;
    const times = this.#roundTrip.times;
    if (times) for (const listener of this.#listeners) listener.handleRoundTrip?.(times);
  }

  #ping(): void {
    if (!this.#streams) return;
    const id = this.#roundTrip.tick(this.#deps.clock.now());
    if (id === null) return this.#take({ type: 'silence' });
    this.#send({ type: 'ping', id });
    this.#cancelPing = this.#deps.clock.setTimer(() => this.#ping(), this.#roundTrip.interval);
  }

  #sendSize(): void {
    if (this.#state.name !== 'ready' || (this.#sentSize && sameSize(this.#sentSize, this.#size))) return;
    this.#sentSize = this.#size;
    this.#send({ type: 'resize', size: this.#size });
  }

  #sendFrames(frames: readonly Frame[]): void {
    for (const frame of frames) this.#socket?.send(encodeFrame(frame));
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  /** Lets go of the socket, closing it when there is a code to close it with. */
  #drop(code: number | null): void {
    this.#cancelPing();
    const socket = this.#socket;
    this.#socket = null;
    this.#streams = null;
    if (code !== null) socket?.close(code);
  }
}
