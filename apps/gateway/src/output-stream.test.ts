import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CHECKPOINT_STEP_BYTES, INITIAL_WINDOW_BYTES, MAX_CHECKPOINT_BYTES, RESTORED_SCROLLBACK_LINES, type GatewayMessage } from '@workbench/protocol';
import { OutputStream, type OutputView } from './output-stream.ts';

const size = { cols: 80, rows: 24 };

/** A page that remembers what it was sent. */
function createPage() {
  const messages: GatewayMessage[] = [];
  let text = '';
  const view: OutputView = {
    checkpoints: true,
    sendMessage: (message) => void messages.push(message),
    sendOutput: (_offset, chunks) => {
      text += Buffer.concat(chunks).toString();
    },
  };
  return { view, messages, text: () => text };
}

/** A stream whose first page was sent `shown` and has parsed so much of it; then `unseen` came while no page was there. */
function leftBehind({ shown, parsed, unseen = '' }: { shown: string; parsed: number; unseen?: string }): OutputStream {
  const stream = new OutputStream({ monotonic: () => 0, size });
  expect(stream.attach(createPage().view, 0)).toMatchObject({ outputFrom: 0, shownTo: 0, replayedTo: 0 });
  stream.push(Buffer.from(shown));
  stream.pump();
  stream.acknowledge(parsed);
  stream.detach();
  stream.push(Buffer.from(unseen));
  return stream;
}

describe('[RS10] what is a replay', () => {
  test('for a page without the screen: what earlier pages were sent, and beyond it what no page has seen', () => {
    const stream = leftBehind({ shown: 'shown and parsed', parsed: 5, unseen: ' unseen' });
    const page = createPage();
    expect(stream.attach(page.view, null)).toMatchObject({ outputFrom: 0, shownTo: 16, replayedTo: 23 });
    stream.pump();
    stream.push(Buffer.from(' new'));
    stream.pump();
    expect(page.text()).toBe('shown and parsed unseen new');
  });

  test('for a page behind a checkpoint: only what comes after it', () => {
    const stream = leftBehind({ shown: 'old new', parsed: 7 });
    stream.takeScreenPart(0, Buffer.from('screen'));
    stream.takeCheckpoint({ type: 'checkpoint', outputOffset: 7, size, bytes: 6, lines: 0, whole: true });
    stream.push(Buffer.from('unseen'));
    expect(stream.attach(createPage().view, null)).toMatchObject({ outputFrom: 7, shownTo: 7, replayedTo: 13 });
  });

  test('for a page that lost its network: nothing, though more was sent to it than arrived', () => {
    const stream = leftBehind({ shown: 'arrived, lost on the way', parsed: 7, unseen: ' and unseen' });
    expect(stream.attach(createPage().view, 7)).toMatchObject({ outputFrom: 7, shownTo: 7, replayedTo: 7 });
  });

  test('for a page that comes back after another that has not come as far: nothing of its screen is lost', () => {
    const stream = leftBehind({ shown: 'shown and parsed', parsed: 16, unseen: ' unseen' });
    stream.attach(createPage().view, null);
    stream.detach();
    const page = createPage();
    expect(stream.attach(page.view, 16)).toMatchObject({ outputFrom: 16, screen: undefined, first: [] });
    stream.pump();
    expect(page.text()).toBe(' unseen');
  });

  test('for a page that says it has what was never sent: everything', () => {
    const stream = leftBehind({ shown: 'shown', parsed: 0, unseen: ' unseen' });
    expect(stream.attach(createPage().view, 8)).toMatchObject({ outputFrom: 0 });
  });

  test('for a page that comes back after another: what that one was sent', () => {
    const stream = leftBehind({ shown: 'first', parsed: 5 });
    stream.attach(createPage().view, null);
    stream.pump();
    stream.push(Buffer.from(' second'));
    stream.pump();
    stream.acknowledge(8);
    stream.detach();
    stream.push(Buffer.from(' unseen'));
    expect(stream.attach(createPage().view, 5)).toMatchObject({ outputFrom: 5, shownTo: 12, replayedTo: 19 });
  });

  test('a second page that has parsed less than the first takes nothing back', () => {
    const stream = leftBehind({ shown: 'first page', parsed: 10 });
    stream.attach(createPage().view, null);
    stream.detach();
    expect(stream.attach(createPage().view, null)).toMatchObject({ outputFrom: 0, shownTo: 10, replayedTo: 10 });
  });
});

