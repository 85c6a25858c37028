/** A screen that is too much to be said whole, and what happens while one is packed. The bound is lowered: 16 MiB of coloured characters take seconds to parse. */
import { CHECKPOINT_STEP_BYTES, encodeFrame } from '@workbench/protocol';
import type { ScriptedSocket } from '@workbench/testkit/scripted-socket';
import { beforeEach, expect, it, vi } from 'vitest';
import { print, stage } from '../../../../test/addon-stage.ts';
import { packPlain, unpack } from './checkpoint-blob.ts';

const ALL = ['resume', 'checkpoint', 'interrupt'];
const lasting = { windowBytes: 1_000, ackStepBytes: 100, idleMs: 1, detachGraceMs: 600_000 };

let hurry = (): boolean => false;
let held = Promise.resolve();
let mostCharacters = 0;
let begun = 0;
let packed = 0;

beforeEach(() => {
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

const checkpoints = (socket: ScriptedSocket) => socket.messages.filter(({ type }) => type === 'checkpoint');

it.each([
  ['has fewer rows where all are more than is ever unpacked', 200, 1_009],
  ['has those of the screen alone where that is too much as well', 420, 9],
])('a checkpoint %s', async (_, characters, rows) => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  on.terminal.resize(450, 10);
  const bytes = new TextEncoder().encode(`${'row'.padEnd(characters, '-')}\r\n`.repeat(2_400));
  print(socket, bytes);
  await on.parsed();
  on.addon.handleHidden(false);
  await on.eventually(() => expect(checkpoints(socket)).toHaveLength(1));
  const frames = socket.frames.filter((frame) => frame.kind === 'screen').map((frame) => frame.bytes);
  const text = (await unpack(Buffer.concat(frames)))?.text ?? '';
  expect(text.match(/row/g)).toHaveLength(rows);
  // What comes first is a row, and no way on from one that is left out.
  expect(/\r\n.*?row/.test(text.slice(0, text.indexOf('row') + 3))).toBe(false);
});

it('[CK4] a checkpoint hurries once half a step of output was parsed while it is packed', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  const half = new TextEncoder().encode('x'.repeat(CHECKPOINT_STEP_BYTES / 2));
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
  const on = await stage({ capabilities: ALL });
  const first = await on.open();
  first.output({ epoch: 1, offset: 0, bytes: new TextEncoder().encode('one') });
  await on.parsed();
  const release = hold();
  on.addon.handleHidden(false);
  first.say({ type: 'ended', code: 'exited' });
  const second = await on.open();
  second.output({ epoch: 2, offset: 0, bytes: new TextEncoder().encode('two, and more') });
  await on.parsed();
  release();
  await on.eventually(() => {
    on.addon.handleHidden(false);
    expect(checkpoints(second)).toMatchObject([{ outputOffset: 13 }]);
  });
});

it('[CK4] a page that is hidden while a checkpoint is packed says what it shows then', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  print(socket, new TextEncoder().encode('one'));
  await on.parsed();
  const release = hold();
  on.addon.handleHidden(false);
  print(socket, new TextEncoder().encode('two'), 3);
  await on.parsed();
  on.addon.handleHidden(false);
  release();
  await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ outputOffset: 3 }, { outputOffset: 6 }]));
});

it('[CK4] a checkpoint that is due as the connection is lost is made after it', async () => {
  const on = await stage({ capabilities: ALL });
  const first = await on.open({ epoch: 1, limits: lasting });
  const bytes = new TextEncoder().encode('row\r\n'.repeat(CHECKPOINT_STEP_BYTES / 5 + 1));
  print(first, bytes);
  await on.eventually(() => expect(checkpoints(first)).toMatchObject([{ whole: false }]));
  first.drop(1006);
  // All of it is to follow as output has stopped.
  on.clock.advance(1_000);
  on.client.retryNow();
  const second = await on.greet();
  on.ready({ epoch: 1, outputFrom: bytes.length, shownTo: bytes.length, replayedTo: bytes.length });
  await on.eventually(() => {
    on.clock.advance(1_000);
    expect(checkpoints(second)).toMatchObject([{ whole: true }]);
  });
});

