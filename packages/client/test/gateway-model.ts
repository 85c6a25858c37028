/**
 * Owns the gateway of docs/PROTOCOL.md as a test needs it: one session, its output with gaps, the input it took, and whatever the network does
 * to what is between. It knows the wire, and nothing of the client's code.
 */
import { encodeFrame, type Frame, type GatewayMessage } from '@workbench/protocol';
import type { ScriptedSocket } from '@workbench/testkit/scripted-socket';
import { ready } from './scripted-client.ts';

/** Output as the session produced it: bytes, or a gap that dropped some. */
export type Piece = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'gap'; readonly length: number };

type Held = Piece & { readonly from: number };
type ToPage = { readonly text: GatewayMessage } | { readonly frame: Frame };

const EPOCH = 5;
const lengthOf = (piece: Piece): number => (piece.kind === 'bytes' ? piece.bytes.length : piece.length);

export class GatewayModel {
  /** Numbers in [0, 1). */
  readonly #random: () => number;
  readonly #records: Held[] = [];
  #end = 0;
  /** Input in the order it was taken. */
  readonly taken: number[] = [];
  #socket: ScriptedSocket | null = null;
  #state: 'fresh' | 'greeted' | 'ready' = 'fresh';
  #readMessages = 0;
  #readFrames = 0;
  /** Up to where output was put on the way to the present page. */
  #sent = 0;
  /** Sent and not yet delivered: a network delivers in order, and what is under way at a cut is lost. */
  #way: ToPage[] = [];
  #parsed = 0;
  #opened = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** The whole stream in one text: bytes as they are, and each gap as a mark of its length. */
  get stream(): string {
    return this.#records.map((record) => (record.kind === 'bytes' ? new TextDecoder().decode(record.bytes) : `<${record.length}>`)).join('');
  }

  get end(): number {
    return this.#end;
  }

  produce(piece: Piece): void {
    this.#records.push({ ...piece, from: this.#end });
    this.#end += lengthOf(piece);
  }

  /** A page dials. */
  accept(socket: ScriptedSocket): void {
    this.#socket = socket;
    this.#state = 'fresh';
    this.#readMessages = 0;
    this.#readFrames = 0;
    this.#way = [];
    socket.accept();
  }

  /** The network breaks; what is under way is lost in both directions from here on. */
  cut(code: number): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#way = [];
    if (socket && socket.closedWith === null) socket.drop(code);
  }

  /** Reads at most so many input frames of what the page has sent, and answers; the rest is still under way. */
  read(maxFrames: number): void {
    const socket = this.#socket;
    if (!socket) return;
    if (socket.closedWith === 1000) return this.cut(1000);
    if (socket.closedWith !== null) throw new Error(`the page hung up with ${socket.closedWith}`);
    for (const message of socket.messages.slice(this.#readMessages)) {
      this.#readMessages += 1;
      if (message.type === 'hello') {
        this.#state = 'greeted';
        this.#way.push({ text: { type: 'hello', version: 1, capabilities: ['resume', 'interrupt', 'checkpoint'] } });
      } else if (message.type === 'open' || message.type === 'attach') {
        this.#begin(message.type === 'attach' ? message.outputOffset : null, message.type);
      } else if (message.type === 'ack') {
        if (message.parsed > this.#sent || message.parsed < this.#parsed) throw new Error(`FL4: ack ${message.parsed} outside ${this.#parsed} to ${this.#sent}`);
        this.#parsed = message.parsed;
      }
    }
    const frames = socket.frames.slice(this.#readFrames, this.#readFrames + maxFrames);
    this.#readFrames += frames.length;
    for (const frame of frames) this.#takeInput(frame);
    if (frames.length > 0 && this.#random() < 0.7) this.#way.push({ text: { type: 'inputAck', offset: this.taken.length } });
  }

  /** Puts output on its way, cut anywhere and sometimes twice. */
  send(): void {
    if (this.#state !== 'ready') return;
    while (this.#sent < this.#end) {
      const record = this.#records.find((one) => one.from <= this.#sent && one.from + lengthOf(one) > this.#sent);
      if (!record) throw new Error('no record');
      const end = record.from + lengthOf(record);
      if (record.kind === 'gap') {
        this.#way.push({ text: { type: 'gap', from: record.from, to: end, reason: 'interrupt', restore: '' } });
        this.#sent = end;
        continue;
      }
      const to = Math.min(end, this.#sent + 1 + Math.floor(this.#random() * 12));
      const from = this.#random() < 0.3 ? Math.max(record.from, this.#sent - Math.floor(this.#random() * 8)) : this.#sent;
      this.#way.push({ frame: { kind: 'output', epoch: EPOCH, offset: from, bytes: record.bytes.subarray(from - record.from, to - record.from) } });
      this.#sent = to;
    }
  }

  /** Delivers at most so much of what is on its way. */
  deliver(max: number): void {
    for (const one of this.#way.splice(0, max)) {
      const socket = this.#socket;
      if (!socket || socket.closedWith !== null) return;
      if ('text' in one) socket.say(one.text);
      else socket.outputRaw(encodeFrame(one.frame));
    }
  }

  #begin(outputOffset: number | null, how: 'open' | 'attach'): void {
    if (this.#state !== 'greeted') throw new Error(`${how} while ${this.#state}`);
    if (how === 'open' && this.#opened) throw new Error('opened twice');
    this.#opened = true;
    this.#state = 'ready';
    this.#sent = outputOffset ?? 0;
    this.#parsed = this.#sent;
    this.#way.push({ text: ready({ epoch: EPOCH, outputFrom: this.#sent, inputAccepted: this.taken.length }) });
  }

  #takeInput({ offset, bytes }: Frame): void {
    if (this.#state !== 'ready') throw new Error('IN1: input before ready');
    if (offset > this.taken.length) throw new Error(`IN4: input at ${offset} instead of ${this.taken.length}`);
    for (const byte of bytes.subarray(this.taken.length - offset)) this.taken.push(byte);
  }
}
