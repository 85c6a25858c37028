/** What is said of a screen that is too much to be said whole. The bound is lowered: 16 MiB of coloured characters take seconds to parse. */
import { expect, it, vi } from 'vitest';
import { stage } from '../../../../test/addon-stage.ts';
import { unpack } from './checkpoint-blob.ts';

const MOST_CHARACTERS = 400_000;

vi.mock(import('./checkpoint-blob.ts'), async (original) => {
  const blob = await original();
  return { ...blob, pack: (checkpoint) => (checkpoint.text.length > MOST_CHARACTERS ? Promise.resolve(null) : blob.pack(checkpoint)) };
});

it.each([
  ['has fewer rows where all are more than is ever unpacked', 200, 1_009],
  ['has those of the screen alone where that is too much as well', 420, 9],
])('a checkpoint %s', async (_, characters, rows) => {
  const on = await stage({ capabilities: ['resume', 'checkpoint'] });
  const socket = await on.open();
  on.terminal.resize(450, 10);
  const bytes = new TextEncoder().encode(`${'row'.padEnd(characters, '-')}\r\n`.repeat(2_400));
  for (let offset = 0; offset < bytes.length; offset += 60_000) socket.output({ epoch: 1, offset, bytes: bytes.subarray(offset, offset + 60_000) });
  await on.parsed();
  on.addon.handleHidden(false);
  for (let turn = 0; turn < 40; turn += 1) {
    on.clock.advance(1_000);
    await on.parsed();
  }
  const frames = socket.frames.filter((frame) => frame.kind === 'screen').map((frame) => frame.bytes);
  const text = (await unpack(Buffer.concat(frames)))?.text ?? '';
  expect(text.match(/row/g)).toHaveLength(rows);
  // What comes first is a row, and no way on from one that is left out.
  expect(/\r\n.*?row/.test(text.slice(0, text.indexOf('row') + 3))).toBe(false);
});
