/** What is said of a screen that is too much to be said whole. The bound is lowered: 16 MiB of coloured characters take seconds to parse. */
import { expect, it, vi } from 'vitest';
import { stage } from '../../../../test/addon-stage.ts';
import { unpack } from './checkpoint-blob.ts';

const MOST_CHARACTERS = 12_000;

vi.mock(import('./checkpoint-blob.ts'), async (original) => {
  const blob = await original();
  return { ...blob, pack: (checkpoint) => (checkpoint.text.length > MOST_CHARACTERS ? Promise.resolve(null) : blob.pack(checkpoint)) };
});

it.each([
  ['has fewer rows where all are more than is ever unpacked', 'row\r\n', 1_010],
  ['has those of the screen alone where that is too much as well', 'a longer row\r\n', 10],
])('a checkpoint %s', async (_, row, rows) => {
  const on = await stage({ capabilities: ['resume', 'checkpoint'] });
  const socket = await on.open();
  const bytes = new TextEncoder().encode(row.repeat(3_000));
  socket.output({ epoch: 1, offset: 0, bytes });
  await on.parsed();
  on.addon.handleHidden(false);
  for (let turn = 0; turn < 40; turn += 1) {
    on.clock.advance(1_000);
    await on.parsed();
  }
  const frames = socket.frames.filter((frame) => frame.kind === 'screen').map((frame) => frame.bytes);
  expect((await unpack(Buffer.concat(frames)))?.text.split('row')).toHaveLength(rows);
});