it.each([
  ['before it is hidden', false],
  ['while its checkpoint is packed', true],
])('[CK4] a page that loses its connection %s says what it shows once it is back', async (_, packing) => {
  const on = await stage({ capabilities: ALL });
  const first = await on.open({ epoch: 1, limits: lasting });
  print(first, new TextEncoder().encode('one'));
  await on.parsed();
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
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  print(socket, new TextEncoder().encode('one'));
  await on.parsed();
  on.client.input(Uint8Array.of(3));
  socket.say({ type: 'gap', from: 3, to: 100, reason: 'interrupt', restore: '' });
  on.addon.handleHidden(false);
  await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ outputOffset: 100 }]));
});

it('[CK1] no checkpoint is begun while the screen it would be of has not come', async () => {
  const on = await stage({ capabilities: ALL });
  const first = await on.open({ epoch: 1, limits: lasting });
  print(first, new TextEncoder().encode('one'));
  await on.parsed();
  first.drop(1006);
  on.addon.handleHidden(false);
  on.client.retryNow();
  const second = await on.greet();
  const screen = packPlain({ lines: 0, text: 'two' });
  on.ready({ epoch: 2, outputFrom: 50, shownTo: 50, replayedTo: 50, screen: { bytes: screen.length, size: { cols: 20, rows: 5 } } });
  await on.parsed();
  expect(begun).toBe(0);
  second.outputRaw(encodeFrame({ kind: 'screen', epoch: 2, offset: 0, bytes: screen }));
  await on.eventually(() => expect(checkpoints(second)).toMatchObject([{ outputOffset: 50, size: { cols: 20, rows: 5 } }]));
});

it('[CK1] a checkpoint of a screen that another one has replaced is not sent', async () => {
  const on = await stage({ capabilities: ALL });
  const first = await on.open({ epoch: 1, limits: lasting });
  print(first, new TextEncoder().encode('one'));
  await on.parsed();
  const release = hold();
  on.addon.handleHidden(false);
  first.say({ type: 'takenOver' });
  on.client.takeBack();
  const second = await on.greet();
  const screen = packPlain({ lines: 0, text: 'one' });
  on.ready({ epoch: 1, outputFrom: 3, shownTo: 3, replayedTo: 3, screen: { bytes: screen.length, size: { cols: 20, rows: 5 } } });
  second.outputRaw(encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: screen }));
  await on.eventually(() => expect(on.terminal.cols).toBe(20));
  release();
  await on.eventually(() => expect(checkpoints(second)).toMatchObject([{ outputOffset: 3, size: { cols: 20, rows: 5 } }]));
});

it('a screen that never fits is packed once, though the page is hidden', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  print(socket, new TextEncoder().encode('one'));
  await on.parsed();
  mostCharacters = 0;
  on.addon.handleHidden(false);
  await on.eventually(() => expect(packed).toBe(1));
  print(socket, new TextEncoder().encode('two'), 3);
  await on.parsed();
  expect(begun).toBe(1);
});

it('a page that goes away while a checkpoint is packed packs no more', async () => {
  const on = await stage({ capabilities: ALL });
  const socket = await on.open();
  print(socket, new TextEncoder().encode('one'));
  await on.parsed();
  on.addon.handleHidden(false);
  on.addon.dispose();
  await on.eventually(() => expect(packed).toBe(1));
  expect(begun).toBe(1);
});

it('what one session still had to say is not due in the next', async () => {
  const on = await stage({ capabilities: ALL });
  const first = await on.open({ epoch: 1, limits: lasting });
  print(first, new TextEncoder().encode('row\r\n'.repeat(CHECKPOINT_STEP_BYTES / 5 + 1)));
  await on.eventually(() => expect(checkpoints(first)).toMatchObject([{ whole: false }]));
  first.say({ type: 'ended', code: 'exited' });
  const second = await on.open({ epoch: 2 });
  second.output({ epoch: 2, offset: 0, bytes: new TextEncoder().encode('two') });
  await on.parsed();
  // The heartbeat's.
  expect(on.clock.pending).toBe(1);
});
