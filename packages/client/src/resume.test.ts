import { describe, expect, it } from 'vitest';
import { INPUT_WINDOW_BYTES, RESEND_INPUT_MS } from '@workbench/protocol';
import { FIRST_PING_INTERVAL_MS, PING_INTERVAL_MS, SILENT_TICKS } from './round-trip.ts';
import { TRY_LIMIT_MS } from './reconnect-policy.ts';
import { GRACE_MS, endOf, ready, sayScreen, sessionId, settled, stage, text, utf8 } from '../test/scripted-client.ts';

const say = (offset: number, bytes: string): { epoch: number; offset: number; bytes: Uint8Array } => ({ epoch: 5, offset, bytes: utf8(bytes) });

describe('a connection that breaks', () => {
  it('[RS1][RS2] is replaced at once, and output goes on after the last byte that arrived', async () => {
    const on = stage();
    const first = await on.open();
    first.output(say(0, 'one '));
    first.drop(1006);
    const second = await on.greetAgain();
    expect(on.intents).toEqual([{ kind: 'open' }, { kind: 'attach', sessionId }]);
    expect(second.messages[1]).toEqual({ type: 'attach', ticket: '2'.padStart(43, 'A'), sessionId, epoch: 5, outputOffset: 4, inputOffset: 0, size: { cols: 80, rows: 24 }, page: first.messages.flatMap((sent) => (sent.type === 'open' ? sent.page : []))[0] });
    second.say(ready({ outputFrom: 4 }));
    second.output(say(4, 'two'));
    first.output(say(4, 'LATE'));
    expect(on.shown).toEqual(['one ', 'two']);
    expect(on.heard).toEqual(['resumed']);
    expect(on.client.state).toMatchObject({ name: 'ready', attempt: 2 });
  });

  it('[RS2][FL4] acknowledges over the new connection nothing that came before it, until all of that is parsed', async () => {
    const on = stage();
    const first = await on.open();
    first.output(say(0, 'x'.repeat(30)));
    first.drop(1006);
    const second = await on.resume({ outputFrom: 30 });
    const acks = (): unknown[] => second.messages.filter((message) => message.type === 'ack');
    expect(acks()).toEqual([]);
    on.parseAll();
    expect(acks()).toEqual([{ type: 'ack', parsed: 30 }]);
    second.drop(1006);
    const third = await on.resume({ outputFrom: 30 });
    expect(third.messages.filter((message) => message.type === 'ack')).toEqual([{ type: 'ack', parsed: 30 }]);
  });

  it('without a word is noticed by its silence, and a dead network by the short limit of each try', async () => {
    const on = stage();
    const first = await on.open();
    on.clock.advance(FIRST_PING_INTERVAL_MS + PING_INTERVAL_MS * (SILENT_TICKS - 1));
    expect(first.closedWith).toBe(1000);
    await settled();
    expect(on.network.sockets).toHaveLength(2);
    on.clock.advance(TRY_LIMIT_MS);
    expect(on.network.last.closedWith).toBe(1000);
    expect(on.client.state).toMatchObject({ name: 'waiting', session: { sessionId }, retryInMs: 100 });
    on.clock.advance(100);
    // Its ticket was never shown to a gateway.
    expect(on.ticketCount()).toBe(2);
    expect(on.network.sockets).toHaveLength(3);
  });

  it('takes a ticket that a given-up try had asked for', async () => {
    const answers: ((answer: { ticket: string; gatewayUrl: string }) => void)[] = [];
    const on = stage({ answer: (n) => (n === 1 ? { ticket: 'A'.repeat(43), gatewayUrl: 'ws://gateway' } : new Promise((resolve) => answers.push(resolve))) });
    const first = await on.open();
    first.drop(1006);
    on.clock.advance(TRY_LIMIT_MS);
    expect(on.client.state.name).toBe('waiting');
    answers[0]?.({ ticket: 'B'.repeat(43), gatewayUrl: 'ws://gateway' });
    await settled();
    expect(on.client.state).toMatchObject({ name: 'connecting', ticket: { value: 'B'.repeat(43) } });
  });

  it('is tried again at once when somebody knows better', async () => {
    const on = stage({
      answer: (n) => {
        if (n > 1 && n < 8) throw new Error('offline');
        return { ticket: 'A'.repeat(43), gatewayUrl: 'ws://gateway' };
      },
    });
    const first = await on.open();
    first.drop(1006);
    await settled();
    for (const ms of [100, 200, 400]) {
      on.clock.advance(ms);
      await settled();
    }
    expect(on.client.state).toMatchObject({ name: 'waiting', loss: { sinceMs: 0 }, retryInMs: 400 });
    const asked = on.ticketCount();
    on.client.retryNow();
    expect(on.ticketCount()).toBe(asked + 1);
    on.client.retryNow();
    expect(on.ticketCount()).toBe(asked + 1);
  });

  it('[RS7] is given up when nobody waits for it any more, or the gateway says that the session is gone', async () => {
    const alone = stage({
      answer: (n) => {
        if (n > 1) throw new Error('offline');
        return { ticket: 'A'.repeat(43), gatewayUrl: 'ws://gateway' };
      },
    });
    (await alone.open()).drop(1006);
    for (let turn = 0; turn < GRACE_MS / 1_000 && alone.client.state.name !== 'ended'; turn++) {
      await settled();
      alone.clock.advance(2_000);
    }
    expect(endOf(alone.client)?.code).toBe('page-gone');
    expect(alone.clock.pending).toBe(0);
    const told = stage();
    (await told.open()).drop(1001);
    (await told.greetAgain()).say({ type: 'ended', code: 'session-gone' });
    expect(told.client.state).toMatchObject({ name: 'ended', code: 'session-gone', session: { sessionId } });
  });

  it('pings again over the new connection, and keeps the last figure until there is a new one', async () => {
    const on = stage();
    const first = await on.open();
    on.clock.advance(30);
    first.say({ type: 'pong', id: 0, instanceRttMs: 4 });
    first.drop(1006);
    const second = await on.resume();
    expect(on.client.roundTripTimes).toEqual({ gatewayMs: 30, instanceMs: 4 });
    const ping = second.messages.find((message) => message.type === 'ping');
    on.clock.advance(200);
    if (ping?.type === 'ping') second.say({ type: 'pong', id: ping.id });
    expect(on.client.roundTripTimes).toEqual({ gatewayMs: 200, instanceMs: 4 });
  });
});

