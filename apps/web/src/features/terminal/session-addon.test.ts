import { encodeFrame } from '@workbench/protocol';
import { packPlain } from './checkpoint/checkpoint-blob.ts';
import { seen } from './checkpoint/seen.ts';
import { coreOf } from './checkpoint/xterm-core.ts';
import type { ScriptedSocket } from '@workbench/testkit/scripted-socket';
import { describe, expect, it } from 'vitest';
import { ALL, lasting, print, stage } from '../../../test/addon-stage.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

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

  it('has a cursor in the next session, though Enter came before the rest of the last one was parsed', async () => {
    const on = await stage();
    const first = await on.open();
    first.output({ epoch: 1, offset: 0, bytes: utf8('$ one\x1b[?1000h') });
    first.say({ type: 'ended', code: 'exited' });
    const second = await on.open();
    second.output({ epoch: 2, offset: 0, bytes: utf8('\x1b[?2004h$ two') });
    await on.parsed();
    expect(on.screen()).toEqual(['$ one', '── session ended ──', '$ two']);
    expect(on.terminal.modes).toMatchObject({ mouseTrackingMode: 'none', bracketedPasteMode: true });
    expect(coreOf(on.terminal).coreService.isCursorHidden).toBe(false);
  });

  it('leaves a screen alone on which nothing was opened', async () => {
    const on = await stage();
    on.client.start();
    on.client.end();
    await on.parsed();
    expect(on.screen()).toEqual(['']);
  });
});

describe('output that was skipped', () => {
  it('[NT3] is said in a line of its own, and the pen of the program stays', async () => {
    const on = await stage({ capabilities: ALL });
    const socket = await on.open();
    on.client.input(Uint8Array.of(3));
    socket.output({ epoch: 1, offset: 0, bytes: utf8('yes\r\nye\xe4').subarray(0, 8) });
    socket.say({ type: 'gap', from: 8, to: 5_000, reason: 'interrupt', restore: '\x18\x1b[1;31m' });
    socket.output({ epoch: 1, offset: 5_000, bytes: utf8('^C') });
    await on.parsed();
    expect(on.screen()).toEqual(['yes', 'ye', '── 4992 skipped ──', '^C']);
    expect(on.terminal.buffer.active.getLine(3)?.getCell(0)?.isBold()).toBeTruthy();
    expect(on.terminal.buffer.active.getLine(2)?.getCell(0)?.isItalic()).toBeTruthy();
    expect(socket.messages.filter((message) => message.type === 'ack').at(-1)).toEqual({ type: 'ack', parsed: 5_002 });
  });

  it('is told to the page where a program fills the screen', async () => {
    const on = await stage({ capabilities: ALL });
    const socket = await on.open();
    on.client.input(Uint8Array.of(3));
    socket.say({ type: 'gap', from: 0, to: 7, reason: 'interrupt', restore: '\x18\x1b[?1049h' });
    await on.parsed();
    expect(on.unmarked).toEqual([7]);
    expect(on.screen()).toEqual(['']);
  });
});

