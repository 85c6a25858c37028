/** Owns a SessionClient with everything around it scripted, for the unit tests beside the source. */
import { OUTPUT_WINDOW_BYTES, encodeFrame, type EndDetail, type ErrorCode, type GatewayMessage, type SessionId, type TransportRequest } from '@workbench/protocol';
import { ScriptedClock, ScriptedNetwork, type ScriptedSocket } from '@workbench/testkit/scripted-socket';
import type { Beginning, TicketAnswer, WantedTicket } from '../src/ports.ts';
import { SessionClient } from '../src/session-client.ts';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const transport: TransportRequest = { kind: 'ssh', route: 'public', username: 'root', auth: { method: 'password', password: 'canary' } };
export const sessionId = `ses_${'a'.repeat(26)}` as SessionId;
export const ALL = ['resume', 'interrupt', 'checkpoint'];
export const GRACE_MS = 600_000;

export const ready = (over: Partial<Extract<GatewayMessage, { type: 'ready' }>> = {}): Extract<GatewayMessage, { type: 'ready' }> => ({
  type: 'ready',
  sessionId,
  epoch: 5,
  inputAccepted: 0,
  outputFrom: 0,
  shownTo: 0,
  replayedTo: 0,
  limits: { windowBytes: OUTPUT_WINDOW_BYTES, ackStepBytes: 10, idleMs: 1_000, detachGraceMs: GRACE_MS },
  deadline: 10_000,
  now: 0,
  ...over,
});

export interface StageOptions {
  /** Answers the n-th request for a ticket, from 1. */
  readonly answer?: (n: number) => TicketAnswer | Promise<TicketAnswer>;
  readonly beginning?: Beginning;
  /** What the gateway can do. */
  readonly capabilities?: readonly string[];
}

/** One client with everything around it scripted. */
export function stage({ answer = (n) => ({ ticket: String(n).padStart(43, 'A'), gatewayUrl: 'ws://gateway:3001/' }), beginning = { kind: 'open', transport }, capabilities = ALL }: StageOptions = {}) {
  const network = new ScriptedNetwork();
  const clock = new ScriptedClock();
  const refusals: string[] = [];
  /** What listeners heard besides refusals, in order. */
  const heard: string[] = [];
  const pending: (() => void)[] = [];
  /** All that the terminal was told, in order: text of output, other things in angle brackets. */
  const shown: string[] = [];
  const intents: WantedTicket[] = [];
  const client = new SessionClient({
    connect: network.connect,
    clock,
    requestTicket: async (intent) => answer(intents.push(intent)),
    beginning,
    size: { cols: 80, rows: 24 },
    random: () => 0,
  });
  client.subscribe({
    handleInputRefused: (reason) => refusals.push(reason),
    handleInputNotSent: (bytes) => heard.push(`not sent ${bytes}`),
    handleResumed: () => heard.push('resumed'),
    handleSkipped: (gap) => heard.push(`skipped ${gap.bytes}`),
  });
  client.setScreen({
    write: (bytes, parsed) => {
      shown.push(text(bytes));
      pending.push(parsed);
    },
    skip: ({ bytes, reason, restore }, done) => {
      shown.push(`<${reason} ${bytes}>${restore}`);
      pending.push(done);
    },
    restore: (screen, done) => {
      shown.push(screen ? `<screen ${screen.size.cols}×${screen.size.rows}>${text(screen.bytes)}` : '<reset>');
      pending.push(done);
    },
    resized: ({ cols, rows }) => shown.push(`<${cols}×${rows}>`),
  });
  const greet = (socket: ScriptedSocket): ScriptedSocket => {
    socket.accept();
    socket.say({ type: 'hello', version: 1, capabilities: [...capabilities] });
    return socket;
  };
  return {
    client,
    network,
    clock,
    refusals,
    heard,
    shown,
    intents,
    ticketCount: () => intents.length,
    /** The terminal parses everything it was given. */
    parseOne: () => pending.shift()?.(),
    parseAll: () => pending.splice(0).forEach((parsed) => parsed()),
    async dial() {
      client.start();
      await settled();
      return network.last;
    },
    async open(over: Parameters<typeof ready>[0] = {}) {
      const socket = greet(await this.dial());
      socket.say(ready(over));
      return socket;
    },
    /** The gateway takes the call that is under way up to the `attach` of the page. */
    async greetAgain() {
      await settled();
      return greet(network.last);
    },
    /** … and answers it. */
    async resume(over: Parameters<typeof ready>[0] = {}) {
      const socket = await this.greetAgain();
      socket.say(ready(over));
      return socket;
    },
  };
}

export const sayScreen = (socket: ScriptedSocket, offset: number, bytes: Uint8Array, epoch = 5): void => socket.outputRaw(encodeFrame({ kind: 'screen', epoch, offset, bytes }));

/** Promises of the ticket answer have run; no timer is involved. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 6; turn++) await Promise.resolve();
};

export const endOf = (client: SessionClient): { code: ErrorCode; detail: EndDetail | null } | null => (client.state.name === 'ended' ? { code: client.state.code, detail: client.state.detail } : null);
