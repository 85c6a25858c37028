import { describe, expect, it } from 'vitest';
import { disturb } from '@workbench/testkit/scripted-socket';
import { CONNECT_MS } from './connection-state.ts';
import { endOf, ready, settled, stage, text, transport, utf8 } from '../test/scripted-client.ts';

describe('opening', () => {
  it('[HS2, HS4] says hello first, and only then the ticket, the road and the size', async () => {
    const socket = await stage().dial();
    expect(socket.url).toBe('ws://gateway:3001/v1/session');
    expect(socket.messages).toEqual([]);
    socket.accept();
    expect(socket.messages.map((message) => message.type)).toEqual(['hello']);
    socket.say({ type: 'hello', version: 1, capabilities: [] });
    expect(socket.messages[1]).toEqual({ type: 'open', ticket: '1'.padStart(43, 'A'), transport, size: { cols: 80, rows: 24 }, page: expect.stringMatching(/^.{1,64}$/) });
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
    const hostKey = { address: '10.0.0.1', port: 22, expected: 'SHA256:a', presented: 'SHA256:b', keyType: 'ssh-ed25519' };
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
      const on = stage({ answer });
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
    expect(on.client.state).toMatchObject({ name: 'connecting', ticket: { value: '2'.padStart(43, 'A') } });
  });
});

describe('input', () => {
  it('[IN1][RS4] is refused visibly in every state but ready, and never sent later', async () => {
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
