/** What happens while a checkpoint is packed, how often one is, and a screen that is too large: the bound is lowered, as 16 MiB of coloured characters take seconds to parse. */
import { CHECKPOINT_STEP_BYTES, encodeFrame } from '@workbench/protocol';
import type { ScriptedSocket } from '@workbench/testkit/scripted-socket';
import { beforeEach, expect, it, vi } from 'vitest';
import { ALL, checkpoints, lasting, print, stage } from '../../../../test/addon-stage.ts';
import { packPlain, unpack } from './checkpoint-blob.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Makes a checkpoint due, at first without scrollback. */
const rows = utf8('row\r\n'.repeat(CHECKPOINT_STEP_BYTES / 5 + 1));
/** Makes one due, and scrolls nothing off. */
const oneRow = utf8('x\r'.repeat(CHECKPOINT_STEP_BYTES / 2 + 1));

let hurry = (): boolean => false;
let held = Promise.resolve();
let mostCharacters = 0;
let begun = 0;
let packed = 0;

beforeEach(() => {
  hurry = () => false;
  held = Promise.resolve();
  mostCharacters = 400_000;
  begun = packed = 0;
});

vi.mock(import('./checkpoint-blob.ts'), async (original) => {
  const blob = await original();
  return {
    ...blob,
    pack: async (checkpoint, isLate = () => false) => {
      hurry = isLate;
      begun += 1;
      await held;
      const bytes = checkpoint.text.length > mostCharacters ? null : await blob.pack(checkpoint, isLate);
      packed += 1;
      return bytes;
    },
  };
});

/** Nothing more is packed until the returned function is called. */
function hold(): () => void {
  let release = (): void => {};
  held = new Promise((resolve) => (release = resolve));
  return release;
}

/** The text of the newest checkpoint. */
async function newest(socket: ScriptedSocket): Promise<string> {
  const frames = socket.frames.filter((frame) => frame.kind === 'screen');
  const from = frames.findLastIndex(({ offset }) => offset === 0);
  return (await unpack(Buffer.concat(frames.slice(from).map(({ bytes }) => bytes))))?.text ?? '';
}

/** A page that has parsed what was printed, and the socket of its session. */
async function showing(text: string) {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open(lasting);
  print(socket, utf8(text));
  await on.parsed();
  return { on, socket };
}

/** Such a page while one is packed of what it showed first; `release` ends that. */
async function packing(first: string, then: string) {
  const { on, socket } = await showing(first);
  const release = hold();
  on.addon.handleHidden(false);
  print(socket, utf8(then), first.length);
  await on.parsed();
  return { on, socket, release };
}

/** `ready` with a screen of 'one' at offset 3. @returns the frame that is still to come */
function readyWithScreen(on: Awaited<ReturnType<typeof stage>>): Uint8Array {
  const screen = packPlain({ lines: 0, text: 'one' });
  on.ready({ epoch: 1, outputFrom: 3, shownTo: 3, replayedTo: 3, screen: { bytes: screen.length, size: { cols: 20, rows: 5 } } });
  return encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: screen });
}

it.each([
  ['has fewer rows where all are more than is ever unpacked', 200, 1_009],
  ['has those of the screen alone where that is too much as well', 420, 9],
])('a checkpoint %s', async (_, characters, rows) => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  on.terminal.resize(450, 10);
  const bytes = utf8(`${'row'.padEnd(characters, '-')}\r\n`.repeat(2_400));
  print(socket, bytes);
  await on.parsed();
  on.addon.handleHidden(false);
  await on.eventually(() => expect(checkpoints(socket)).toHaveLength(1));
  const text = await newest(socket);
  expect(text.match(/row/g)).toHaveLength(rows);
  // What comes first is a row, and no way on from one that is left out.
  expect(/\r\n.*?row/.test(text.slice(0, text.indexOf('row') + 3))).toBe(false);
});

it('[CK4] a checkpoint hurries once half a step of output was parsed while it is packed', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  const half = utf8('x'.repeat(CHECKPOINT_STEP_BYTES / 2));
  print(socket, half.subarray(0, 1_000));
  await on.parsed();
  on.addon.handleHidden(false);
  print(socket, half, 1_000);
  await on.parsed();
  expect(hurry()).toBe(false);
  print(socket, half.subarray(0, 1), 1_000 + half.length);
  await on.parsed();
  expect(hurry()).toBe(true);
});