describe('input over a break', () => {
  it('[RS4] is refused visibly while there is no connection', async () => {
    const on = stage();
    (await on.open()).drop(1006);
    expect(on.client.input(utf8('a'))).toBe(false);
    const second = await on.greetAgain();
    expect(on.client.input(utf8('b'))).toBe(false);
    second.say({ type: 'ended', code: 'session-gone' });
    expect(on.refusals).toEqual(['not-ready', 'not-ready']);
    expect(second.frames).toEqual([]);
  });

  it('[RS3] is sent again from where the gateway wants it, under the same offsets', async () => {
    const on = stage();
    const first = await on.open();
    for (const key of 'abcdef') on.client.input(utf8(key));
    first.say({ type: 'inputAck', offset: 1 });
    first.drop(1006);
    on.clock.advance(RESEND_INPUT_MS - 1);
    const second = await on.resume({ inputAccepted: 3 });
    on.client.input(utf8('g'));
    expect(second.frames.map(({ offset, bytes }) => [offset, text(bytes)])).toEqual([[3, 'd'], [4, 'e'], [5, 'f'], [6, 'g']]);
    expect(on.heard).toEqual(['resumed']);
  });

  it('[RS3] is dropped whole and said when the oldest of it is too old', async () => {
    const on = stage();
    const first = await on.open();
    on.client.input(utf8('abc'));
    on.clock.advance(5_000);
    first.say({ type: 'pong', id: 0 });
    on.client.input(utf8('def'));
    first.drop(1006);
    on.clock.advance(RESEND_INPUT_MS - 5_000);
    const second = await on.resume({ inputAccepted: 2 });
    on.client.input(utf8('g'));
    expect(second.frames.map(({ offset, bytes }) => [offset, text(bytes)])).toEqual([[2, 'g']]);
    expect(on.heard).toEqual(['resumed', 'not sent 4']);
  });

  it('[RS3] that waits behind the window goes on after a short break, and is dropped and said after a long one', async () => {
    const paste = Uint8Array.from({ length: INPUT_WINDOW_BYTES + 50_000 }, (_, index) => index % 251);
    for (const [awayMs, goesOn] of [[RESEND_INPUT_MS - 1, true], [RESEND_INPUT_MS, false]] as const) {
      const on = stage();
      const first = await on.open();
      on.client.input(paste);
      const sent = first.frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
      first.drop(1006);
      on.clock.advance(awayMs);
      const second = await on.resume({ inputAccepted: sent });
      const rest = Buffer.concat(second.frames.map((frame) => frame.bytes));
      expect(rest.equals(goesOn ? paste.subarray(sent) : new Uint8Array())).toBe(true);
      expect(on.heard).toEqual(goesOn ? ['resumed'] : ['resumed', `not sent ${paste.length - sent}`]);
    }
  });

  it('whose fate nobody can tell any more is said when the session is found gone', async () => {
    const on = stage();
    const first = await on.open();
    on.client.input(utf8('rm -rf'));
    first.drop(1006);
    (await on.greetAgain()).say({ type: 'ended', code: 'session-gone' });
    expect(on.heard).toEqual(['not sent 6']);
  });

  it('a gateway that denies what it has acknowledged breaks the wire', async () => {
    const on = stage();
    const first = await on.open();
    on.client.input(utf8('abc'));
    first.say({ type: 'inputAck', offset: 3 });
    first.drop(1006);
    const second = await on.resume({ inputAccepted: 2 });
    expect(endOf(on.client)?.code).toBe('protocol');
    expect(second.closedWith).toBe(4001);
  });
});