describe('a screen that comes from another page', () => {
  /** What a page that saw `output` would have the gateway keep, and how that page's terminal looks. */
  async function leftBehind(output: string) {
    const on = await stage({ capabilities: ALL });
    const socket = await on.open();
    const bytes = utf8(output);
    print(socket, bytes);
    await on.parsed();
    on.addon.handleHidden(true);
    const message = socket.messages.find((sent) => sent.type === 'checkpoint');
    const frames = socket.frames.filter((frame) => frame.kind === 'screen').map((frame) => frame.bytes);
    const blob = Uint8Array.from(frames.flatMap((frame) => [...frame]));
    return { on, message, blob, socket };
  }

  it('[RS5] is shown as it was, in its size, before any output; then the window has its own size again', async () => {
    const { on: left, blob, message } = await leftBehind('$ vim\r\n\x1b[?1049h\x1b[?1006h\x1b[?1002h\x1b[2;5r\x1b]2;notes\x07\x1b[31mVIM 中\x1b[3;4H');
    expect(message).toMatchObject({ type: 'checkpoint', size: { cols: 40, rows: 10 }, lines: 0, whole: true, bytes: blob.length });
    const on = await stage({ attach: true, capabilities: ALL });
    on.terminal.resize(70, 20);
    const socket = await on.open({ epoch: 1, outputFrom: 60, shownTo: 61, replayedTo: 61, screen: { bytes: blob.length, size: { cols: 40, rows: 10 } } });
    socket.outputRaw(encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: blob }));
    await on.eventually(() => expect(on.terminal.cols).toBe(40));
    await on.parsed();
    expect(seen(on.terminal)).toEqual(seen(left.terminal));
    // However long the rest takes.
    on.clock.advance(3_000);
    expect([on.replays(), on.addon.replaying]).toEqual([0, true]);
    socket.output({ epoch: 1, offset: 60, bytes: utf8('!') });
    await on.parsed();
    expect([on.replays(), on.addon.replaying]).toEqual([1, false]);
    on.terminal.resize(70, 20);
    on.clock.advance(1_000);
    const told = socket.messages.flatMap((sent) => ('size' in sent ? [sent.size] : []));
    expect(told).toEqual(told.map(() => ({ cols: 70, rows: 20 })));
  });

  it('[RS9] has the sizes it had, and its questions to the terminal are not answered a second time', async () => {
    const on = await stage({ attach: true, capabilities: ALL });
    const socket = await on.open({ epoch: 1, shownTo: 23, replayedTo: 23 });
    socket.output({ epoch: 1, offset: 0, bytes: utf8('\x1b[6nabc') });
    socket.say({ type: 'resized', size: { cols: 10, rows: 5 } });
    socket.output({ epoch: 1, offset: 7, bytes: utf8('\x1b[6n123456789012') });
    await on.parsed();
    expect(on.screen()).toEqual(['abc1234567', '89012']);
    expect(sent(socket)).toBe('');
    on.terminal.input('k');
    expect(sent(socket)).toBe('k');
    socket.say({ type: 'resized', size: { cols: 7, rows: 7 } });
    socket.output({ epoch: 1, offset: 23, bytes: utf8('\x1b[6n') });
    await on.parsed();
    expect(sent(socket)).toBe('k\x1b[2;6R');
    expect(socket.messages.some((message) => message.type === 'resize' && message.size.cols === 10)).toBe(false);
  });

  it.each([
    ['cursor position', '\x1b[6n'],
    ['status', '\x1b[5n'],
    ['primary attributes', '\x1b[c'],
    ['secondary attributes', '\x1b[>c'],
    ['a mode', '\x1b[?2004$p'],
    ['a setting', '\x1bP$qm\x1b\\'],
  ])('[RS10] %s: asked in what was shown already and once more beyond it, in one frame, is answered once', async (_, question) => {
    const on = await stage({ attach: true, capabilities: ALL });
    const bytes = utf8(question);
    const socket = await on.open({ epoch: 1, shownTo: bytes.length, replayedTo: bytes.length * 2 });
    socket.output({ epoch: 1, offset: 0, bytes: utf8(question + question) });
    await on.parsed();
    const answer = sent(socket);
    expect(answer.startsWith('\x1b')).toBe(true);
    expect(answer.indexOf(answer.slice(0, 3), 1), answer).toBe(-1);
    expect(on.addon.repeating).toBe(false);
  });

  it('[RS10] a question of which an earlier page was sent only the beginning is answered', async () => {
    const on = await stage({ attach: true, capabilities: ALL });
    const socket = await on.open({ epoch: 1, shownTo: 2, replayedTo: 4 });
    socket.output({ epoch: 1, offset: 0, bytes: utf8('\x1b[6n') });
    await on.parsed();
    expect(sent(socket)).toBe('\x1b[1;1R');
  });

  it('[RS10] what a checkpoint asks is never answered', async () => {
    const on = await stage({ attach: true, capabilities: ALL });
    const blob = packPlain({ lines: 0, text: 'hostile\x1b[6n\x1b[c' });
    const socket = await on.open({ epoch: 1, outputFrom: 60, shownTo: 60, replayedTo: 60, screen: { bytes: blob.length, size: { cols: 40, rows: 10 } } });
    socket.outputRaw(encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: blob }));
    await on.eventually(() => expect(on.screen()).toEqual(['hostile']));
    expect(sent(socket)).toBe('');
    expect([on.replays(), on.addon.replaying]).toEqual([1, false]);
  });

  /** A page whose connection is cut before a question is parsed, and which is back; others were shown output up to `shownTo`. */
  async function cutAtQuestion(shownTo: number) {
    const on = await stage({ capabilities: ALL });
    const first = await on.open(lasting);
    first.output({ epoch: 1, offset: 0, bytes: utf8('ab\x1b[6n') });
    first.drop(1006);
    await on.parsed();
    on.client.retryNow();
    const second = await on.greet();
    on.ready({ ...lasting, outputFrom: 6, shownTo, replayedTo: shownTo });
    return { on, second };
  }

  it('[RS10] what was asked before a cut and is parsed after it, or while there is no connection, is answered once there is one', async () => {
    const { on, second } = await cutAtQuestion(6);
    expect(on.refusals).toEqual([]);
    expect(sent(second)).toBe('\x1b[1;3R');
    second.output({ epoch: 1, offset: 6, bytes: utf8('c\x1b[6n') });
    second.drop(1006);
    on.client.retryNow();
    const third = await on.greet();
    on.ready({ ...lasting, outputFrom: 11, shownTo: 11, replayedTo: 11 });
    await on.parsed();
    expect(sent(third)).toContain('\x1b[1;4R');
  });

  it('[RS10] what was asked before a cut is not answered by a page that another one followed', async () => {
    const { on, second } = await cutAtQuestion(7);
    second.output({ epoch: 1, offset: 6, bytes: utf8('c') });
    await on.parsed();
    expect(sent(second)).toBe('');
  });

  it('[RS10] a page that took its session back answers nothing that the other page has shown', async () => {
    const on = await stage({ capabilities: ALL });
    const first = await on.open(lasting);
    first.output({ epoch: 1, offset: 0, bytes: utf8('mine ') });
    await on.parsed();
    first.say({ type: 'takenOver' });
    on.client.takeBack();
    const second = await on.greet();
    on.ready({ epoch: 1, outputFrom: 5, shownTo: 9, replayedTo: 9 });
    second.output({ epoch: 1, offset: 5, bytes: utf8('\x1b[6n\x1b[6n') });
    await on.parsed();
    expect(sent(second)).toBe('\x1b[1;6R');
    expect(on.replays()).toBe(1);
  });

  it('is taken back whole when the session ends while it is unpacked', async () => {
    const on = await stage({ attach: true, capabilities: ALL });
    const blob = packPlain({ lines: 0, text: 'sh\r\n\x1b[?1049h\x1b[?1000hVIM' });
    on.terminal.resize(70, 20);
    const socket = await on.open({ epoch: 1, outputFrom: 60, shownTo: 60, replayedTo: 60, screen: { bytes: blob.length, size: { cols: 40, rows: 10 } } });
    socket.outputRaw(encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: blob }));
    socket.say({ type: 'ended', code: 'exited' });
    await on.eventually(() => expect(on.screen()).toEqual(['sh', '── session ended ──']));
    expect(on.terminal.modes.mouseTrackingMode).toBe('none');
    // The page fits the terminal to its window again.
    expect([on.replays(), on.addon.replaying]).toEqual([1, false]);
  });

  it('[RS5] is whole where what was printed before it ends in the middle of a sequence, or is not parsed yet', async () => {
    const on = await stage({ capabilities: ALL });
    const first = await on.open(lasting);
    first.output({ epoch: 1, offset: 0, bytes: utf8('old '.repeat(500) + '\x1b]0;half of a ti') });
    first.say({ type: 'takenOver' });
    on.client.takeBack();
    const second = await on.greet();
    const screen = packPlain({ lines: 0, text: 'shown again' });
    on.ready({ epoch: 1, outputFrom: 3_000, shownTo: 3_000, replayedTo: 3_000, screen: { bytes: screen.length, size: { cols: 40, rows: 10 } } });
    second.outputRaw(encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: screen }));
    second.output({ epoch: 1, offset: 3_000, bytes: utf8(', and on') });
    await on.eventually(() => expect(on.screen()).toEqual(['shown again, and on']));
  });

  it('is not shown when it is nonsense: then there is an empty one', async () => {
    const on = await stage({ attach: true, capabilities: ALL });
    const socket = await on.open({ epoch: 1, outputFrom: 60, screen: { bytes: 3, size: { cols: 40, rows: 10 } } });
    socket.outputRaw(encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: Uint8Array.of(9, 9, 9) }));
    socket.output({ epoch: 1, offset: 60, bytes: utf8('goes on') });
    await on.eventually(() => expect(on.screen()).toEqual(['goes on']));
  });
});
