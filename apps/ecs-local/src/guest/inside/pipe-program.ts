/** Joins an SSH channel and a program on pipes (`ssh host command`). Knows neither logon nor accounts. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { constants } from 'node:os';
import type { ServerChannel } from 'ssh2';
import type { AccountProgram } from './account-program.ts';
import { startAlone } from '../descriptors.ts';
import { ChannelWriter } from './channel-writer.ts';
import { HANGUP_GRACE_MS, killSession, signal } from './process-session.ts';
import type { RunningProgram } from './ssh-session.ts';

/** Shell convention for a program that could not be started. */
const CANNOT_START = 126;

export function runOnPipes(program: AccountProgram, channel: ServerChannel): RunningProgram {
  const child = startAlone(['pipe', 'pipe', 'pipe'], (stdio) => spawn(program.file, program.args, { cwd: program.cwd, env: { ...program.env }, stdio, detached: true }) as ChildProcessWithoutNullStreams);
  const outputs = [child.stdout, child.stderr];
  const writer = new ChannelWriter(channel, (held) => outputs.forEach((output) => (held ? output.pause() : output.resume())));
  child.stdout.on('data', (bytes: Buffer) => writer.write(bytes));
  child.stderr.on('data', (bytes: Buffer) => writer.write(bytes, channel.stderr));
  child.stdin.on('error', () => undefined); // the program does not read: its own affair
  channel.pipe(child.stdin);
  child.on('error', () => writer.end(CANNOT_START, 0));
  // 'close' comes after the last output, 'exit' may come before it.
  child.on('close', (code, by) => writer.end(code ?? 0, by === null ? 0 : constants.signals[by]));
  const hangUp = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const { pid } = child;
    signal(-pid, 'SIGHUP');
    setTimeout(() => {
      if (child.exitCode === null && child.signalCode === null) killSession(pid);
    }, HANGUP_GRACE_MS);
    outputs.forEach((output) => output.resume());
  };
  channel.on('close', hangUp);
  channel.on('error', hangUp);
  return { hangUp, signal: (name) => (child.pid === undefined ? undefined : signal(-child.pid, name)) };
}