describe('a page without the screen', () => {
  const attached = { beginning: { kind: 'attach', sessionId } } as const;

  it('[RS5] asks for it, gets it before any output, and goes on from there', async () => {
    const on = stage(attached);
    const socket = await on.dial();
    expect(on.intents).toEqual([{ kind: 'attach', sessionId }]);
    await on.greetAgain();
    expect(socket.messages[1]).toMatchObject({ type: 'attach', sessionId, outputOffset: null });
    const screen = utf8('screen of the other page');
    socket.say(ready({ outputFrom: 700, inputAccepted: 40, screen: { bytes: screen.length, size: { cols: 132, rows: 50 } } }));
    sayScreen(socket, 0, screen.subarray(0, 10));
    sayScreen(socket, 4, screen.subarray(4, 12));
    expect(on.shown).toEqual([]);
    sayScreen(socket, 12, screen.subarray(12));
    socket.output(say(700, 'more'));
    on.client.input(utf8('k'));
    expect(on.shown).toEqual(['<screen 132×50>screen of the other page', 'more']);
    expect(socket.frames[0]).toMatchObject({ kind: 'input', offset: 40 });
    on.parseAll();
    expect(on.client.parsedOffset).toBe(704);
  });

  it('[RS5] is reset where nothing is held, and [RS6] told what is missing', async () => {
    const on = stage(attached);
    await on.dial();
    const socket = await on.resume({ outputFrom: 700, shownTo: 702, replayedTo: 702 });
    socket.say({ type: 'gap', from: 0, to: 700, reason: 'not-held', restore: '' });
    socket.say({ type: 'resized', size: { cols: 90, rows: 30 } });
    socket.output(say(700, 'on'));
    expect(on.shown).toEqual(['<reset>', '<not-held 700>', '<90×30>', 'on']);
    on.parseAll();
    expect(on.client.parsedOffset).toBe(702);
  });

  it('[RS6] is also one whose offset is no longer held', async () => {
    const on = stage();
    const first = await on.open();
    first.output(say(0, 'x'.repeat(20)));
    first.drop(1006);
    const second = await on.resume({ outputFrom: 900, screen: { bytes: 3, size: { cols: 80, rows: 24 } } });
    sayScreen(second, 0, utf8('scr'));
    // What the terminal parses late belongs to the stream before.
    on.parseAll();
    second.output(say(900, 'new'));
    on.parseAll();
    expect(on.shown.slice(1)).toEqual(['<screen 80×24>scr', 'new']);
    expect(second.messages.filter((message) => message.type === 'ack')).toEqual([{ type: 'ack', parsed: 903 }]);
  });

  it('[RS5] asks again for a screen that was cut on its way', async () => {
    const on = stage(attached);
    await on.dial();
    const first = await on.resume({ outputFrom: 700, screen: { bytes: 6, size: { cols: 80, rows: 24 } } });
    sayScreen(first, 0, utf8('scr'));
    first.drop(1006);
    const second = await on.greetAgain();
    expect(second.messages[1]).toMatchObject({ outputOffset: null });
    expect(on.shown).toEqual([]);
  });

  it('[RS5] takes nothing before the screen, nor more of it than was announced', async () => {
    const wrongs: ((socket: Awaited<ReturnType<ReturnType<typeof stage>['dial']>>) => void)[] = [
      (socket) => socket.output(say(700, 'x')),
      (socket) => socket.say({ type: 'gap', from: 700, to: 701, reason: 'interrupt', restore: '' }),
      (socket) => socket.say({ type: 'resized', size: { cols: 90, rows: 30 } }),
      (socket) => sayScreen(socket, 1, utf8('x')),
      (socket) => sayScreen(socket, 0, utf8('too long')),
      (socket) => sayScreen(socket, 0, utf8('x'), 6),
    ];
    for (const wrong of wrongs) {
      const on = stage(attached);
      await on.dial();
      const socket = await on.resume({ outputFrom: 700, screen: { bytes: 6, size: { cols: 80, rows: 24 } } });
      wrong(socket);
      expect(socket.closedWith).toBe(4001);
      expect(on.shown).toEqual([]);
    }
    const unasked = stage();
    const socket = await unasked.open();
    sayScreen(socket, 0, utf8('x'));
    expect(socket.closedWith).toBe(4001);
  });

  it('[RS9] learns which size the terminal had, in its place', async () => {
    const on = stage(attached);
    await on.dial();
    const socket = await on.resume({ shownTo: 2, replayedTo: 2 });
    socket.output(say(0, 'a'));
    socket.say({ type: 'resized', size: { cols: 100, rows: 40 } });
    socket.output(say(1, 'b'));
    socket.say({ type: 'resized', size: { cols: 80, rows: 24 } });
    socket.output(say(2, 'c'));
    expect(on.shown).toEqual(['<reset>', 'a', '<100×40>', 'b', 'c']);
  });

  it('[RS10] knows to the byte what an earlier page has shown, and what was there when it came', async () => {
    const on = stage(attached);
    await on.dial();
    const socket = await on.resume({ outputFrom: 700, shownTo: 704, replayedTo: 707, screen: { bytes: 3, size: { cols: 80, rows: 24 } } });
    // What is on its way was printed before as well.
    expect([on.client.repeating, on.client.replaying, on.client.printedOffset]).toEqual([true, true, 707]);
    sayScreen(socket, 0, utf8('scr'));
    socket.output(say(700, 'seenNEWlive'));
    expect(on.client.printedOffset).toBe(711);
    expect(on.shown).toEqual(['<screen 80×24>scr', 'seen', 'NEW', 'live']);
    const states = on.shown.map(() => {
      on.parseOne();
      return [on.client.repeating, on.client.replaying, on.client.parsedOffset];
    });
    expect(states).toEqual([[true, true, 700], [false, true, 704], [false, false, 707], [false, false, 711]]);
    socket.say({ type: 'ended', code: 'exited' });
    expect(on.client.printedOffset).toBe(on.client.parsedOffset);
  });

  it('[RS10] goes on with a replay that a cut came into, and has none where it goes on with its own screen', async () => {
    const on = stage(attached);
    await on.dial();
    const first = await on.resume({ shownTo: 8, replayedTo: 8 });
    first.output(say(0, 'half'));
    on.parseAll();
    first.drop(1006);
    const second = await on.resume({ outputFrom: 4, shownTo: 4, replayedTo: 4 });
    second.output(say(4, 'rest'));
    expect(on.client.repeating).toBe(true);
    on.parseAll();
    expect(on.client.repeating).toBe(false);
    second.drop(1006);
    await on.resume({ outputFrom: 8, shownTo: 8, replayedTo: 8 });
    expect([on.client.repeating, on.client.replaying]).toEqual([false, false]);
  });

  it('[RS10] a gap ends a replay as output does, and so does the session', async () => {
    const on = stage(attached);
    await on.dial();
    const socket = await on.resume({ shownTo: 8, replayedTo: 8 });
    on.parseAll();
    expect(on.client.replaying).toBe(true);
    socket.say({ type: 'gap', from: 0, to: 9, reason: 'interrupt', restore: '' });
    on.parseAll();
    expect(on.client.replaying).toBe(false);
    const ended = stage(attached);
    await ended.dial();
    (await ended.resume({ shownTo: 8, replayedTo: 8 })).say({ type: 'ended', code: 'exited' });
    expect(ended.client.replaying).toBe(false);
  });

  it('[HS10] takes nothing from a connection that is not ready, also where the streams of the last one live', async () => {
    for (const early of ['frame', 'ack', 'gap', 'resized'] as const) {
      const on = stage();
      (await on.open()).drop(1006);
      const second = await on.greetAgain();
      if (early === 'frame') second.output(say(0, 'x'));
      if (early === 'ack') second.say({ type: 'inputAck', offset: 0 });
      if (early === 'gap') second.say({ type: 'gap', from: 0, to: 1, reason: 'interrupt', restore: '' });
      if (early === 'resized') second.say({ type: 'resized', size: { cols: 90, rows: 30 } });
      expect(second.closedWith).toBe(4001);
      expect(on.shown).toEqual([]);
    }
  });
});

