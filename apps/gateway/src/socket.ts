/** Owns one WebSocket: what may be said when, decoding, limits, first-message timer, heartbeat. It knows nothing of SSH or the cloud. */
import type { RawData, WebSocket } from 'ws';
import {
  ACK_STEP_BYTES,
  CAPABILITIES,
  CLOSE,
  decodeFrame,
  encodeFrame,
  MAX_CHECKPOINT_BYTES,
  MAX_SCREEN_FRAME_BYTES,
  OUTPUT_WINDOW_BYTES,
  parseClientMessage,
  SUPPORTED_VERSIONS,
  type Capability,
  type ClientMessage,
  type ErrorCode,
  type GatewayMessage,
  type TerminalSize,
} from '@workbench/protocol';
import type { Clock } from './clock.ts';
import { Dialogue } from './dialogue.ts';
import { describeFault, type Log } from './log.ts';
import type { Attachable, AttachRequest } from './attaching.ts';
import type { OpeningRequest } from './opening.ts';
import { sendOutputFrame } from './output-frame.ts';
import type { Caps } from './policy.ts';
import { Refusal, type SessionEnd } from './refusal.ts';
import { FIRST_EPOCH, type Attached, type Session } from './session.ts';
import type { View, Viewer } from './view.ts';

/**
 * Bytes handed to the socket and not taken by the kernel beyond which the page is cut off. Output alone stays within its window;
 * only a page that asks (pings, input) and never reads gets here, and nothing else would bound its answers.
 */
const MAX_BACKLOG_BYTES = OUTPUT_WINDOW_BYTES + MAX_CHECKPOINT_BYTES + 512 * 1024;

/** Heartbeats without any sign of life after which a connection counts as gone (CL1). */
const MISSED_BEATS = 2;

/** A page that was taken over and does not close is cut off after this, milliseconds: nothing of it is waited for. */
const TAKEN_OVER_MS = 2_000;

type Stage = 'fresh' | 'greeted' | 'opening' | 'running' | 'over';

/** HS8: what a page may say in each stage. */
const ALLOWED: Readonly<Record<Exclude<Stage, 'over'>, readonly ClientMessage['type'][]>> = {
  fresh: ['hello'],
  greeted: ['open', 'attach', 'ping'],
  opening: ['answer', 'resize', 'end', 'ping'],
  running: ['ack', 'resize', 'interrupt', 'checkpoint', 'end', 'ping'],
};

/** HS11: what a page may say only if it named the capability. */
const NEEDS: Readonly<Partial<Record<ClientMessage['type'], Capability>>> = { attach: 'resume', interrupt: 'interrupt', checkpoint: 'checkpoint' };

/** The close code that goes with an end (docs/PROTOCOL.md, CL). */
function closeCode(code: ErrorCode): number {
  switch (code) {
    case 'protocol':
      return CLOSE.protocol;
    case 'ticket-refused':
      return CLOSE.unauthorised;
    case 'gateway-stopped':
      return CLOSE.goingAway;
    default:
      return CLOSE.ended;
  }
}

export interface ConnectionDeps {
  readonly caps: Caps;
  readonly clock: Clock;
  readonly log: Log;
  open(request: OpeningRequest): Promise<Session>;
  attach(request: AttachRequest): Promise<Attachable>;
  /** Milliseconds until the gateway ends what is left, or null while it does not drain (DL3). */
  drainingInMs(): number | null;
}

export interface Peer {
  readonly address: string;
  readonly binding: string | undefined;
  readonly requestId: string;
}

export interface ConnectionEvents {
  /** The ticket was consumed. */
  onAdmitted(): void;
  onClosed(): void;
}

export class Connection {
  readonly #ws: WebSocket;
  readonly #peer: Peer;
  readonly #deps: ConnectionDeps;
  readonly #events: ConnectionEvents;
  readonly #log: Log;
  readonly #abort = new AbortController();
  readonly #dialogue: Dialogue;
  #timer: NodeJS.Timeout | undefined;
  #stage: Stage = 'fresh';
  #session: Session | undefined;
  #view: View | undefined;
  /** What the page said it can do (HS11). */
  #capabilities: readonly string[] = [];
  #size: TerminalSize = { cols: 80, rows: 24 };
  #missedBeats = 0;