it('[CK1] a checkpoint that is packed too late is not sent into the next session', async () => {
  const { on, socket: first } = await showing('one');
  const release = hold();
  on.addon.handleHidden(false);
  first.say({ type: 'ended', code: 'exited' });
  const second = await on.open();
  second.output({ epoch: 2, offset: 0, bytes: utf8('two, and more') });
  await on.parsed();
  release();
  await on.eventually(() => {
    on.addon.handleHidden(false);
    expect(checkpoints(second)).toMatchObject([{ outputOffset: 13 }]);
  });
});

it('[CK4] a page that is hidden while a checkpoint is packed says what it shows then', async () => {
  const { on, socket, release } = await packing('one', 'two');
  on.addon.handleHidden(false);
  release();
  await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ outputOffset: 3 }, { outputOffset: 6 }]));
});

it.each([
  ['before it is hidden', false],
  ['while its checkpoint is packed', true],
])('[CK4] a page that loses its connection %s says what it shows once it is back', async (_, packing) => {
  const { on, socket: first } = await showing('one');
  if (packing) on.addon.handleHidden(false);
  first.drop(1006);
  if (!packing) on.addon.handleHidden(false);
  await on.eventually(() => expect(packed).toBe(packing ? 1 : 0));
  on.client.retryNow();
  const second = await on.greet();
  on.ready({ epoch: 1, outputFrom: 3, shownTo: 3, replayedTo: 3 });
  await on.eventually(() => expect(checkpoints(second)).toMatchObject([{ outputOffset: 3 }]));
  expect(checkpoints(first)).toEqual([]);
});

it('[CK4] a page that is hidden while a gap is shown says what it shows then', async () => {
  const { on, socket } = await showing('one');
  on.client.input(Uint8Array.of(3));
  socket.say({ type: 'gap', from: 3, to: 100, reason: 'interrupt', restore: '' });
  on.addon.handleHidden(false);
  await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ outputOffset: 100 }]));
  expect(await newest(socket)).toContain('97 skipped');
});

it('[CK4] a page that comes back before it has parsed what came before says it when it has', async () => {
  const { on, socket: first } = await showing('one');
  print(first, utf8('two'), 3);
  first.drop(1006);
  on.addon.handleHidden(false);
  on.client.retryNow();
  const second = await on.greet();
  on.ready({ epoch: 1, outputFrom: 6, shownTo: 6, replayedTo: 6 });
  expect([on.client.parsedOffset, begun]).toEqual([3, 0]);
  await on.eventually(() => expect(checkpoints(second)).toMatchObject([{ outputOffset: 6 }]));
  expect(begun).toBe(1);
});

it('[CK4] what comes while a checkpoint is packed is said once output has stopped', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  const release = hold();
  print(socket, oneRow);
  await on.eventually(() => expect(begun).toBe(1));
  const end = oneRow.length + 100_000;
  print(socket, oneRow.subarray(0, 100_000), oneRow.length);
  await on.parsed();
  release();
  await on.eventually(() => {
    on.clock.advance(1_000);
    expect(checkpoints(socket)).toMatchObject([{ outputOffset: oneRow.length }, { outputOffset: end }]);
  });
});

it('[CK4] a page that is hidden while one without scrollback is packed says all of it next, and waits for no timer', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  const release = hold();
  print(socket, rows);
  await on.eventually(() => expect(begun).toBe(1));
  on.addon.handleHidden(false);
  release();
  await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ whole: false }, { whole: true }]));
});

it('[CK1] no checkpoint is begun while the screen it would be of has not come, and none is owed of the one before', async () => {
  const { on, socket: first } = await showing('one two three');
  first.drop(1006);
  on.addon.handleHidden(false);
  on.client.retryNow();
  const second = await on.greet();
  const screen = readyWithScreen(on);
  expect(begun).toBe(0);
  second.outputRaw(screen);
  await on.eventually(() => expect(on.screen()).toEqual(['one']));
  on.clock.advance(1_000);
  await on.parsed();
  expect(begun).toBe(0);
});

