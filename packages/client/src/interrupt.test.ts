import { describe, expect, it } from 'vitest';
import { CHECKPOINT_STEP_BYTES, INPUT_WINDOW_BYTES, MAX_CHECKPOINT_BYTES, MAX_SCREEN_FRAME_BYTES } from '@workbench/protocol';
import { INTERRUPT_RESERVE_BYTES } from './input-stream.ts';
import { endOf, sayScreen, stage, utf8 } from '../test/scripted-client.ts';

const CTRL_C = Uint8Array.of(3);
const say = (offset: number, bytes: string): { epoch: number; offset: number; bytes: Uint8Array } => ({ epoch: 5, offset, bytes: utf8(bytes) });
const size = { cols: 80, rows: 24 };

describe('Ctrl-C', () => {
  it('[NT1] is said after its frame, with the offset behind it', async () => {
    const on = stage();
    const socket = await on.open();
    on.client.input(utf8('yes\r'));
    on.client.input(CTRL_C);
    expect(socket.frames.at(-1)).toMatchObject({ offset: 4, bytes: CTRL_C });
    expect(socket.messages.at(-1)).toEqual({ type: 'interrupt', inputOffset: 5 });
  });

  it('[NT1] overtakes a paste that waits, drops it, and says how much that was', async () => {
    const on = stage();
    const socket = await on.open();
    on.client.input(new Uint8Array(INPUT_WINDOW_BYTES + 1_000));
    on.client.input(CTRL_C);
    const window = INPUT_WINDOW_BYTES - INTERRUPT_RESERVE_BYTES;
    expect(socket.frames.at(-1)).toMatchObject({ offset: window, bytes: CTRL_C });
    expect(socket.messages.at(-1)).toEqual({ type: 'interrupt', inputOffset: window + 1 });
    expect(on.heard).toEqual([`not sent ${1_000 + INTERRUPT_RESERVE_BYTES}`]);
    socket.say({ type: 'inputAck', offset: window + 1 });
    expect(socket.frames.at(-1)).toMatchObject({ bytes: CTRL_C });
  });

  it('[IN6] stays within the window however often it is pressed', async () => {
    const on = stage();
    const socket = await on.open();
    on.client.input(new Uint8Array(INPUT_WINDOW_BYTES + 1_000));
    for (let turn = 0; turn < INTERRUPT_RESERVE_BYTES + 10; turn++) on.client.input(CTRL_C);
    expect(socket.frames.reduce((sum, frame) => sum + frame.bytes.length, 0)).toBe(INPUT_WINDOW_BYTES);
    expect(socket.messages.filter((message) => message.type === 'interrupt')).toHaveLength(INTERRUPT_RESERVE_BYTES);
  });

  it('[HS11] is only a key to a gateway that offers no more, and inside a paste', async () => {
    const old = stage({ capabilities: [] });
    const first = await old.open();
    old.client.input(CTRL_C);
    expect(first.frames).toHaveLength(1);
    const pasted = stage();
    const second = await pasted.open();
    pasted.client.input(utf8('a\x03b'));
    for (const socket of [first, second]) expect(socket.messages.some((message) => message.type === 'interrupt')).toBe(false);
  });

  it('[NT3][FL1] makes a gap in the output, which is told in its place and counts as parsed when that is done', async () => {
    const on = stage();
    const socket = await on.open();
    socket.output(say(0, 'yyyy'));
    on.client.input(CTRL_C);
    socket.say({ type: 'gap', from: 4, to: 5_000, reason: 'interrupt', restore: '\x18\x1b[m' });
    socket.output(say(5_000, '^C$ '));
    expect(on.shown).toEqual(['yyyy', '<interrupt 4996>\x18\x1b[m', '^C$ ']);
    expect(on.heard).toEqual(['skipped 4996']);
    expect(on.client.parsedOffset).toBe(0);
    on.parseAll();
    expect(on.client.parsedOffset).toBe(5_004);
    expect(socket.messages.filter((message) => message.type === 'ack').at(-1)).toEqual({ type: 'ack', parsed: 5_004 });
  });

  it('[NT4] alone lets output be missing: any other gap is a broken wire', async () => {
    const on = stage();
    const socket = await on.open();
    socket.output(say(0, 'yyyy'));
    socket.say({ type: 'gap', from: 4, to: 9, reason: 'interrupt', restore: '' });
    expect(endOf(on.client)?.code).toBe('protocol');
    expect(on.shown).toEqual(['yyyy']);
  });

  it('[FL1] takes a gap only where the stream is, and one that is told again only once', async () => {
    for (const [from, to, fine] of [[4, 9, true], [3, 9, false], [5, 9, false], [4, 2, false], [0, 4, true]] as const) {
      const on = stage();
      const socket = await on.open();
      on.client.input(CTRL_C);
      socket.output(say(0, 'yyyy'));
      socket.say({ type: 'gap', from, to, reason: 'interrupt', restore: '' });
      expect(socket.closedWith).toBe(fine ? null : 4001);
      expect(on.shown).toHaveLength(from === 4 && fine ? 2 : 1);
    }
  });

  it('[RS2] may have made gaps that a replay repeats', async () => {
    const on = stage();
    const first = await on.open();
    first.output(say(0, 'ab'));
    first.drop(1006);
    const second = await on.resume({ outputFrom: 2 });
    second.say({ type: 'gap', from: 2, to: 10, reason: 'interrupt', restore: '' });
    second.output(say(10, 'c'));
    expect(on.shown).toEqual(['ab', '<interrupt 8>', 'c']);
  });

  it('[RS6] is not the only reason for a gap: nobody is told that a session came back whole when output is no longer held', async () => {
    const on = stage();
    const first = await on.open();
    first.output(say(0, 'ab'));
    first.drop(1006);
    const second = await on.resume({ outputFrom: 900 });
    second.say({ type: 'gap', from: 0, to: 900, reason: 'not-held', restore: '' });
    expect(on.shown).toEqual(['ab', '<reset>', '<not-held 900>']);
    expect(on.heard).toEqual(['skipped 900']);
  });
});