/** A terminal as far as rows go: enough to tell whether one that was restored shows what the other did. */
class Rows {
  static readonly SCREEN = 24;
  #text = '';

  write(text: string): void {
    this.#text += text;
  }

  /** The last rows, the screen and so many above it, as text that brings them back. */
  last(scrollback: number): string {
    return this.#text.split('\n').slice(-Rows.SCREEN - scrollback).join('\n');
  }

  /** Rows that have left the screen. */
  get scrolled(): number {
    return Math.max(0, this.#text.split('\n').length - Rows.SCREEN);
  }
}

describe('[CK4][RS5] a page that comes in the middle of a flood', () => {
  const CHUNK_BYTES = 32 * 1024;

  /** The first page prints so many chunks and sends checkpoints by the rules of a page; then another page comes. */
  function restoredAfter(chunks: number, lineBytes: number): { first: Rows; second: Rows; heldBytes: number } {
    const stream = new OutputStream({ monotonic: () => 0, size });
    const first = new Rows();
    stream.attach({ checkpoints: true, sendMessage: () => undefined, sendOutput: () => undefined }, 0);
    let printed = 0;
    let said = { offset: 0, lines: 0 };
    for (let count = 0; count < chunks; count += 1) {
      let text = '';
      for (let line = 0; text.length < CHUNK_BYTES; line += 1) text += `${count}.${line} `.padEnd(lineBytes - 1, '=') + '\n';
      stream.push(Buffer.from(text));
      stream.pump();
      first.write(text);
      printed += text.length;
      expect(stream.acknowledge(printed)).toBeNull();
      if (printed - said.offset < CHECKPOINT_STEP_BYTES) continue;
      const lines = first.scrolled;
      const whole = lines - said.lines < RESTORED_SCROLLBACK_LINES / 2;
      const screen = deflateRawSync(first.last(whole ? RESTORED_SCROLLBACK_LINES : 0));
      for (let at = 0; at < screen.length; at += 60_000) stream.takeScreenPart(at, screen.subarray(at, at + 60_000));
      expect(stream.takeCheckpoint({ type: 'checkpoint', outputOffset: printed, size, bytes: screen.length, lines, whole })).toBeNull();
      said = { offset: printed, lines };
    }
    const { heldBytes } = stream;
    const second = new Rows();
    const page = createPage();
    const { screen, outputFrom } = stream.attach(page.view, null);
    second.write(screen ? inflateRawSync(screen.bytes).toString() : '');
    for (let sent = outputFrom - 1; sent < outputFrom + page.text().length; ) {
      sent = outputFrom + page.text().length;
      stream.pump();
      stream.acknowledge(outputFrom + page.text().length);
    }
    second.write(page.text());
    return { first, second, heldBytes };
  }

  test.each([
    ['short lines, whose checkpoints are without scrollback', 12],
    ['lines of a terminal', 80],
    ['long lines, whose checkpoints have it', 250],
  ])('is shown 5,000 rows, or all there are: %s', (_, lineBytes) => {
    // Before the first checkpoint, right after each of the first ones, in between, and long after.
    for (const chunks of [1, 15, 16, 17, 33, 50, 81]) {
      const { first, second, heldBytes } = restoredAfter(chunks, lineBytes);
      expect(second.last(RESTORED_SCROLLBACK_LINES) === first.last(RESTORED_SCROLLBACK_LINES), `${chunks} chunks`).toBe(true);
      expect(heldBytes).toBeLessThan(2 * 1024 * 1024 + MAX_CHECKPOINT_BYTES + CHUNK_BYTES);
    }
  });
});

test('[CK4] where output since the beginning is more than is held, a checkpoint without scrollback is better than none', () => {
  const stream = leftBehind({ shown: '', parsed: 0 });
  const page = createPage();
  stream.attach(page.view, 0);
  const print = (bytes: number): void => {
    for (let left = bytes; left > 0; left -= 65_536) {
      stream.push(Buffer.alloc(65_536, 'x'));
      stream.pump();
      stream.acknowledge(page.text().length);
    }
  };
  print(1024 * 1024);
  stream.takeScreenPart(0, Buffer.from('screen'));
  stream.takeCheckpoint({ type: 'checkpoint', outputOffset: 1024 * 1024, size, bytes: 6, lines: 10, whole: false });
  print(1024 * 1024);
  expect(stream.attach(page.view, 2 * 1024 * 1024)).toMatchObject({ outputFrom: 2 * 1024 * 1024 });
  print(65_536);
  expect(stream.attach(createPage().view, null)).toMatchObject({ outputFrom: 1024 * 1024, screen: { bytes: Buffer.from('screen') } });
});

test('[FL6] sizes without output, and interrupts of a page that never parses, leave little behind', () => {
  const stream = new OutputStream({ monotonic: () => 0, size });
  const page = createPage();
  stream.attach(page.view, 0);
  for (let count = 0; count < 300_000; count += 1) stream.noteSize({ cols: 80 + (count % 40), rows: 24 });
  expect(stream.attach(page.view, 0)).toMatchObject({ outputFrom: 0 });
  stream.pump();
  expect(page.messages).toEqual([{ type: 'resized', size: { cols: 119, rows: 24 } }]);
  let drops = 0;
  for (let count = 0; count < 1_000; count += 1) {
    // A string without an end: nothing of it is worth showing.
    stream.push(Buffer.from('\x1b]2;'.padEnd(64 * 1024, 'x')));
    if (stream.startDropping()) drops += 1;
    stream.stopDropping();
    stream.pump();
  }
  expect(drops).toBe(256);
});

test.each([true, false])('[FL6] a page that comes again and again, and never says what it has parsed, is given no more each time (checkpoints: %s)', (checkpoints) => {
  const stream = new OutputStream({ monotonic: () => 0, size });
  const view: OutputView = { ...createPage().view, checkpoints };
  let from = 0;
  for (let count = 0; count < 200; count += 1) {
    expect(stream.attach(view, from)).toMatchObject({ outputFrom: from });
    stream.push(Buffer.alloc(INITIAL_WINDOW_BYTES, 'x'));
    stream.pump();
    from = stream.end;
  }
  expect(stream.heldBytes).toBeLessThanOrEqual(checkpoints ? 2 * 1024 * 1024 + INITIAL_WINDOW_BYTES : INITIAL_WINDOW_BYTES);
});

test('[CK2][RS5] a page that is reloaded in the middle of a flood sends its own checkpoints from where it began', () => {
  const stream = leftBehind({ shown: '', parsed: 0 });
  const checkpoint = (outputOffset: number, whole: boolean): string | null => {
    stream.takeScreenPart(0, Buffer.from('screen'));
    return stream.takeCheckpoint({ type: 'checkpoint', outputOffset, size, bytes: 6, lines: 0, whole });
  };
  const first = createPage();
  stream.attach(first.view, 0);
  stream.push(Buffer.alloc(200_000, 'x'));
  stream.pump();
  stream.acknowledge(200_000);
  for (const [offset, whole] of [[50_000, true], [120_000, false], [190_000, false]] as const) expect(checkpoint(offset, whole)).toBeNull();
  const second = createPage();
  expect(stream.attach(second.view, null)).toMatchObject({ outputFrom: 50_000 });
  stream.pump();
  stream.acknowledge(100_000);
  expect(checkpoint(100_000, false)).toBeNull();
  // All output since the first is still there for a third.
  const third = createPage();
  expect(stream.attach(third.view, null)).toMatchObject({ outputFrom: 50_000, shownTo: 200_000 });
  stream.pump();
  expect(third.text().length).toBe(150_000);
});

test('[HS11] a page that does not know checkpoints is given none', () => {
  const stream = leftBehind({ shown: 'old new', parsed: 7 });
  stream.takeScreenPart(0, Buffer.from('screen'));
  stream.takeCheckpoint({ type: 'checkpoint', outputOffset: 4, size, bytes: 6, lines: 0, whole: true });
  const page = createPage();
  const beginning = stream.attach({ ...page.view, checkpoints: false }, null);
  expect(beginning).toMatchObject({ outputFrom: 4, screen: undefined, first: [{ type: 'gap', from: 0, to: 4, reason: 'not-held' }, { type: 'resized' }] });
});

test('[FL2][NT3] what comes behind a gap waits for no acknowledgement of it, and the gap is not taken for the speed of the page', () => {
  const KIB = 1024;
  let now = 0;
  const stream = new OutputStream({ monotonic: () => now, size });
  const page = createPage();
  stream.attach(page.view, 0);
  stream.push(Buffer.alloc(1024 * KIB, 'x'));
  stream.pump();
  const sent = page.text().length;
  // The page is at it, and far away.
  for (let parsed = 32 * KIB; parsed <= 128 * KIB; parsed += 32 * KIB) {
    now += 30;
    stream.acknowledge(parsed);
  }
  const before = stream.windowBytes;
  expect(stream.startDropping()).toBe(true);
  for (let count = 0; count < 100; count += 1) stream.push(Buffer.alloc(64 * KIB, 'y'));
  stream.push(Buffer.from('\r\n$ '));
  stream.stopDropping();
  stream.pump();
  expect(page.messages.at(-1)).toMatchObject({ type: 'gap', from: sent, reason: 'interrupt' });
  expect(page.text().endsWith('$ ')).toBe(true);
  now += 30;
  expect(stream.acknowledge(stream.end)).toBeNull();
  expect(stream.windowBytes).toBeLessThan(4 * before);
});

/** A stream of which a page has parsed `before`, then a flood, and a gap up to `to` that an interrupt left in it. */
function interrupted(before: string): { readonly stream: OutputStream; readonly to: number } {
  const stream = new OutputStream({ monotonic: () => 0, size });
  const page = createPage();
  stream.attach(page.view, 0);
  stream.push(Buffer.from(before));
  stream.pump();
  stream.acknowledge(before.length);
  stream.push(Buffer.alloc(INITIAL_WINDOW_BYTES + 64 * 1024, 'x'));
  stream.pump();
  stream.startDropping();
  for (let count = 0; count < 50; count += 1) stream.push(Buffer.alloc(64 * 1024, 'y'));
  stream.stopDropping();
  stream.pump();
  const gap = page.messages.at(-1);
  if (gap?.type !== 'gap') throw new Error('no gap');
  return { stream, to: gap.to };
}

test('[CK4] what an interrupt left out is not held, and takes no checkpoint away', () => {
  const { stream, to } = interrupted('before');
  expect(stream.acknowledge(to)).toBeNull();
  const page = createPage();
  expect(stream.attach(page.view, null)).toMatchObject({ outputFrom: 0 });
  stream.pump();
  expect(page.text().startsWith('before')).toBe(true);
});

test('[CK2] a checkpoint inside a gap breaks the rules: no terminal was ever there', () => {
  const { stream, to } = interrupted('before');
  stream.acknowledge(to);
  stream.takeScreenPart(0, Buffer.from('screen'));
  const checkpoint = { type: 'checkpoint', size, bytes: 6, lines: 0, whole: true } as const;
  expect(stream.takeCheckpoint({ ...checkpoint, outputOffset: to - 1024 * 1024 })).toBe('checkpoint inside a gap');
  expect(stream.takeCheckpoint({ ...checkpoint, outputOffset: to })).toBeNull();
});

test('[RS9] of the sizes before and during what is dropped the last is the one that stays', () => {
  const stream = new OutputStream({ monotonic: () => 0, size });
  const page = createPage();
  stream.attach(page.view, 0);
  stream.push(Buffer.alloc(1024 * 1024, 'x'));
  stream.pump();
  stream.noteSize({ cols: 81, rows: 24 });
  stream.startDropping();
  stream.noteSize({ cols: 82, rows: 24 });
  stream.stopDropping();
  stream.pump();
  // Room for what comes behind the gap.
  expect(stream.acknowledge(INITIAL_WINDOW_BYTES)).toBeNull();
  stream.pump();
  expect(page.messages.filter(({ type }) => type === 'resized')).toEqual([{ type: 'resized', size: { cols: 82, rows: 24 } }]);
});

test('[RS9] a size that was given while output was dropped comes before the end of it', () => {
  const stream = new OutputStream({ monotonic: () => 0, size });
  const order: string[] = [];
  stream.attach({
    checkpoints: true,
    sendMessage: ({ type }) => void order.push(type),
    sendOutput: () => void order.push('output'),
  }, 0);
  stream.push(Buffer.alloc(1024 * 1024, 'x\r\n'));
  stream.startDropping();
  stream.noteSize({ cols: 82, rows: 24 });
  stream.push(Buffer.from('the end'));
  stream.stopDropping();
  stream.pump();
  expect(order).toEqual(['gap', 'resized', 'output']);
});
