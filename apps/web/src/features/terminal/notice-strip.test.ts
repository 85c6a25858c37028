/** The lines that announce an end, from the gateway's warning on the wire to the words on the page. */
import { SessionClient } from '@workbench/client';
import type { GatewayMessage, SessionId } from '@workbench/protocol';
import { ScriptedClock, ScriptedNetwork } from '@workbench/testkit/scripted-socket';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { terminalMessages } from './messages/catalogues.ts';
import { NoticeStrip } from './notice-strip.tsx';
import type { Notice } from './notices.ts';

const MINUTE = 60_000;

// What is left is said to the second: a slow computer must not take one.
beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

type Locale = keyof typeof terminalMessages;

const htmlOf = (notice: Notice, locale: Locale): string =>
  renderToStaticMarkup(createElement(NoticeStrip, { locale, messages: terminalMessages[locale], notice, onCopy: () => undefined, onDismiss: () => undefined, onFocusLost: () => undefined }));

/** What is seen of it. */
const lineOf = (notice: Notice, locale: Locale): string => {
  const html = htmlOf(notice, locale);
  return /<span role="timer"[^>]*>([^<]*)<\/span>/.exec(html)?.[1] ?? html;
};

const announced = (kind: Notice['kind'], inMs: number, { id = 1, ago = 0 } = {}): Notice => ({ kind, id, endsAt: performance.now() + inMs - ago });

/** A page on a session that has `minutes` left, and a gateway that warns as its clock goes on. */
async function warnedAt(...minutes: number[]): Promise<Notice[]> {
  const clock = new ScriptedClock();
  const network = new ScriptedNetwork();
  const notices: Notice[] = [];
  const client = new SessionClient({
    connect: network.connect,
    clock,
    requestTicket: () => Promise.resolve({ ticket: 'A'.repeat(43), gatewayUrl: 'ws://gateway' }),
    beginning: { kind: 'open', transport: { kind: 'session-manager', username: 'root' } },
    size: { cols: 80, rows: 24 },
  });
  client.subscribe({ handleWarning: ({ code, inMs }) => notices.push(announced(code, inMs, { id: notices.length })) });
  client.start();
  await vi.waitFor(() => expect(network.sockets).toHaveLength(1));
  const socket = network.last;
  socket.accept();
  socket.say({ type: 'hello', version: 1, capabilities: [] });
  const length = 16 * MINUTE;
  const ready: Extract<GatewayMessage, { type: 'ready' }> = {
    type: 'ready',
    sessionId: `ses_${'a'.repeat(26)}` as SessionId,
    epoch: 1,
    inputAccepted: 0,
    outputFrom: 0,
    shownTo: 0,
    replayedTo: 0,
    limits: { windowBytes: 1_000, ackStepBytes: 100, idleMs: length, detachGraceMs: 0 },
    deadline: length,
    now: 0,
  };
  socket.say(ready);
  // The gateway answers pings: a page that hears nothing gives its connection up.
  const pongs = (): void => socket.messages.forEach((message) => message.type === 'ping' && socket.say({ type: 'pong', id: message.id }));
  let left = length;
  for (const next of minutes) {
    for (; left > next * MINUTE; left -= 1_000) {
      clock.advance(1_000);
      pongs();
    }
    socket.say({ type: 'warning', code: 'deadline', inMs: left });
  }
  expect(client.state.name).toBe('ready');
  client.dispose();
  return notices;
}

describe('[DL1] the line before the end of a session', () => {
  it.each<[Locale, string[]]>([
    ['en', ['15m', '5m 0s', '1m 0s']],
    ['zh-CN', ['15分钟', '5分钟 0秒', '1分钟 0秒']],
  ])('says in %s how long is left, 15, 5 and 1 minute before', async (locale, times) => {
    const notices = await warnedAt(15, 5, 1);
    expect(notices.map(({ kind }) => kind)).toEqual(['deadline', 'deadline', 'deadline']);
    for (const [at, notice] of notices.entries()) {
      const [before = '', after = ''] = terminalMessages[locale].notices.deadline.split('{time}');
      expect(lineOf(notice, locale)).toBe(before + (times[at] ?? '') + after);
    }
  });

  it('says what is left, and not what the warning is for, where it comes late', () => {
    expect(lineOf(announced('deadline', 14.5 * MINUTE), 'en')).toContain(' 14m ');
    expect(lineOf(announced('idle', 58_400), 'en')).toContain(' 59s ');
    expect(lineOf(announced('draining', 0), 'en')).toContain(' 0s');
  });
});

describe('a screen reader', () => {
  const said = (ago: number): (string | undefined)[] => {
    const html = htmlOf(announced('idle', MINUTE, { ago }), 'en');
    return [/<span role="status" class="sr-only">([^<]*)<\/span>/.exec(html)?.[1], /<span role="timer" aria-hidden="(\w+)"/.exec(html)?.[1]];
  };

  it('hears what an announced end began with, and not what ticks', () => {
    expect(said(0)).toEqual([expect.stringContaining('1m 0s'), 'true']);
    // All of it within one region would be read again with every tick.
    expect(htmlOf(announced('idle', MINUTE), 'en')).not.toMatch(/^<div[^>]* role=/);
  });

  it('hears how long is left of an end that was announced behind another', () => {
    expect(said(9_000)).toEqual([expect.stringContaining('51s'), 'true']);
  });
});
