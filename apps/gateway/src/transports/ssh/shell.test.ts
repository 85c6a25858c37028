/** How a shell ended, as its server says it. ssh2's own server sends no signal it does not know, so the channel stands here by itself. */
import { PassThrough } from 'node:stream';
import { EventEmitter } from 'node:events';
import type { Client, ClientChannel } from 'ssh2';
import { expect, test } from 'vitest';
import type { SessionEnd } from '../../refusal.ts';
import { SshShell } from './shell.ts';

function endOf(signal: string): Promise<SessionEnd> {
  const channel = Object.assign(new PassThrough(), { stderr: new PassThrough() });
  const shell = new SshShell({ client: new EventEmitter() as Client, channel: channel as unknown as ClientChannel, watch: { onFault: () => undefined }, banner: '' });
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
