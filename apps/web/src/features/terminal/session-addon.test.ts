import headless from '@xterm/headless';
import { SessionClient } from '@workbench/client';
import type { SessionId } from '@workbench/protocol';
import { ScriptedClock, ScriptedNetwork, type ScriptedSocket } from '@workbench/testkit/scripted-socket';
import { describe, expect, it } from 'vitest';
import { SessionAddon } from './session-addon.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A real terminal without a screen, a real client, and a gateway that the test plays. */
async function stage() {
  const network = new ScriptedNetwork();
  const clock = new ScriptedClock();
  const refusals: string[] = [];
  const terminal = new headless.Terminal({ cols: 40, rows: 10, allowProposedApi: true });
  const client = new SessionClient({
    connect: network.connect,
    clock,
    requestTicket: async () => ({ ticket: 'A'.repeat(43), gatewayUrl: 'ws://gateway' }),
    transport: { kind: 'session-manager', username: 'root' },
    size: { cols: terminal.cols, rows: terminal.rows },
  });
  client.subscribe({ handleInputRefused: (reason) => refusals.push(reason) });
  terminal.loadAddon(new SessionAddon(client, { endMark: () => 'session ended' }));
  const open = async (): Promise<ScriptedSocket> => {
    client.start();
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    network.last.accept();
    network.last.say({ type: 'hello', version: 1, capabilities: [] });
    network.last.say({
      type: 'ready',
      sessionId: `ses_${'a'.repeat(26)}` as SessionId,
      epoch: network.sockets.length,
      inputAccepted: 0,
      outputFrom: 0,
      limits: { windowBytes: 1_000, ackStepBytes: 100, idleMs: 1, detachGraceMs: 0 },
      deadline: 0,
      now: 0,
    });
    return network.last;
  };
  /** Everything that was written so far, and what that led to, is parsed. */
  const parsed = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => terminal.write('', resolve));
  };
  const screen = (): string[] => {
    const lines: string[] = [];
    for (let row = 0; row < terminal.buffer.active.length; row++) lines.push(terminal.buffer.active.getLine(row)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd().split('\n');
  };
  return { terminal, client, clock, refusals, open, parsed, screen };
}

const sent = (socket: ScriptedSocket): string => socket.frames.map((frame) => new TextDecoder().decode(frame.bytes)).join('');

describe('session addon', () => {
  it('shows output whose characters are cut anywhere', async () => {
    const on = await stage();
    const socket = await on.open();
    const bytes = utf8('héllo 中文。 👩‍💻 – “x”\r\n');
    bytes.forEach((_, offset) => socket.output({ epoch: 1, offset, bytes: bytes.subarray(offset, offset + 1) }));
    await on.parsed();
    expect(on.screen()).toEqual(['héllo 中文。 👩‍💻 – “x”']);
  });

  it('[FL3] acknowledges what xterm.js has parsed, and not before', async () => {
    const on = await stage();
    const socket = await on.open();
    socket.output({ epoch: 1, offset: 0, bytes: utf8('x'.repeat(250)) });
    expect(socket.messages.some((message) => message.type === 'ack')).toBe(false);
    await on.parsed();
    expect(socket.messages.filter((message) => message.type === 'ack').at(-1)).toEqual({ type: 'ack', parsed: 250 });
  });

  it('types text as UTF-8 and mouse reports as single bytes', async () => {
    const on = await stage();
    const socket = await on.open();
    on.terminal.input('ä中');
    socket.output({ epoch: 1, offset: 0, bytes: utf8('\x1b[?1000h') });
    await on.parsed();
    expect(socket.frames[0]?.bytes).toEqual(utf8('ä中'));
    expect(on.terminal.modes.mouseTrackingMode).toBe('vt200');
  });

  it('tells the remote a new size', async () => {
    const on = await stage();
    const socket = await on.open();
    on.terminal.resize(100, 30);
    on.clock.advance(1_000);
    expect(socket.messages).toContainEqual({ type: 'resize', size: { cols: 100, rows: 30 } });
  });

  it('answers what programs ask, and says nothing of an answer that comes after the end', async () => {
    const on = await stage();
    const socket = await on.open();
    socket.output({ epoch: 1, offset: 0, bytes: utf8('\x1b[6n') });
    await on.parsed();
    expect(sent(socket)).toBe('\x1b[1;1R');
    socket.output({ epoch: 1, offset: 4, bytes: utf8('\x1b[6n') });
    socket.say({ type: 'ended', code: 'exited' });
    await on.parsed();
    expect(on.refusals).toEqual([]);
    on.terminal.input('typed blind');
    expect(on.refusals).toEqual(['not-ready']);
  });

  it('takes the screen back from a full-screen program that died with its session', async () => {
    const on = await stage();
    const socket = await on.open();
    socket.output({ epoch: 1, offset: 0, bytes: utf8('$ vim\r\n\x1b[?1049h\x1b[?1000h\x1b[?1006h\x1b[?2004h\x1b[?1h\x1b[?25l\x1b[2;5r\x1b[31mVIM\x1b]0;ti') });
    socket.drop(1006);
    await on.parsed();
    expect(on.terminal.buffer.active.type).toBe('normal');
    expect(on.terminal.modes).toMatchObject({ mouseTrackingMode: 'none', bracketedPasteMode: false, applicationCursorKeysMode: false });
    expect(on.screen()).toEqual(['$ vim', '── session ended ──']);
  });

  it('keeps the old screen above the next session', async () => {
    const on = await stage();
    const first = await on.open();
    first.output({ epoch: 1, offset: 0, bytes: utf8('$ one') });
    first.say({ type: 'ended', code: 'exited' });
    await on.parsed();
    const second = await on.open();
    second.output({ epoch: 2, offset: 0, bytes: utf8('$ two') });
    await on.parsed();
    expect(on.screen()).toEqual(['$ one', '── session ended ──', '$ two']);
  });

  it('leaves a screen alone on which nothing was opened', async () => {
    const on = await stage();
    on.client.start();
    on.client.end();
    await on.parsed();
    expect(on.screen()).toEqual(['']);
  });
});