  constructor(ws: WebSocket, peer: Peer, deps: ConnectionDeps, events: ConnectionEvents) {
    this.#ws = ws;
    this.#peer = peer;
    this.#deps = deps;
    this.#events = events;
    this.#log = deps.log.child({ requestId: peer.requestId });
    this.#dialogue = new Dialogue({ questionMs: deps.caps.questionMs, signal: this.#abort.signal, send: (question) => this.#send({ type: 'question', question }) });
    this.#timer = setTimeout(() => this.#close(CLOSE.unauthorised), deps.caps.firstMessageMs);
    ws.on('message', (data, isBinary) => this.#guard(() => this.#handleMessage(data, isBinary)));
    ws.on('pong', () => {
      this.#missedBeats = 0;
    });
    ws.on('close', () => this.#guard(() => this.#handleClose()));
    // `ws` closes by itself (1009 for an oversized message, 1002 for a broken frame); unheard, the event would end the process.
    ws.on('error', (error) => this.#log.info({ faultCode: 'code' in error ? error.code : undefined }, 'socket error'));
  }

  /** Sends a ping, or drops a peer that has stopped answering or reading. */
  beat(): void {
    if (this.#missedBeats >= MISSED_BEATS || this.#ws.bufferedAmount > MAX_BACKLOG_BYTES) return this.#ws.terminate();
    this.#missedBeats += 1;
    this.#ws.ping();
  }

  /** Ends whatever goes on here: an opening, a session, or a socket that has said nothing yet. */
  end(end: SessionEnd): void {
    if (this.#session) return this.#session.end(end);
    this.#abort.abort(new Refusal(end.code, end.detail));
    this.#finish(end);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  /** DL3. */
  warnOfDrain(inMs: number): void {
    if (this.#stage === 'running') this.#send({ type: 'warning', code: 'draining', inMs });
  }

  #handleMessage(data: RawData, isBinary: boolean): void {
    if (this.#stage === 'over') return;
    this.#missedBeats = 0;
    const bytes = asBuffer(data);
    if (isBinary) return this.#handleFrame(bytes);
    const parsed = parseClientMessage(bytes.toString('utf8'));
    if (parsed.kind === 'invalid') return this.#fail(parsed.reason);
    if (parsed.kind === 'ignored') return this.#log.debug('unknown optional message');
    if (!ALLOWED[this.#stage].includes(parsed.message.type)) return this.#fail(`${parsed.message.type} while ${this.#stage}`);
    const needed = NEEDS[parsed.message.type];
    if (needed && !this.#can(needed)) return this.#fail(`${parsed.message.type} without its capability`);
    this.#handleControl(parsed.message);
  }

  #handleFrame(bytes: Buffer): void {
    if (!this.#session) return this.#fail('binary frame before ready');
    const decoded = decodeFrame(bytes, 'input');
    if (!decoded.ok) return this.#fail(decoded.reason);
    const { kind, epoch, offset, bytes: payload } = decoded.frame;
    if (kind === 'screen' && !this.#can('checkpoint')) return this.#fail('screen frame without its capability');
    this.#check(kind === 'screen' ? this.#session.screenPart(epoch, offset, payload) : this.#session.input(epoch, offset, payload));
  }

  #handleControl(message: ClientMessage): void {
    switch (message.type) {
      case 'hello':
        return this.#greet(message);
      case 'open':
        return void this.#open(message).catch((error: unknown) => this.#handleFault(error));
      case 'attach':
        return void this.#attach(message).catch((error: unknown) => this.#handleFault(error));
      case 'answer':
        if (!this.#dialogue.answer(message.id, { accept: message.accept, responses: message.responses ?? [] })) this.#fail('answer.id');
        return;
      case 'ack':
        return this.#check(this.#session?.acknowledge(message.parsed) ?? null);
      case 'resize':
        this.#size = message.size;
        return this.#session?.resize(message.size);
      case 'end':
        return this.end({ code: 'ended-by-user' });
      case 'ping':
        return this.#pong(message.id);
      case 'interrupt':
        return this.#check(this.#session?.interrupt(message.inputOffset) ?? null);
      case 'checkpoint':
        return this.#check(this.#session?.checkpoint(message) ?? null);
    }
  }

  #pong(id: number): void {
    const instanceRttMs = this.#session?.instanceRoundTripMs;
    this.#send({ type: 'pong', id, ...(instanceRttMs !== undefined && { instanceRttMs }) });
    this.#session?.measureRoundTrip();
  }

  #greet({ versions, capabilities }: Extract<ClientMessage, { type: 'hello' }>): void {
    const version = SUPPORTED_VERSIONS.find((each) => versions.includes(each));
    if (version === undefined) return this.#fail('hello.versions');
    this.#stage = 'greeted';
    this.#capabilities = capabilities;
    this.#send({ type: 'hello', version, capabilities: [...CAPABILITIES] });
  }

  async #open(message: Extract<ClientMessage, { type: 'open' }>): Promise<void> {
    const session = await this.#prepare(message.size, () =>
      this.#deps.open({
        message,
        binding: this.#peer.binding,
        clientAddress: this.#peer.address,
        requestId: this.#peer.requestId,
        dialogue: this.#dialogue,
        signal: this.#abort.signal,
        size: () => this.#size,
        progress: (stage) => this.#send({ type: 'progress', stage }),
        onAdmitted: this.#events.onAdmitted,
      }),
    );
    if (!session) return;
    // Between the last look at the signal and now the page may have gone, or the gateway been told to stop.
    if (this.#stage === 'over') {
      const reason: unknown = this.#abort.signal.reason;
      return session.end(reason instanceof Refusal ? reason : { code: 'page-gone' });
    }
    // It counts as running from its record on, and what ends sessions does not wait for their first page.
    if (session.isOver) return this.#finish(session.ending ?? { code: 'session-gone' });
    this.#begin(session, { webSessionId: session.facts.webSessionId, page: message.page, from: 0, openedSize: message.size });
  }

  async #attach(message: Extract<ClientMessage, { type: 'attach' }>): Promise<void> {
    const found = await this.#prepare(message.size, () =>
      this.#deps.attach({ message, binding: this.#peer.binding, clientAddress: this.#peer.address, requestId: this.#peer.requestId, onAdmitted: this.#events.onAdmitted }),
    );
    if (!found || this.#stage === 'over') return;
    const { session, webSessionId, taken } = found;
    // While the ticket was looked up the session may have ended.
    if (session.isOver) return this.#finish({ code: 'session-gone' });
    // Offsets of another epoch mean nothing here.
    const attached = this.#begin(session, { webSessionId, page: message.page, from: message.epoch === FIRST_EPOCH ? message.outputOffset : null, openedSize: null });
    taken(attached);
  }

  /** Waits for a session, in the time there is for it. @returns undefined when there is none; the page was told why. */
  async #prepare<T>(size: TerminalSize, find: () => Promise<T>): Promise<T | undefined> {
    this.#stage = 'opening';
    this.#size = size;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end({ code: 'opening-timeout' }), this.#deps.caps.openingMs);
    try {
      return await find();
    } catch (error) {
      if (!(error instanceof Refusal)) this.#log.error(describeFault(error), 'opening failed');
      this.#finish(error instanceof Refusal ? error : { code: 'internal', detail: { requestId: this.#peer.requestId } });
      return undefined;
    } finally {
      clearTimeout(this.#timer);
    }
  }

  #begin(session: Session, { webSessionId, page, from, openedSize }: { webSessionId: string; page: string | undefined; from: number | null; openedSize: TerminalSize | null }): Attached {
    this.#stage = 'running';
    this.#session = session;
    this.#view = this.#createView({ webSessionId, clientAddress: this.#peer.address, page });
    const attached = session.attach(this.#view, from);
    this.#sendReady(session, attached);
    const drainingInMs = this.#deps.drainingInMs();
    if (drainingInMs !== null) this.warnOfDrain(drainingInMs);
    session.proceed();
    // The size of a page that came is news to the remote; that of the one that opened it only if it changed meanwhile.
    if (!openedSize || this.#size.cols !== openedSize.cols || this.#size.rows !== openedSize.rows) session.resize(this.#size);
    return attached;
  }

  #sendReady({ facts }: Session, { inputAccepted, inputAcknowledged, authorship, outputFrom, shownTo, replayedTo, screen, first }: Attached): void {
    const { caps, clock } = this.#deps;
    this.#send({
      type: 'ready',
      sessionId: facts.id,
      epoch: FIRST_EPOCH,
      inputAccepted,
      ...(inputAcknowledged < inputAccepted && { inputAcknowledged }), ...authorship,
      outputFrom,
      shownTo,
      replayedTo,
      ...(screen && { screen: { bytes: screen.bytes.length, size: screen.size } }),
      limits: { windowBytes: caps.windowBytes, ackStepBytes: ACK_STEP_BYTES, idleMs: caps.idleMs, detachGraceMs: this.#can('resume') ? caps.detachGraceMs : 0 },
      deadline: facts.deadlineAt,
      now: clock.now(),
    });
    if (screen) this.#sendScreen(screen.bytes);
    for (const message of first) this.#send(message);
  }

  #sendScreen(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += MAX_SCREEN_FRAME_BYTES) {
      this.#ws.send(encodeFrame({ kind: 'screen', epoch: FIRST_EPOCH, offset: at, bytes: bytes.subarray(at, at + MAX_SCREEN_FRAME_BYTES) }), { binary: true });
    }
  }

  #can(capability: Capability): boolean {
    return this.#capabilities.includes(capability);
  }

