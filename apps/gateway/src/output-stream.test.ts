import { describe, expect, test } from 'vitest';
import type { GatewayMessage } from '@workbench/protocol';
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
      const bytes = Buffer.concat(chunks);
      text += bytes.toString();
      return bytes;
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