it('[CK1] a checkpoint of a screen that another one has replaced is not sent', async () => {
  const { on, socket: first } = await showing('one');
  const release = hold();
  on.addon.handleHidden(false);
  first.say({ type: 'takenOver' });
  on.client.takeBack();
  const second = await on.greet();
  second.outputRaw(readyWithScreen(on));
  await on.eventually(() => expect(on.terminal.cols).toBe(20));
  release();
  await on.eventually(() => expect(packed).toBe(1));
  print(second, utf8('two'), 3);
  await on.parsed();
  on.addon.handleHidden(false);
  await on.eventually(() => expect(checkpoints(second)).toMatchObject([{ outputOffset: 6, size: { cols: 20, rows: 5 } }]));
});

it('a screen that is too large is packed again once output that came since has stopped', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  print(socket, rows);
  await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ whole: false }]));
  mostCharacters = begun = packed = 0;
  await on.eventually(() => {
    on.clock.advance(1_000);
    expect(packed).toBe(1);
  });
  for (let second = 0; second < 5; second += 1) {
    on.clock.advance(1_000);
    await on.parsed();
  }
  expect(begun).toBe(1);
  mostCharacters = 400_000;
  print(socket, utf8('\x1bc'), rows.length);
  await on.eventually(() => {
    on.clock.advance(1_000);
    expect(checkpoints(socket).at(-1)).toMatchObject({ whole: true, outputOffset: rows.length + 2 });
  });
});

it('a screen that was too large is not packed again for every character, but when output has stopped', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  mostCharacters = 0;
  print(socket, oneRow);
  await on.eventually(() => expect(packed).toBe(1));
  on.addon.handleHidden(false);
  await on.eventually(() => expect(packed).toBe(2));
  print(socket, utf8('two'), oneRow.length);
  await on.parsed();
  expect(begun).toBe(2);
  mostCharacters = 400_000;
  on.clock.advance(1_000);
  await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ outputOffset: oneRow.length + 3 }]));
});

it('[CK4] what was too large in one session may be said in the next', async () => {
  const on = await stage({ capabilities: ALL });
  const first = await on.open(lasting);
  mostCharacters = 0;
  print(first, oneRow);
  await on.eventually(() => expect(packed).toBe(1));
  first.say({ type: 'ended', code: 'exited' });
  mostCharacters = 400_000;
  const second = await on.open({ epoch: 1 });
  print(second, oneRow);
  await on.eventually(() => expect(checkpoints(second)).toMatchObject([{ outputOffset: oneRow.length }]));
});

it('[CK4] where one is too large the next is not, what the page showed then is said', async () => {
  const { on, socket } = await showing('a'.repeat(100));
  const release = hold();
  mostCharacters = 60;
  on.addon.handleHidden(false);
  print(socket, utf8('\x1bc'), 100);
  await on.parsed();
  on.addon.handleHidden(false);
  release();
  await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ outputOffset: 102 }]));
});

it('nothing is packed for a page that is hidden and has said all', async () => {
  const { on, socket } = await showing('one');
  on.addon.handleHidden(false);
  await on.eventually(() => expect(checkpoints(socket)).toHaveLength(1));
  on.addon.handleHidden(false);
  on.addon.handleHidden(true);
  await on.parsed();
  expect([begun, checkpoints(socket).length]).toEqual([1, 1]);
});

it('a page that leaves while one is packed has said all', async () => {
  const { on, socket, release } = await packing('one', 'two');
  on.addon.handleHidden(true);
  release();
  await on.eventually(() => expect(packed).toBe(1));
  await on.parsed();
  expect(checkpoints(socket)).toMatchObject([{ outputOffset: 6 }]);
});

it('a page that goes away while a checkpoint is packed packs no more', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  const release = hold();
  print(socket, oneRow);
  await on.eventually(() => expect(begun).toBe(1));
  print(socket, utf8('x'.repeat(100_000)), oneRow.length);
  await on.parsed();
  on.addon.dispose();
  release();
  await on.eventually(() => expect(packed).toBe(1));
  await on.parsed();
  // The heartbeat's.
  expect([begun, on.clock.pending]).toEqual([1, 1]);
});

it('a page that was hidden between two sessions owes nothing of the first in the second', async () => {
  const { on, socket: first } = await showing('one');
  first.say({ type: 'takenOver' });
  on.client.start();
  on.addon.handleHidden(false);
  await on.greet();
  on.ready({ epoch: 2 });
  await on.parsed();
  expect(begun).toBe(0);
});