  #createView(viewer: Viewer): View {
    return {
      viewer,
      checkpoints: this.#can('checkpoint'),
      mayResume: this.#can('resume') && this.#deps.caps.detachGraceMs > 0,
      sendOutput: (offset, chunks, length) => sendOutputFrame(this.#ws, offset, chunks, length),
      sendMessage: (message) => this.#send(message),
      takeOver: () => {
        this.#send({ type: 'takenOver' });
        this.#close(CLOSE.takenOver);
        this.#timer = setTimeout(() => this.#ws.terminate(), TAKEN_OVER_MS);
      },
      cutOff: () => this.#ws.terminate(),
      finish: (end) => this.#finish(end),
    };
  }

  #send(message: GatewayMessage): void {
    if (this.#stage === 'over') return;
    if (this.#ws.bufferedAmount > MAX_BACKLOG_BYTES) return this.#ws.terminate();
    this.#ws.send(JSON.stringify(message));
  }

  /** ER6: what goes wrong in one connection ends it, and not the process that holds others. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#handleFault(error);
    }
  }

  #handleFault(error: unknown): void {
    const end: SessionEnd = { code: 'internal', detail: { requestId: this.#peer.requestId } };
    if (!this.#session) {
      this.#log.error(describeFault(error), 'fault in a connection');
      return this.end(end);
    }
    this.#session.fail(error);
    // The session tells its page, if this one had become that.
    this.#finish(end);
  }

  /** Takes the rule a page broke, if any. */
  #check(broken: string | null): void {
    if (broken !== null) this.#fail(broken);
  }

  /** The page broke a rule of the wire. `reason` names the rule or the path of a field, never a value (ER5). */
  #fail(reason: string): void {
    this.#log.warn({ reason, stage: this.#stage }, 'protocol fault');
    this.end({ code: 'protocol' });
  }

  #finish({ code, detail }: SessionEnd): void {
    if (this.#stage === 'over') return;
    this.#send({ type: 'ended', code, ...(detail && { detail }) });
    this.#close(closeCode(code));
  }

  #close(code: number): void {
    clearTimeout(this.#timer);
    this.#stage = 'over';
    this.#ws.close(code);
  }

  #handleClose(): void {
    clearTimeout(this.#timer);
    this.#stage = 'over';
    this.#abort.abort(new Refusal('page-gone'));
    if (this.#view) this.#session?.detach(this.#view);
    this.#events.onClosed();
  }
}

const asBuffer = (data: RawData): Buffer => (Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data));
