/** A screen that is too much to be said whole, and what happens while one is packed. The bound is lowered: 16 MiB of coloured characters take seconds to parse. */
import { CHECKPOINT_STEP_BYTES } from '@workbench/protocol';
import { expect, it, vi } from 'vitest';
import { print, stage } from '../../../../test/addon-stage.ts';
import { unpack } from './checkpoint-blob.ts';

const MOST_CHARACTERS = 400_000;

let hurry = (): boolean => false;
let held = Promise.resolve();
let packings = 0;

vi.mock(import('./checkpoint-blob.ts'), async (original) => {
  const blob = await original();
  return {
    ...blob,
    pack: async (checkpoint, isLate = () => false) => {
      hurry = isLate;
      await held;
      const packed = checkpoint.text.length > MOST_CHARACTERS ? null : await blob.pack(checkpoint, isLate);
      packings += 1;
      return packed;
    },
  };
});

it.each([
  ['has fewer rows where all are more than is ever unpacked', 200, 1_009],
  ['has those of the screen alone where that is too much as well', 420, 9],
])('a checkpoint %s', async (_, characters, rows) => {
  const on = await stage({ capabilities: ['resume', 'checkpoint'] });
  const socket = await on.open();
  on.terminal.resize(450, 10);
  const bytes = new TextEncoder().encode(`${'row'.padEnd(characters, '-')}\r\n`.repeat(2_400));
  print(socket, bytes);
  await on.parsed();
  on.addon.handleHidden(false);
  await on.eventually(() => expect(socket.messages.filter(({ type }) => type === 'checkpoint')).toHaveLength(1));
  const frames = socket.frames.filter((frame) => frame.kind === 'screen').map((frame) => frame.bytes);
  const text = (await unpack(Buffer.concat(frames)))?.text ?? '';
  expect(text.match(/row/g)).toHaveLength(rows);
  // What comes first is a row, and no way on from one that is left out.
  expect(/\r\n.*?row/.test(text.slice(0, text.indexOf('row') + 3))).toBe(false);
});

it('[CK4] a checkpoint hurries once half a step of output was parsed while it is packed', async () => {
  const on = await stage({ capabilities: ['resume', 'checkpoint'] });
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
  const on = await stage({ capabilities: ['resume', 'checkpoint'] });
  const first = await on.open();
  first.output({ epoch: 1, offset: 0, bytes: new TextEncoder().encode('one') });
  await on.parsed();
  let release = (): void => {};
  held = new Promise((resolve) => (release = resolve));
  on.addon.handleHidden(false);
  first.say({ type: 'ended', code: 'exited' });
  const second = await on.open();
  second.output({ epoch: 2, offset: 0, bytes: new TextEncoder().encode('two, and more') });
  await on.parsed();
  release();
  await on.eventually(() => {
    on.addon.handleHidden(false);
    expect(second.messages.filter(({ type }) => type === 'checkpoint')).toMatchObject([{ outputOffset: 13 }]);
  });
});

it('[CK4] a page that is hidden while a checkpoint is packed says what it shows then', async () => {
  const on = await stage({ capabilities: ['resume', 'checkpoint'] });
  const socket = await on.open();
  print(socket, new TextEncoder().encode('one'));
  await on.parsed();
  let release = (): void => {};
  held = new Promise((resolve) => (release = resolve));
  on.addon.handleHidden(false);
  print(socket, new TextEncoder().encode('two'), 3);
  await on.parsed();
  on.addon.handleHidden(false);
  release();
  await on.eventually(() => expect(socket.messages.filter(({ type }) => type === 'checkpoint')).toMatchObject([{ outputOffset: 3 }, { outputOffset: 6 }]));
});

it('[CK4] a checkpoint that could not be sent in a cut is made again after it', async () => {
  const on = await stage({ capabilities: ['resume', 'checkpoint'] });
  const first = await on.open({ epoch: 1, limits: { windowBytes: 1_000, ackStepBytes: 100, idleMs: 1, detachGraceMs: 600_000 } });
  const bytes = new TextEncoder().encode('row\r\n'.repeat(CHECKPOINT_STEP_BYTES / 5 + 1));
  print(first, bytes);
  await on.eventually(() => expect(first.messages.filter(({ type }) => type === 'checkpoint')).toMatchObject([{ whole: false }]));
  packings = 0;
  first.drop(1006);
  // All of it is to follow as output has stopped.
  on.clock.advance(1_000);
  await on.eventually(() => expect(packings).toBe(1));
  on.client.retryNow();
  const second = await on.greet();
  on.ready({ epoch: 1, outputFrom: bytes.length, shownTo: bytes.length, replayedTo: bytes.length });
  await on.eventually(() => {
    on.clock.advance(1_000);
    expect(second.messages.filter(({ type }) => type === 'checkpoint')).toMatchObject([{ whole: true }]);
  });
});
