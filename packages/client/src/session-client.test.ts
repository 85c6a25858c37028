import { describe, expect, it } from 'vitest';
import { OUTPUT_WINDOW_BYTES, type EndDetail, type ErrorCode, type GatewayMessage, type SessionId, type TransportRequest } from '@workbench/protocol';
import { ScriptedClock, ScriptedNetwork, disturb } from '@workbench/testkit/scripted-socket';
import { CONNECT_MS, ENDING_MS } from './connection-state.ts';
import { FIRST_PING_INTERVAL_MS, PING_INTERVAL_MS, SILENT_TICKS } from './round-trip.ts';
import { RESIZE_QUIET_MS, SessionClient, type SessionListener } from './session-client.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const transport: TransportRequest = { kind: 'ssh', route: 'public', username: 'root', auth: { method: 'password', password: 'canary' } };

const ready = (over: Partial<Extract<GatewayMessage, { type: 'ready' }>> = {}): GatewayMessage => ({
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
function stage(answer: (n: number) => { ticket: string; gatewayUrl: string } | { error: ErrorCode } = (n) => ({ ticket: String(n).padStart(43, 'A'), gatewayUrl: 'ws://gateway:3001/' })) {
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
  const listener: SessionListener = { handleInputRefused: (reason) => refusals.push(reason) };
  client.subscribe(listener);
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
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
};

const endOf = (client: SessionClient): { code: ErrorCode; detail: EndDetail | null } | null => (client.state.name === 'ended' ? { code: client.state.code, detail: client.state.detail } : null);

describe('opening', () => {
  it('[HS2, HS4] says hello first, and only then the ticket, the road and the size', async () => {
    const socket = await stage().dial();
    expect(socket.url).toBe('ws://gateway:3001/v1/session');
    expect(socket.messages).toEqual([]);
    socket.accept();
    expect(socket.messages.map((message) => message.type)).toEqual(['hello']);
    socket.say({ type: 'hello', version: 1, capabilities: [] });
    expect(socket.messages[1]).toEqual({ type: 'open', ticket: '1'.padStart(43, 'A'), transport, size: { cols: 80, rows: 24 } });
  });

  it('opens with the size the window has by then', async () => {
    const on = stage();
    const socket = await on.dial();
    socket.accept();
    on.client.resize({ cols: 120, rows: 40 });
    socket.say({ type: 'hello', version: 1, capabilities: [] });
    expect(socket.messages[1]).toMatchObject({ size: { cols: 120, rows: 40 } });
  });

  it('[HS9] passes stages and questions on, and answers', async () => {
    const on = stage();
    const socket = await on.dial();
    socket.accept();
    socket.say({ type: 'hello', version: 1, capabilities: [] });
    socket.say({ type: 'progress', stage: 'verifying-host-key' });
    socket.say({ type: 'question', question: { id: 3, timeLimitMs: 60_000, kind: 'keyboard-interactive', name: '', instructions: '', prompts: [{ text: 'Code:', echo: false }] } });
    expect(on.client.state).toMatchObject({ name: 'opening', stage: 'verifying-host-key', question: { id: 3 } });
    on.client.answer(3, true, ['123456']);
    on.client.answer(3, true, ['123456']);
    expect(socket.messages.filter((message) => message.type === 'answer')).toEqual([{ type: 'answer', id: 3, accept: true, responses: ['123456'] }]);
    socket.say(ready());
    expect(on.client.state.name).toBe('ready');
  });

  it('[ER1] shows the code and the detail of a refused opening', async () => {
    const on = stage();
    const socket = await on.dial();
    socket.accept();
    socket.say({ type: 'hello', version: 1, capabilities: [] });
    const hostKey = { expected: 'SHA256:a', presented: 'SHA256:b', keyType: 'ssh-ed25519' };
    socket.say({ type: 'ended', code: 'host-key-changed', detail: { hostKey } });
    expect(endOf(on.client)).toEqual({ code: 'host-key-changed', detail: { hostKey } });
    expect(socket.closedWith).toBe(1000);
    expect(on.clock.pending).toBe(0);
  });

  it('does not dial when the web app refuses a ticket, sends nonsense or throws', async () => {
    for (const [answer, code] of [
      [() => ({ error: 'forbidden' as const }), 'forbidden'],
      [() => ({ ticket: 'short', gatewayUrl: 'ws://gateway' }), 'protocol'],
      [
        () => {
          throw new Error('fetch failed');
        },
        'gateway-unreachable',
      ],
    ] as const) {
      const on = stage(answer);
      on.client.start();
      await settled();
      expect(endOf(on.client)?.code).toBe(code);
      expect(on.network.sockets).toEqual([]);
    }
  });

  it('gives up on a gateway that does not answer', async () => {
    const on = stage();
    const socket = await on.dial();
    on.clock.advance(CONNECT_MS);
    expect(endOf(on.client)?.code).toBe('gateway-unreachable');
    expect(socket.closedWith).toBe(1000);
  });

  it('forgets a ticket that comes after the person gave up, and dials once for the next attempt', async () => {
    const on = stage();
    on.client.start();
    on.client.end();
    on.client.start();
    await settled();
    expect(on.ticketCount()).toBe(2);
    expect(on.network.sockets).toHaveLength(1);
    expect(on.client.state).toMatchObject({ name: 'connecting', ticket: '2'.padStart(43, 'A') });
  });
});

describe('input', () => {
  it('[IN1] is refused visibly in every state but ready, and never sent later', async () => {
    const on = stage();
    expect(on.client.input(utf8('a'))).toBe(false);
    const socket = await on.dial();
    expect(on.client.input(utf8('b'))).toBe(false);
    socket.accept();
    socket.say({ type: 'hello', version: 1, capabilities: [] });
    expect(on.client.input(utf8('c'))).toBe(false);
    socket.say(ready());
    expect(on.client.input(utf8('d'))).toBe(true);
    on.client.end();
    expect(on.client.input(utf8('e'))).toBe(false);
    expect(on.refusals).toEqual(['not-ready', 'not-ready', 'not-ready', 'not-ready']);
    expect(socket.frames.map((frame) => text(frame.bytes))).toEqual(['d']);
  });

  it('[IN2] carries the epoch and the offset the gateway named', async () => {
    const on = stage();
    const socket = await on.open({ epoch: 9, inputAccepted: 40 });
    on.client.input(utf8('ab'));
    on.client.input(utf8('c'));
    expect(socket.frames).toEqual([
      { kind: 'input', epoch: 9, offset: 40, bytes: utf8('ab') },
      { kind: 'input', epoch: 9, offset: 42, bytes: utf8('c') },
    ]);
  });

  it('[IN6] sends the rest of a paste as the gateway takes it', async () => {
    const on = stage();
    const socket = await on.open();
    const paste = new Uint8Array(700_000).map((_, index) => index % 251);
    on.client.input(paste);
    let under = 0;
    while (under < paste.length) {
      const sent = socket.frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
      expect(sent - under).toBeLessThanOrEqual(256 * 1024);
      expect(sent).toBeGreaterThan(under);
      under = sent;
      socket.say({ type: 'inputAck', offset: under });
    }
    expect(Buffer.concat(socket.frames.map((frame) => frame.bytes)).equals(paste)).toBe(true);
  });

  it('[IN5] takes a false acknowledgement as a broken wire', async () => {
    const on = stage();
    const socket = await on.open();
    socket.say({ type: 'inputAck', offset: 1 });
    expect(endOf(on.client)?.code).toBe('protocol');
    expect(socket.closedWith).toBe(4001);
  });

  it('refuses what exceeds the bound, whole', async () => {
    const on = stage();
    const socket = await on.open();
    expect(on.client.input(new Uint8Array(2 * 1024 * 1024))).toBe(false);
    expect(on.refusals).toEqual(['too-much']);
    expect(socket.frames).toEqual([]);
  });
});

describe('output', () => {
  it('[FL1] reaches the terminal once and in order through repeats and other cuts', async () => {
    const on = stage();
    const socket = await on.open({ epoch: 5, outputFrom: 7 });
    const long = 'the quick brown fox jumps over the lazy dog. '.repeat(40);
    let seed = 42;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    for (const frame of disturb({ epoch: 5, offset: 7, bytes: utf8(long) }, random, 64)) socket.output(frame);
    expect(on.shown.join('')).toBe(long);
  });

  it('[FL3] is acknowledged when parsed, not when received', async () => {
    const on = stage();
    const socket = await on.open();
    const acks = (): unknown[] => socket.messages.filter((message) => message.type === 'ack');
    socket.output({ epoch: 5, offset: 0, bytes: utf8('x'.repeat(25)) });
    expect(acks()).toEqual([]);
    on.parseAll();
    expect(acks()).toEqual([{ type: 'ack', parsed: 25 }]);
  });

  it('[HS10] before ready, and a gap, are a broken wire', async () => {
    const early = stage();
    const first = await early.dial();
    first.accept();
    first.output({ epoch: 5, offset: 0, bytes: utf8('x') });
    expect(first.closedWith).toBe(4001);
    const gap = stage();
    const second = await gap.open();
    second.output({ epoch: 5, offset: 1, bytes: utf8('x') });
    expect(second.closedWith).toBe(4001);
    expect(gap.shown).toEqual([]);
  });

  it('[FR2] that is no frame is a broken wire', async () => {
    const on = stage();
    const socket = await on.open();
    socket.outputRaw(new Uint8Array(16));
    expect(socket.closedWith).toBe(4001);
  });

  it('of an ended session that is parsed later is not acknowledged to the next one', async () => {
    const on = stage();
    const first = await on.open();
    first.output({ epoch: 5, offset: 0, bytes: utf8('x'.repeat(30)) });
    first.say({ type: 'ended', code: 'exited' });
    const second = await on.open();
    on.parseAll();
    expect(second.messages.some((message) => message.type === 'ack')).toBe(false);
  });
});

describe('control', () => {
  it('[IN7] tells the remote the last of several sizes, once the window is still', async () => {
    const on = stage();
    const socket = await on.open();
    const sizes = (): unknown[] => socket.messages.filter((message) => message.type === 'resize');
    for (let cols = 81; cols <= 100; cols++) {
      on.client.resize({ cols, rows: 24 });
      on.clock.advance(RESIZE_QUIET_MS - 1);
    }
    expect(sizes()).toEqual([]);
    on.clock.advance(1);
    expect(sizes()).toEqual([{ type: 'resize', size: { cols: 100, rows: 24 } }]);
    on.client.resize({ cols: 100, rows: 24 });
    on.clock.advance(RESIZE_QUIET_MS);
    expect(sizes()).toHaveLength(1);
  });

  it('tells at once a size that changed while the session was being opened', async () => {
    const on = stage();
    const socket = await on.dial();
    socket.accept();
    socket.say({ type: 'hello', version: 1, capabilities: [] });
    on.client.resize({ cols: 132, rows: 50 });
    on.clock.advance(RESIZE_QUIET_MS);
    expect(socket.messages.some((message) => message.type === 'resize')).toBe(false);
    socket.say(ready());
    expect(socket.messages).toContainEqual({ type: 'resize', size: { cols: 132, rows: 50 } });
  });

  it('[ER4] ignores unknown optional messages and closes on unknown required ones', async () => {
    const on = stage();
    const socket = await on.open();
    socket.sayText('{"type":"weather","sun":true}');
    expect(on.client.state.name).toBe('ready');
    socket.sayText('{"type":"weather","required":true}');
    expect(socket.closedWith).toBe(4001);
  });

  it('[ER3] closes on text that is not JSON', async () => {
    const on = stage();
    const socket = await on.open();
    socket.sayText('hello?');
    expect(socket.closedWith).toBe(4001);
  });

  it('[CL2] asks for the end and waits for the word, but not for ever', async () => {
    const polite = stage();
    const first = await polite.open();
    polite.client.end();
    expect(first.messages.at(-1)).toEqual({ type: 'end' });
    first.say({ type: 'ended', code: 'ended-by-user' });
    expect(endOf(polite.client)?.code).toBe('ended-by-user');
    const deaf = stage();
    const second = await deaf.open();
    deaf.client.end();
    deaf.clock.advance(ENDING_MS);
    expect(endOf(deaf.client)?.code).toBe('ended-by-user');
    expect(second.closedWith).toBe(1000);
  });

  it('measures the way to the gateway and takes its word for the rest', async () => {
    const on = stage();
    const socket = await on.open();
    expect(socket.messages.at(-1)).toEqual({ type: 'ping', id: 0 });
    on.clock.advance(30);
    socket.say({ type: 'pong', id: 0, instanceRttMs: 4 });
    expect(on.client.roundTripTimes).toEqual({ gatewayMs: 30, instanceMs: 4 });
    socket.say({ type: 'pong', id: 0 });
    expect(on.client.roundTripTimes).toEqual({ gatewayMs: 30, instanceMs: 4 });
    // A page that was busy answers late: the figure does not jump.
    on.clock.advance(FIRST_PING_INTERVAL_MS - 30);
    on.clock.advance(400);
    socket.say({ type: 'pong', id: 1, instanceRttMs: 5 });
    expect(on.client.roundTripTimes).toEqual({ gatewayMs: 30, instanceMs: 5 });
    // A network that became slow shows once the quick measurements are forgotten.
    for (let id = 2; id < 6; id++) {
      const before = socket.messages.length;
      while (socket.messages.length === before) on.clock.advance(100);
      on.clock.advance(90);
      socket.say({ type: 'pong', id });
    }
    expect(on.client.roundTripTimes?.gatewayMs).toBeGreaterThanOrEqual(90);
  });

  it('notices a network that died without a word', async () => {
    const on = stage();
    const socket = await on.open();
    // The first tick comes early; silence slows the next ones down to the normal pace.
    on.clock.advance(FIRST_PING_INTERVAL_MS + PING_INTERVAL_MS * (SILENT_TICKS - 1) - 1);
    expect(on.client.state.name).toBe('ready');
    on.clock.advance(1);
    expect(endOf(on.client)?.code).toBe('gateway-unreachable');
    expect(socket.closedWith).toBe(1000);
    expect(on.clock.pending).toBe(0);
  });

  it('does not mistake output without pongs, nor a machine that slept, for a dead network', async () => {
    const on = stage();
    const socket = await on.open();
    for (let turn = 0, offset = 0; turn < SILENT_TICKS * 2; turn++, offset++) {
      on.clock.advance(PING_INTERVAL_MS);
      socket.output({ epoch: 5, offset, bytes: utf8('x') });
    }
    on.clock.sleep(3_600_000);
    expect(on.client.state.name).toBe('ready');
  });
});

describe('after an end', () => {
  it('starts anew with a new ticket, new offsets and nothing of the old socket', async () => {
    const on = stage();
    const first = await on.open({ epoch: 5 });
    on.client.input(utf8('abc'));
    first.drop(1006);
    expect(endOf(on.client)?.code).toBe('gateway-unreachable');
    const second = await on.open({ epoch: 6 });
    first.output({ epoch: 5, offset: 0, bytes: utf8('late') });
    second.output({ epoch: 6, offset: 0, bytes: utf8('new') });
    on.client.input(utf8('d'));
    expect(on.shown).toEqual(['new']);
    expect(second.frames).toEqual([{ kind: 'input', epoch: 6, offset: 0, bytes: utf8('d') }]);
    expect(on.ticketCount()).toBe(2);
  });

  it('leaves no timer, and after dispose no socket and no word', async () => {
    const on = stage();
    const socket = await on.open();
    const words: string[] = [];
    on.client.subscribe({ handleState: (state) => words.push(state.name) });
    on.client.resize({ cols: 90, rows: 30 });
    on.client.dispose();
    expect(socket.closedWith).toBe(1000);
    expect(on.clock.pending).toBe(0);
    socket.drop(1006);
    on.client.start();
    expect(words).toEqual([]);
    expect(on.network.sockets).toHaveLength(1);
  });
});
