import { CHECKPOINT_STEP_BYTES, encodeFrame } from '@workbench/protocol';
import { describe, expect, it } from 'vitest';
import { ALL, checkpoints, lasting, print, stage } from '../../../../test/addon-stage.ts';
import { packPlain, unpack } from './checkpoint-blob.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a checkpoint', () => {
  /** So much as makes a checkpoint due, and without scrollback at first. */
  const flood = utf8('row\r\n'.repeat(CHECKPOINT_STEP_BYTES / 5 + 1));
  /** So much as makes one due, and scrolls nothing off. */
  const oneRow = utf8('x\r'.repeat(CHECKPOINT_STEP_BYTES / 2 + 1));

  it('[CK4] is sent each time so much was parsed, with its scrollback, and outside a sequence', async () => {
    const on = await stage({ capabilities: ALL });
    const socket = await on.open();
    const bytes = utf8(`${'long '.repeat(600)}\r\n`.repeat(CHECKPOINT_STEP_BYTES / 3_000 + 1) + '\x1b[3');
    print(socket, bytes);
    await on.parsed();
    expect(checkpoints(socket)).toEqual([]);
    socket.output({ epoch: 1, offset: bytes.length, bytes: utf8('1mred') });
    await on.eventually(() => {
      on.clock.advance(1);
      expect(checkpoints(socket)).toHaveLength(1);
    });
    expect(checkpoints(socket)[0]).toMatchObject({ outputOffset: bytes.length + 5, size: { cols: 40, rows: 10 } });
    const blob = Uint8Array.from(socket.frames.filter((frame) => frame.kind === 'screen').flatMap((frame) => [...frame.bytes]));
    expect((await unpack(blob))?.lines).toBeGreaterThan(5_000);
    // That one was quick and left the scrollback out; when output stops, all of it follows.
    expect(checkpoints(socket)[0]).toMatchObject({ whole: false });
    await on.eventually(() => {
      on.clock.advance(1_000);
      expect(checkpoints(socket).at(-1)).toMatchObject({ whole: true, outputOffset: bytes.length + 5 });
    });
  });

  it('[CK1] has its scrollback where few rows have scrolled off since the one before', async () => {
    const on = await stage({ capabilities: ALL });
    const socket = await on.open();
    const bytes = utf8('x\r'.repeat(CHECKPOINT_STEP_BYTES / 2) + '\r\n'.repeat(1_500));
    print(socket, bytes);
    await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ whole: true }]));
    print(socket, bytes, bytes.length);
    await on.eventually(() => expect(checkpoints(socket)).toHaveLength(2));
    expect(checkpoints(socket)[1]).toMatchObject({ whole: true, lines: expect.toSatisfy((lines: number) => lines > 2_900) });
  });

  it('[CK1] is never of a screen that is not yet shown again', async () => {
    const on = await stage({ capabilities: ALL });
    const first = await on.open(lasting);
    print(first, flood);
    await on.eventually(() => expect(checkpoints(first)).toMatchObject([{ whole: false }]));
    first.say({ type: 'takenOver' });
    on.client.takeBack();
    const second = await on.greet();
    const screen = packPlain({ lines: 0, text: 'shown again' });
    on.ready({ epoch: 1, outputFrom: flood.length, shownTo: flood.length, replayedTo: flood.length, screen: { bytes: screen.length, size: { cols: 50, rows: 10 } } });
    second.outputRaw(encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: screen }));
    // The terminal is empty, and parses the screen in its next task, as this one has taken so long.
    await new Promise<void>((resolve) =>
      on.terminal.onResize(() => {
        const began = performance.now();
        while (performance.now() - began < 20);
        queueMicrotask(resolve);
      }),
    );
    expect(on.screen()).toEqual(['']);
    on.addon.handleHidden(false);
    await on.eventually(() => expect(on.screen()).toEqual(['shown again']));
    // The gateway has that one, and nothing of the screen before it is owed.
    on.clock.advance(1_000);
    print(second, utf8(', and on'), flood.length);
    await on.parsed();
    on.addon.handleHidden(false);
    await on.eventually(() => expect(checkpoints(second)).toMatchObject([{ whole: true, outputOffset: flood.length + 8 }]));
    const blob = second.frames.filter((frame) => frame.kind === 'screen')[0]?.bytes ?? Uint8Array.of();
    expect((await unpack(blob))?.text).toContain('shown again, and on');
  });

  it('[CK4] is sent whole by a page that was hidden, and waits for no timer, which hardly runs there', async () => {
    const on = await stage({ capabilities: ALL });
    const socket = await on.open();
    const bytes = utf8('a row\r\n'.repeat(12_000));
    print(socket, bytes);
    await on.parsed();
    on.addon.handleHidden(false);
    socket.output({ epoch: 1, offset: bytes.length, bytes: utf8('goes on') });
    await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ whole: true }]));
    expect(checkpoints(socket)).toMatchObject([{ outputOffset: expect.toSatisfy((offset: number) => offset === bytes.length || offset === bytes.length + 7) }]);
  });

  it('[CK4] is sent by a page that was hidden in the middle of a sequence once that has ended', async () => {
    const on = await stage({ capabilities: ALL });
    const socket = await on.open();
    socket.output({ epoch: 1, offset: 0, bytes: utf8('some \x1b[3') });
    await on.parsed();
    on.addon.handleHidden(false);
    socket.output({ epoch: 1, offset: 8, bytes: utf8('1mred') });
    await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ whole: true, outputOffset: 13 }]));
  });

  it('[CK4] is made after a cut where it was due as the connection was lost', async () => {
    const on = await stage({ capabilities: ALL });
    const first = await on.open(lasting);
    print(first, flood);
    await on.eventually(() => expect(checkpoints(first)).toMatchObject([{ whole: false }]));
    first.drop(1006);
    // All of it is to follow as output has stopped.
    on.clock.advance(1_000);
    on.client.retryNow();
    const second = await on.greet();
    on.ready({ epoch: 1, outputFrom: flood.length, shownTo: flood.length, replayedTo: flood.length });
    await on.eventually(() => {
      on.clock.advance(1_000);
      expect(checkpoints(second)).toMatchObject([{ whole: true }]);
    });
  });

  it('[CK1] counts on from the rows of a screen that is shown again', async () => {
    const on = await stage({ capabilities: ALL, attach: true });
    const socket = await on.open({ ...lasting, outputFrom: 3, screen: { bytes: packPlain({ lines: 9_000, text: 'one' }).length, size: { cols: 20, rows: 5 } } });
    socket.outputRaw(encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: packPlain({ lines: 9_000, text: 'one' }) }));
    print(socket, oneRow, 3);
    // None has scrolled off since.
    await on.eventually(() => expect(checkpoints(socket)).toMatchObject([{ whole: true, lines: 9_000 }]));
  });

  it('[CK1] is not sent by a page that leaves in the middle of a sequence', async () => {
    const on = await stage({ capabilities: ALL });
    const socket = await on.open();
    print(socket, utf8('one\x1b[3'));
    await on.parsed();
    on.addon.handleHidden(true);
    expect(checkpoints(socket)).toEqual([]);
    print(socket, utf8('1m'), 6);
    await on.parsed();
    on.addon.handleHidden(true);
    expect(checkpoints(socket)).toMatchObject([{ outputOffset: 8 }]);
  });

  it('[HS11] is not waited for where the gateway takes none', async () => {
    const on = await stage({ capabilities: ['resume'] });
    print(await on.open(), oneRow.subarray(0, 100_000));
    await on.parsed();
    // The heartbeat's.
    expect(on.clock.pending).toBe(1);
  });

  it('that was due in one session is not in the next', async () => {
    const on = await stage({ capabilities: ALL });
    const first = await on.open(lasting);
    print(first, flood);
    await on.eventually(() => expect(checkpoints(first)).toMatchObject([{ whole: false }]));
    first.say({ type: 'ended', code: 'exited' });
    const second = await on.open({ epoch: 2 });
    second.output({ epoch: 2, offset: 0, bytes: utf8('two') });
    await on.parsed();
    // The heartbeat's.
    expect(on.clock.pending).toBe(1);
  });
});
