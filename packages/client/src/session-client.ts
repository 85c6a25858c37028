/**
 * Owns one terminal's conversation with the gateway: performs what `connection-state.ts` decides and moves bytes between socket and terminal.
 * It knows neither the DOM nor xterm.js; socket, clock and tickets are passed in.
 */
import { CLOSE, decodeFrame, encodeFrame, parseGatewayMessage, SESSION_PATH, ticketSchema, type ClientMessage, type Frame, type GatewayMessage, type TerminalSize, type Ticket } from '@workbench/protocol';
import type { Checkpoint } from './checkpoint-book.ts';
import { canTakeBack, initialState, resumedSession, step, type ConnectionEvent, type ConnectionState, type Effect, type ReadyMessage } from './connection-state.ts';
import { Heartbeat } from './heartbeat.ts';
import type { InputStream } from './input-stream.ts';
import type { Beginning, Clock, ConnectSocket, ScreenPort, Socket, TicketAnswer, WantedTicket } from './ports.ts';
import type { RoundTripTimes } from './round-trip.ts';
import type { InputRefusal, SessionListener } from './session-listener.ts';
import { SessionStreams } from './session-streams.ts';

/** Milliseconds a window must stay still before the remote hears its size: a drag is sixty sizes a second, and each redraws a full-screen program. */
export const RESIZE_QUIET_MS = 80;

/** Ctrl-C, alone: inside a paste it is text. */
const INTERRUPT_BYTE = 0x03;

export interface SessionClientDeps {
  readonly connect: ConnectSocket;
  readonly clock: Clock;
  /** Asked anew for every connection. A rejected promise counts as a network that is away. */
  readonly requestTicket: (wanted: WantedTicket) => Promise<TicketAnswer>;
  readonly beginning: Beginning;
  readonly size: TerminalSize;
  /** Numbers in [0, 1); `Math.random` unless a test says otherwise. */
  readonly random?: () => number;
}

const sameSize = (a: TerminalSize, b: TerminalSize): boolean => a.cols === b.cols && a.rows === b.rows;

