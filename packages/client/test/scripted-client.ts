/** Owns a SessionClient with everything around it scripted, for the unit tests beside the source. */
import { OUTPUT_WINDOW_BYTES, type EndDetail, type ErrorCode, type GatewayMessage, type SessionId, type TransportRequest } from '@workbench/protocol';
import { ScriptedClock, ScriptedNetwork } from '@workbench/testkit/scripted-socket';
import { SessionClient } from '../src/session-client.ts';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const transport: TransportRequest = { kind: 'ssh', route: 'public', username: 'root', auth: { method: 'password', password: 'canary' } };

export const ready = (over: Partial<Extract<GatewayMessage, { type: 'ready' }>> = {}): GatewayMessage => ({
  type: 'ready',
  sessionId: `ses_${'a'.repeat(26)}` as SessionId,
  epoch: 5,
  inputAccepted: 0,
  outputFrom: 0,
  limits: { windowBytes: OUTPUT_WINDOW_BYTES, ackStepBytes: 10, idleMs: 1_000, detachGraceMs: 0 },
  deadline: 10_000,
  now: 0,
  ...over,
});

/** One client with everything around it scripted. `tickets` counts what was asked of the web app. */
export function stage(answer: (n: number) => { ticket: string; gatewayUrl: string } | { error: ErrorCode } = (n) => ({ ticket: String(n).padStart(43, 'A'), gatewayUrl: 'ws://gateway:3001/' })) {
  const network = new ScriptedNetwork();
  const clock = new ScriptedClock();
  const refusals: string[] = [];
  const pending: (() => void)[] = [];
  const shown: string[] = [];
  let tickets = 0;
  const client = new SessionClient({
    connect: network.connect,
    clock,
    requestTicket: async () => answer(++tickets),
    transport,
    size: { cols: 80, rows: 24 },
  });
  client.subscribe({ handleInputRefused: (reason) => refusals.push(reason) });
  client.setOutputSink((bytes, parsed) => {
    shown.push(text(bytes));
    pending.push(parsed);
  });
  return {
    client,
    network,
    clock,
    refusals,
    shown,
    ticketCount: () => tickets,
    /** The terminal parses everything it was given. */
    parseAll: () => pending.splice(0).forEach((parsed) => parsed()),
    async dial() {
      client.start();
      await settled();
      return network.last;
    },
    async open(over: Parameters<typeof ready>[0] = {}) {
      const socket = await this.dial();
      socket.accept();
      socket.say({ type: 'hello', version: 1, capabilities: [] });
      socket.say(ready(over));
      return socket;
    },
  };
}

/** Promises of the ticket answer have run; no timer is involved. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
};

export const endOf = (client: SessionClient): { code: ErrorCode; detail: EndDetail | null } | null => (client.state.name === 'ended' ? { code: client.state.code, detail: client.state.detail } : null);