describe('checkpoint', () => {
  const checkpoint = (outputOffset: number, bytes: Uint8Array) => ({ outputOffset, size, lines: 12, whole: true, bytes });

  it('[CK1][FR3] travels in screen frames before its message, after the acknowledgement of its offset', async () => {
    const on = stage();
    const socket = await on.open({ limits: { windowBytes: 1_000_000, ackStepBytes: 100, idleMs: 1, detachGraceMs: 1_000 } });
    socket.output(say(0, 'x'.repeat(20)));
    socket.output(say(20, 'y'.repeat(20)));
    on.parseAll();
    const before = socket.messages.length;
    socket.output(say(40, 'z'));
    on.parseAll();
    const bytes = Uint8Array.from({ length: MAX_SCREEN_FRAME_BYTES + 5 }, (_, index) => index % 250);
    expect(on.client.sendCheckpoint(checkpoint(41, bytes))).toBe(true);
    expect(socket.messages.slice(before)).toEqual([
      { type: 'ack', parsed: 41 },
      { type: 'checkpoint', outputOffset: 41, size, bytes: bytes.length, lines: 12, whole: true },
    ]);
    expect(socket.frames.map(({ kind, epoch, offset, bytes: { length } }) => [kind, epoch, offset, length])).toEqual([
      ['screen', 5, 0, MAX_SCREEN_FRAME_BYTES],
      ['screen', 5, MAX_SCREEN_FRAME_BYTES, 5],
    ]);
    expect(Buffer.concat(socket.frames.map((frame) => frame.bytes)).equals(bytes)).toBe(true);
  });

  it('[CK2] is refused here where the gateway would close: too large, not parsed, or going back', async () => {
    const on = stage();
    const socket = await on.open();
    socket.output(say(0, 'x'.repeat(20)));
    expect(on.client.sendCheckpoint(checkpoint(20, utf8('s')))).toBe(false);
    on.parseAll();
    expect(on.client.sendCheckpoint(checkpoint(20, new Uint8Array(MAX_CHECKPOINT_BYTES + 1)))).toBe(false);
    expect(on.client.sendCheckpoint(checkpoint(20, new Uint8Array()))).toBe(false);
    expect(on.client.sendCheckpoint(checkpoint(21, utf8('s')))).toBe(false);
    expect(on.client.sendCheckpoint(checkpoint(18, utf8('s')))).toBe(true);
    expect(on.client.sendCheckpoint(checkpoint(17, utf8('s')))).toBe(false);
    expect(on.client.sendCheckpoint(checkpoint(20, utf8('s')))).toBe(true);
    expect(socket.messages.filter((message) => message.type === 'checkpoint')).toHaveLength(2);
    socket.drop(1006);
    expect(on.client.sendCheckpoint(checkpoint(20, utf8('s')))).toBe(false);
  });

  it('[CK2] waits, over a new connection, until what came before it is parsed', async () => {
    const on = stage();
    const first = await on.open();
    first.output(say(0, 'x'.repeat(20)));
    on.parseAll();
    first.output(say(20, 'y'.repeat(20)));
    first.drop(1006);
    const second = await on.resume({ outputFrom: 40 });
    expect(on.client.canSendCheckpoint).toBe(false);
    expect(on.client.sendCheckpoint(checkpoint(20, utf8('s')))).toBe(false);
    on.parseAll();
    expect(on.client.canSendCheckpoint).toBe(true);
    // Another page may have had the session, and the gateway a gap there since.
    expect(on.client.sendCheckpoint(checkpoint(39, utf8('s')))).toBe(false);
    expect(on.client.sendCheckpoint(checkpoint(40, utf8('s')))).toBe(true);
    expect(second.messages.slice(-2).map((message) => message.type)).toEqual(['ack', 'checkpoint']);
  });

  it('[CK4] is due by the output that was parsed since the last one', async () => {
    const on = stage();
    const socket = await on.open();
    for (let offset = 0; offset < CHECKPOINT_STEP_BYTES; offset += 65_536) socket.output({ epoch: 5, offset, bytes: new Uint8Array(65_536) });
    expect(on.client.checkpointDue).toBe(0);
    on.parseAll();
    expect(on.client.checkpointDue).toBe(CHECKPOINT_STEP_BYTES);
    on.client.sendCheckpoint(checkpoint(CHECKPOINT_STEP_BYTES, utf8('s')));
    expect(on.client.checkpointDue).toBe(0);
  });

  it('of a screen that is not restored yet would be another one', async () => {
    const on = stage({ beginning: { kind: 'attach', sessionId: 'ses_aaaaaaaaaaaaaaaaaaaaaaaaaa' as never } });
    await on.dial();
    const socket = await on.resume({ outputFrom: 700, screen: { bytes: 1, size } });
    expect(on.client.sendCheckpoint(checkpoint(700, utf8('s')))).toBe(false);
    sayScreen(socket, 0, utf8('s'));
    expect(on.client.sendCheckpoint(checkpoint(700, utf8('s')))).toBe(false);
    on.parseAll();
    expect(on.client.sendCheckpoint(checkpoint(700, utf8('s')))).toBe(true);
  });

  it('[HS11] is not sent to a gateway that does not take any', async () => {
    const on = stage({ capabilities: ['resume'] });
    const socket = await on.open();
    socket.output(say(0, 'x'.repeat(20)));
    on.parseAll();
    expect(on.client.canSendCheckpoint).toBe(false);
    expect(on.client.sendCheckpoint(checkpoint(20, utf8('s')))).toBe(false);
    expect(socket.frames).toEqual([]);
  });
});

describe('warnings', () => {
  it('[DL1][DL3] reach whoever listens', async () => {
    const on = stage();
    const words: string[] = [];
    on.client.subscribe({ handleWarning: ({ code, inMs }) => words.push(`${code} ${inMs}`) });
    const socket = await on.open();
    socket.say({ type: 'warning', code: 'deadline', inMs: 900_000 });
    socket.say({ type: 'warning', code: 'draining', inMs: 5_000 });
    expect(words).toEqual(['deadline 900000', 'draining 5000']);
    expect(on.client.state.name).toBe('ready');
  });
});
