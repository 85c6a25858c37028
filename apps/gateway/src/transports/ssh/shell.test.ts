/** How a shell ended, as its server says it, and what one that does not read is sent. ssh2's own server sends no signal it does not know, so the channel stands here by itself. */
import { PassThrough } from 'node:stream';
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import type { Client, ClientChannel } from 'ssh2';
import { describe, expect, test } from 'vitest';
import type { SessionEnd } from '../../refusal.ts';
import { SshShell } from './shell.ts';

function endOf(signal: string): Promise<SessionEnd> {
  const channel = Object.assign(new PassThrough(), { stderr: new PassThrough() });
  const shell = new SshShell({ client: new EventEmitter() as Client, channel: channel as unknown as ClientChannel, socket: new Socket(), watch: { onFault: () => undefined }, banner: '' });
  channel.emit('exit', null, signal);
  channel.end();
  return new Promise((resolve) => shell.start({ onOutput: () => undefined, onInputTaken: () => undefined, onEnd: resolve }));
}

test.each([
  ['SIGKILL', { signal: 'SIGKILL' }],
  ['SIGinfo@example.com', { signal: 'SIGinfo@example.com' }],
  ['SIG\u001b]0;x\u0007KILL', {}],
  ['<b>KILL</b>', {}],
  ['K'.repeat(33), {}],
  ['', {}],
])('the signal %j is told as %j', async (signal, detail) => {
  expect(await endOf(signal)).toEqual({ code: 'exited', detail });
});

describe('a server that does not read', () => {
  /** A shell whose socket has no room, and all that was asked of ssh2. */
  function crowded(): { shell: SshShell; asked: unknown[]; taken: number[]; answers: (() => void)[]; drain: () => void } {
    const [asked, taken, answers] = [[] as unknown[], [] as number[], [] as (() => void)[]];
    const channel = Object.assign(new PassThrough(), { stderr: new PassThrough(), setWindow: (rows: number, cols: number) => asked.push([cols, rows]) });
    const client = Object.assign(new EventEmitter(), { unforwardIn: (_address: string, _port: number, answer: () => void) => answers.push(answer) });
    const socket = Object.assign(new EventEmitter(), { writableNeedDrain: true });
    const shell = new SshShell({ client: client as unknown as Client, channel: channel as unknown as ClientChannel, socket: socket as unknown as Socket, watch: { onFault: () => undefined }, banner: '' });
    shell.start({ onOutput: () => undefined, onInputTaken: (bytes) => taken.push(bytes), onEnd: () => undefined });
    const drain = (): void => {
      socket.writableNeedDrain = false;
      socket.emit('drain');
    };
    return { shell, asked, taken, answers, drain };
  }

  test('is sent the last size once there is room', () => {
    const { shell, asked, drain } = crowded();
    for (let cols = 81; cols <= 90; cols += 1) shell.resize({ cols, rows: 24 });
    expect(asked).toEqual([]);
    drain();
    expect(asked).toEqual([[90, 24]]);
    shell.resize({ cols: 91, rows: 24 });
    expect(asked).toHaveLength(2);
  });

  test('has taken no input before there is room for more', async () => {
    const { shell, taken, drain } = crowded();
    shell.write(Buffer.from('abc'));
    shell.write(Buffer.from('de'));
    await new Promise(setImmediate);
    expect(taken).toEqual([]);
    drain();
    expect(taken).toEqual([5]);
  });

  test('is asked for one answer at a time', () => {
    const { shell, answers } = crowded();
    for (let count = 0; count < 100; count += 1) shell.measureRoundTrip();
    expect(answers).toHaveLength(1);
    answers[0]?.();
    shell.measureRoundTrip();
    expect(answers).toHaveLength(2);
  });
});
