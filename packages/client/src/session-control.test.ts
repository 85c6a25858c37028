import { describe, expect, it } from 'vitest';
import { ENDING_MS } from './connection-state.ts';
import { FIRST_PING_INTERVAL_MS, PING_INTERVAL_MS, SILENT_TICKS } from './round-trip.ts';
import { RESIZE_QUIET_MS } from './session-client.ts';
import { endOf, ready, stage, utf8 } from '../test/scripted-client.ts';

describe('control', () => {
  it('[IN7] tells the remote the last of several sizes, once the window is still', async () => {
    const on = stage();
    const socket = await on.open();
    const sizes = (): unknown[] => socket.messages.filter((message) => message.type === 'resize');
    for (let cols = 81; cols <= 100; cols++) {
      on.client.resize({ cols, rows: 24 });
      on.clock.advance(RESIZE_QUIET_MS - 1);
    }
    expect(sizes()).toEqual([]);
    on.clock.advance(1);
    expect(sizes()).toEqual([{ type: 'resize', size: { cols: 100, rows: 24 } }]);
    on.client.resize({ cols: 100, rows: 24 });
    on.clock.advance(RESIZE_QUIET_MS);
    expect(sizes()).toHaveLength(1);
  });

  it('tells at once a size that changed while the session was being opened', async () => {
    const on = stage();
    const socket = await on.dial();
    socket.accept();
    socket.say({ type: 'hello', version: 1, capabilities: [] });
    on.client.resize({ cols: 132, rows: 50 });
    on.clock.advance(RESIZE_QUIET_MS);
    expect(socket.messages.some((message) => message.type === 'resize')).toBe(false);
    socket.say(ready());
    expect(socket.messages).toContainEqual({ type: 'resize', size: { cols: 132, rows: 50 } });
  });

  it('[ER4] ignores unknown optional messages and closes on unknown required ones', async () => {
    const on = stage();
    const socket = await on.open();
    socket.sayText('{"type":"weather","sun":true}');
    expect(on.client.state.name).toBe('ready');
    socket.sayText('{"type":"weather","required":true}');
    expect(socket.closedWith).toBe(4001);
  });

  it('[ER3] closes on text that is not JSON', async () => {
    const on = stage();
    const socket = await on.open();
    socket.sayText('hello?');
    expect(socket.closedWith).toBe(4001);
  });

  it('[CL2] asks for the end and waits for the word, but not for ever', async () => {
    const polite = stage();
    const first = await polite.open();
    polite.client.end();
    expect(first.messages.at(-1)).toEqual({ type: 'end' });
    first.say({ type: 'ended', code: 'ended-by-user' });
    expect(endOf(polite.client)?.code).toBe('ended-by-user');
    const deaf = stage();
    const second = await deaf.open();
    deaf.client.end();
    deaf.clock.advance(ENDING_MS);
    expect(endOf(deaf.client)?.code).toBe('ended-by-user');
    expect(second.closedWith).toBe(1000);
  });

  it('[CL4] measures the way to the gateway and takes its word for the rest', async () => {
    const on = stage();
    const socket = await on.open();
    expect(socket.messages.at(-1)).toEqual({ type: 'ping', id: 0 });
    on.clock.advance(30);
    socket.say({ type: 'pong', id: 0, instanceRttMs: 4 });
    expect(on.client.roundTripTimes).toEqual({ gatewayMs: 30, instanceMs: 4 });
    socket.say({ type: 'pong', id: 0 });
    expect(on.client.roundTripTimes).toEqual({ gatewayMs: 30, instanceMs: 4 });
    // A page that was busy answers late: the figure does not jump.
    on.clock.advance(FIRST_PING_INTERVAL_MS - 30);
    on.clock.advance(400);
    socket.say({ type: 'pong', id: 1, instanceRttMs: 5 });
    expect(on.client.roundTripTimes).toEqual({ gatewayMs: 30, instanceMs: 5 });
    // A network that became slow shows once the quick measurements are forgotten.
    for (let id = 2; id < 6; id++) {
      const before = socket.messages.length;
      while (socket.messages.length === before) on.clock.advance(100);
      on.clock.advance(90);
      socket.say({ type: 'pong', id });
    }
    expect(on.client.roundTripTimes?.gatewayMs).toBeGreaterThanOrEqual(90);
  });

  it('[CL4] notices a network that died without a word', async () => {
    const on = stage({ capabilities: [] });
    const socket = await on.open();
    // The first tick comes early; silence slows the next ones down to the normal pace.
    on.clock.advance(FIRST_PING_INTERVAL_MS + PING_INTERVAL_MS * (SILENT_TICKS - 1) - 1);
    expect(on.client.state.name).toBe('ready');
    on.clock.advance(1);
    expect(endOf(on.client)?.code).toBe('gateway-unreachable');
    expect(socket.closedWith).toBe(1000);
    expect(on.clock.pending).toBe(0);
  });

  it('does not mistake output without pongs, nor a machine that slept, for a dead network', async () => {
    const on = stage();
    const socket = await on.open();
    for (let turn = 0, offset = 0; turn < SILENT_TICKS * 2; turn++, offset++) {
      on.clock.advance(PING_INTERVAL_MS);
      socket.output({ epoch: 5, offset, bytes: utf8('x') });
    }
    on.clock.sleep(3_600_000);
    expect(on.client.state.name).toBe('ready');
  });
});

describe('after an end', () => {
  it('starts anew with a new ticket, new offsets and nothing of the old socket', async () => {
    const on = stage({ capabilities: [] });
    const first = await on.open({ epoch: 5 });
    on.client.input(utf8('abc'));
    first.drop(1006);
    expect(endOf(on.client)?.code).toBe('gateway-unreachable');
    const second = await on.open({ epoch: 6 });
    first.output({ epoch: 5, offset: 0, bytes: utf8('late') });
    second.output({ epoch: 6, offset: 0, bytes: utf8('new') });
    on.client.input(utf8('d'));
    expect(on.shown).toEqual(['new']);
    expect(second.frames).toEqual([{ kind: 'input', epoch: 6, offset: 0, bytes: utf8('d') }]);
    expect(on.ticketCount()).toBe(2);
  });

  it('leaves no timer, and after dispose no socket and no word', async () => {
    const on = stage();
    const socket = await on.open();
    const words: string[] = [];
    on.client.subscribe({ handleState: (state) => words.push(state.name) });
    on.client.resize({ cols: 90, rows: 30 });
    on.client.dispose();
    expect(socket.closedWith).toBe(1000);
    expect(on.clock.pending).toBe(0);
    socket.drop(1006);
    on.client.start();
    expect(words).toEqual([]);
    expect(on.network.sockets).toHaveLength(1);
  });
});