export class SessionClient {
  readonly #deps: SessionClientDeps;
  readonly #listeners = new Set<SessionListener>();
  readonly #streams = new SessionStreams({
    handleParsed: () => this.#acknowledge(),
    handleSkipped: (gap) => this.#tell((listener) => listener.handleSkipped?.(gap)),
  });
  readonly #heartbeat: Heartbeat;
  #state: ConnectionState = initialState;
  #socket: Socket | null = null;
  /** What listeners hear after they have heard of the state. */
  #news: (() => void)[] = [];
  /** What this page calls itself (RS3). */
  readonly #page: string;
  #size: TerminalSize;
  #sentSize: TerminalSize | null = null;
  #cancelTimer = (): void => {};
  #cancelResize = (): void => {};
  #disposed = false;

  constructor(deps: SessionClientDeps) {
    this.#deps = deps;
    this.#size = deps.size;
    const random = deps.random ?? Math.random;
    this.#page = [random(), random(), random()].map((each) => each.toString(36).slice(2)).join('-');
    this.#heartbeat = new Heartbeat(deps.clock, {
      handlePing: (id) => this.#send({ type: 'ping', id }),
      handleSilence: () => this.#take({ type: 'silence' }),
      handleTimes: (times) => this.#tell((listener) => listener.handleRoundTrip?.(times)),
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get roundTripTimes(): RoundTripTimes | null {
    return this.#heartbeat.times;
  }

  /** Output offset up to which the terminal has parsed; 0 before the first session. */
  get parsedOffset(): number {
    return this.#streams.parsedOffset;
  }

  /** Output offset up to which bytes have come, or were printed before this page came and are on their way (RS10); 0 before the first session. */
  get printedOffset(): number {
    return Math.max(this.#streams.receivedOffset, this.#streams.feed.replayedTo);
  }

  /** Whether what the terminal parses now was shown by an earlier page: that one answered what programs asked, and rang (RS10). */
  get repeating(): boolean {
    return this.#streams.feed.repeating;
  }

  /** Whether what the terminal parses now was printed before this page came, at the sizes of earlier pages (RS9, RS10). */
  get replaying(): boolean {
    return this.#streams.feed.replaying;
  }

  /** Bytes that were parsed since the last checkpoint or since this page came to know the session; 0 while there is none. */
  get checkpointDue(): number {
    return this.#streams.checkpointDue;
  }

  /** Whether a checkpoint of what is at `parsedOffset` can be sent now. */
  get canSendCheckpoint(): boolean {
    return this.#state.name === 'ready' && this.#state.offers.checkpoint && this.#streams.canCheckpoint;
  }

  /** Where output goes, in order. It must be set before `start`: what arrives while there is no screen is lost. */
  setScreen(screen: ScreenPort | null): void {
    this.#streams.feed.setPort(screen);
  }

  subscribe(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens or attaches to a session, or, after an end, a new one with a new ticket. Does nothing while one is under way. */
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

  /** Attaches again to the session that another page took over. Does nothing in any other state. */
  takeBack(): void {
    this.#take({ type: 'take-back' });
  }

  /** Tries at once to get a lost connection back, instead of waiting. Does nothing in any other state. */
  retryNow(): void {
    this.#take({ type: 'retry-now' });
  }

  /** Sends what was typed. Returns false, and says so to the listeners, when it was thrown away. Ctrl-C alone overtakes what waits (NT1). */
  input(bytes: Uint8Array): boolean {
    if (bytes.length === 0) return true;
    const { input } = this.#streams;
    if (this.#state.name !== 'ready' || !input) return this.#refuse('not-ready');
    if (bytes.length === 1 && bytes[0] === INTERRUPT_BYTE) return this.#interrupt(bytes, input);
    const frames = input.write(bytes, this.#deps.clock.now());
    if (!frames) return this.#refuse('too-much');
    this.#sendFrames(frames);
    return true;
  }

  /** Tells the gateway what the terminal shows, so that another page can go on from it (CK). False when it cannot be said now, or is too large. */
  sendCheckpoint(checkpoint: Checkpoint): boolean {
    const sent = this.canSendCheckpoint ? this.#streams.checkpoint(checkpoint) : null;
    if (!sent) return false;
    if (sent.parsed !== null) this.#send({ type: 'ack', parsed: sent.parsed });
    this.#sendFrames(sent.frames);
    this.#send(sent.message);
    return true;
  }

  /** Remembers the size and tells the remote once it has been still for RESIZE_QUIET_MS (IN7). */
  resize(size: TerminalSize): void {
    this.#size = size;
    this.#cancelResize();
    this.#cancelResize = this.#deps.clock.setTimer(() => this.#sendSize(), RESIZE_QUIET_MS);
  }

  /** Closes everything without a word to the listeners; the gateway keeps the session for another page (RS7), or ends it (CL3). */
  dispose(): void {
    this.#disposed = true;
    this.#cancelTimer();
    this.#cancelResize();
    this.#drop(CLOSE.normal);
    this.#listeners.clear();
    this.#streams.feed.setPort(null);
  }

  #tell(say: (listener: SessionListener) => void): void {
    for (const listener of this.#listeners) say(listener);
  }

  #refuse(reason: InputRefusal): false {
    this.#tell((listener) => listener.handleInputRefused?.(reason));
    return false;
  }

  #tellNotSent(bytes: number): void {
    if (bytes > 0) this.#tell((listener) => listener.handleInputNotSent?.(bytes));
  }

  #interrupt(byte: Uint8Array, input: InputStream): true {
    const { frames, droppedBytes, inputOffset } = input.interrupt(byte, this.#deps.clock.now());
    this.#sendFrames(frames);
    if (inputOffset !== null && this.#state.name === 'ready' && this.#state.offers.interrupt) {
      this.#streams.feed.interrupt();
      this.#send({ type: 'interrupt', inputOffset });
    }
    this.#tellNotSent(droppedBytes);
    return true;
  }

  #take(event: ConnectionEvent): void {
    if (this.#disposed) return;
    const before = this.#state;
    const moment = { nowMs: this.#deps.clock.now(), random: (this.#deps.random ?? Math.random)(), roundTripMs: this.#heartbeat.times?.gatewayMs ?? null };
    const { state, effects } = step(before, event, moment);
    this.#state = state;
    if (state === before) return;
    if (state.name !== 'ready' && state.name !== 'ending') this.#heartbeat.stop();
    for (const effect of effects) this.#perform(effect);
    // An effect may have led further; then the later state has been told.
    if (this.#state !== state) return;
    if (state.name === 'ended') this.#letGo(before, state);
    this.#tell((listener) => listener.handleState?.(state));
    for (const say of this.#news.splice(0)) say();
  }

  #letGo(before: ConnectionState, ended: ConnectionState): void {
    this.#drop(null);
    // Whether the last keys before a cut arrived cannot be asked any more; and once another page types, offsets tell nothing of ours.
    if (resumedSession(before) !== null || canTakeBack(ended)) {
      const notSentBytes = this.#streams.input?.abandon() ?? 0;
      this.#news.push(() => this.#tellNotSent(notSentBytes));
    }
    if (!canTakeBack(ended)) this.#streams.end();
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'fetch-ticket':
        return this.#fetchTicket();
      case 'connect':
        return this.#connect(effect.url, this.#state.attempt);
      case 'send':
        return this.#send(effect.message);
      case 'show-ticket':
        this.#sentSize = this.#size;
        return this.#send(this.#openingMessage(effect.ticket));
      case 'go-on':
        return this.#goOn(effect.session, effect.lostAtMs);
      case 'close':
        return this.#drop(effect.code);
      case 'clear-timer':
        return this.#cancelTimer();
      case 'set-timer':
        this.#cancelTimer();
        this.#cancelTimer = this.#deps.clock.setTimer(() => this.#take({ type: 'timeout' }), effect.ms);
    }
  }

  /** What the page wants now: the session whose connection it lost, or what it was made for. */
  get #wanted(): Beginning {
    const resuming = resumedSession(this.#state);
    return resuming ? { kind: 'attach', sessionId: resuming.sessionId } : this.#deps.beginning;
  }

  #openingMessage(ticket: Ticket): ClientMessage {
    const wanted = this.#wanted;
    if (wanted.kind === 'open') return { type: 'open', ticket, transport: wanted.transport, size: this.#size, page: this.#page };
    const { sessionId } = wanted;
    return { type: 'attach', ticket, sessionId, ...this.#streams.held, size: this.#size, page: this.#page };
  }

  #fetchTicket(): void {
    const { attempt } = this.#state;
    const resuming = resumedSession(this.#state);
    if (!resuming) this.#streams.end(); // the session that another page has, and this one does not take back
    const takeNow = (event: ConnectionEvent): void => {
      if (this.#state.attempt === attempt) this.#take(event);
    };
    const wanted = this.#wanted;
    this.#deps.requestTicket(wanted.kind === 'open' ? { kind: 'open' } : wanted).then(
      (answer) => {
        if ('error' in answer) return takeNow({ type: 'ticket-refused', code: answer.error });
        const ticket = ticketSchema.safeParse(answer.ticket);
        if (!ticket.success) return takeNow({ type: 'fault' });
        // A try that was given up may get its ticket after all: it is as good for a later try of the same loss.
        if (this.#state.attempt !== attempt && (resuming === null || resumedSession(this.#state) !== resuming)) return;
        this.#take({ type: 'ticket', ticket: ticket.data, url: answer.gatewayUrl.replace(/\/+$/, '') + SESSION_PATH });
      },
      () => takeNow({ type: 'ticket-failed' }),
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
      handleClose: (code) =>
        whileCurrent(() => {
          this.#drop(null);
          this.#take({ type: 'socket-closed', code });
        }),
    });
    this.#socket = socket;
  }

  #handleText(text: string): void {
    this.#heartbeat.heard();
    const parsed = parseGatewayMessage(text);
    if (parsed.kind === 'ignored') return;
    if (parsed.kind === 'invalid') return this.#take({ type: 'fault' });
    this.#handleMessage(parsed.message);
  }

  #handleMessage(message: GatewayMessage): void {
    switch (message.type) {
      case 'hello':
        return this.#take({ type: 'hello', version: message.version, capabilities: message.capabilities });
      case 'progress':
        return this.#take({ type: 'progress', stage: message.stage });
      case 'question':
        return this.#take({ type: 'question', question: message.question });
      case 'ready':
        return this.#take({ type: 'ready', session: message });
      case 'ended':
        return this.#take({ type: 'ended', code: message.code, detail: message.detail ?? null });
      case 'inputAck':
        return this.#handleInputAck(message.offset);
      case 'warning':
        return this.#tell((listener) => listener.handleWarning?.(message));
      case 'pong':
        return this.#heartbeat.pong(message.id, message.instanceRttMs);
      case 'takenOver':
        return this.#take({ type: 'taken-over' });
      case 'gap':
        if (!this.#live || !this.#streams.feed.takeGap(message)) this.#take({ type: 'fault' });
        return;
      case 'resized':
        if (!this.#live || !this.#streams.feed.takeSize(message.size)) this.#take({ type: 'fault' });
    }
  }

  /** Whether bytes may flow (HS10). Streams outlive a connection, so that they say nothing of this. */
  get #live(): boolean {
    return this.#state.name === 'ready' || this.#state.name === 'ending';
  }

  /** `ready`: streams begin, or go on where the last connection left them. */
  #goOn(session: ReadyMessage, lostAtMs: number | null): void {
    const attached = this.#deps.beginning.kind === 'attach';
    // Otherwise the gap says what is missing (RS6).
    const whole = session.screen !== undefined || session.outputFrom === 0 || session.outputFrom === this.#streams.held.outputOffset;
    const resumption = this.#streams.goOn(session, { lostAtMs, attached, nowMs: this.#deps.clock.now() });
    if (!resumption) return this.#take({ type: 'fault' });
    this.#sendFrames(resumption.frames);
    this.#acknowledge();
    this.#heartbeat.start(lostAtMs !== null);
    this.#sendSize();
    if (lostAtMs === null) return;
    this.#news.push(() => {
      if (whole) this.#tell((listener) => listener.handleResumed?.());
      this.#tellNotSent(resumption.notSentBytes);
    });
  }

  #handleBytes(message: Uint8Array): void {
    this.#heartbeat.heard();
    const decoded = decodeFrame(message, 'output');
    if (!decoded.ok || !this.#live || !this.#streams.feed.takeFrame(decoded.frame)) this.#take({ type: 'fault' });
  }

  #acknowledge(): void {
    const parsed = this.#live ? (this.#streams.feed.stream?.acknowledge() ?? null) : null;
    if (parsed !== null) this.#send({ type: 'ack', parsed });
  }

  #handleInputAck(offset: number): void {
    const frames = this.#live ? (this.#streams.input?.acknowledge(offset, this.#deps.clock.now()) ?? null) : null;
    if (!frames) return this.#take({ type: 'fault' });
    this.#sendFrames(frames);
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
    this.#heartbeat.stop();
    const socket = this.#socket;
    this.#socket = null;
    if (code !== null) socket?.close(code);
  }
}