describe('a second page', () => {
  it('[RS8] takes over, and the first can have the session back where it was', async () => {
    const on = stage();
    const first = await on.open();
    first.output(say(0, 'one '));
    on.client.input(utf8('ab'));
    first.say({ type: 'takenOver' });
    expect(on.client.state).toMatchObject({ name: 'ended', code: 'taken-over', session: { sessionId } });
    // The other page types under the same offsets now: ours must not come again.
    expect(on.heard).toEqual(['not sent 2']);
    expect(on.client.input(utf8('c'))).toBe(false);
    on.client.takeBack();
    const second = await on.greetAgain();
    expect(second.messages[1]).toMatchObject({ type: 'attach', outputOffset: 4 });
    second.say(ready({ outputFrom: 4, inputAccepted: 1 }));
    second.output(say(4, 'two'));
    on.client.input(utf8('d'));
    expect(on.shown).toEqual(['one ', 'two']);
    expect(second.frames.map(({ offset, bytes }) => [offset, text(bytes)])).toEqual([[1, 'd']]);
    expect(on.heard).toEqual(['not sent 2', 'resumed']);
  });

  it('[RS8] that typed while this one was away leaves nothing to send again', async () => {
    const on = stage();
    const first = await on.open();
    on.client.input(utf8('ab'));
    first.drop(1006);
    const second = await on.resume({ inputAccepted: 60 });
    on.client.input(utf8('c'));
    expect(second.frames.map(({ offset, bytes }) => [offset, text(bytes)])).toEqual([[60, 'c']]);
    expect(on.heard).toEqual(['resumed', 'not sent 2']);
  });
});
