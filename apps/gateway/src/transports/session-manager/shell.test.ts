/** Input that waits for a channel without room, and the way to the relay and back. */
import type { ChannelOptions, SessionChannel } from '@workbench/session-manager';
import { expect, test } from 'vitest';
import { Secret } from '@workbench/ecs';
import { SessionManagerShell } from './shell.ts';

test('a flood of single keys waits in few pieces, and arrives in order', () => {
  const sent: Buffer[] = [];
  let hasRoom = false;
  let drained: () => void = () => undefined;
  const channel = {
    write: (bytes: Uint8Array) => {
      if (hasRoom) sent.push(Buffer.from(bytes));
      return hasRoom;
    },
    resume: () => undefined,
  } as unknown as SessionChannel;
  const open = ({ onDrained }: ChannelOptions): SessionChannel => {
    drained = onDrained ?? drained;
    return channel;
  };
  const shell = new SessionManagerShell({ open, cloudSession: { id: 's-1', webSocketUrl: new Secret('ws://relay.test/'), end: () => Promise.resolve() }, size: { cols: 80, rows: 24 } });
  let taken = 0;
  shell.start({ onOutput: () => undefined, onInputTaken: (bytes) => (taken += bytes), onEnd: () => undefined });
  const keys = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
  for (let at = 0; at < keys.length; at += 1) shell.write(keys.subarray(at, at + 1));
  expect(taken).toBe(0);
  hasRoom = true;
  drained();
  expect(taken).toBe(keys.length);
  expect(sent.length).toBeLessThan(100);
  expect(Buffer.concat(sent).equals(keys)).toBe(true);
});

test('a round-trip during which reading was stopped says nothing of the way', () => {
  const answers: (() => void)[] = [];
  const channel = { ping: (answered: () => void) => void answers.push(answered), pause: () => undefined, resume: () => undefined } as unknown as SessionChannel;
  const shell = new SessionManagerShell({ open: () => channel, cloudSession: { id: 's-1', webSocketUrl: new Secret('ws://relay.test/'), end: () => Promise.resolve() }, size: { cols: 80, rows: 24 } });
  shell.measureRoundTrip();
  shell.pause();
  shell.resume();
  answers.shift()?.();
  expect(shell.roundTripMs).toBeUndefined();
  shell.pause();
  shell.measureRoundTrip();
  expect(answers).toEqual([]);
  shell.resume();
  shell.measureRoundTrip();
  answers.shift()?.();
  expect(shell.roundTripMs).toBeLessThan(1_000);
});
