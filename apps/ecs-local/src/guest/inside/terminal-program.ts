/** Joins an SSH channel and a program on a pseudoterminal. Knows neither logon nor accounts. */
import type { ServerChannel } from 'ssh2';
import type { AccountProgram } from './account-program.ts';
import { ChannelWriter } from './channel-writer.ts';
import { signal } from './process-session.ts';
import { Pty } from './pty.ts';
import type { RunningProgram, TerminalRequest } from './ssh-session.ts';

/** Input that a program has not read yet; above it the client has to wait. A paste fits. */
const INPUT_HIGH_BYTES = 64 * 1024;

/** Throws when the pseudoterminal cannot be made. */
export function runOnTerminal(program: AccountProgram, terminal: TerminalRequest, channel: ServerChannel): RunningProgram {
  const writer = new ChannelWriter(channel, (held) => (held ? pty.pause() : pty.resume()));
  const pty = new Pty({ ...program, cols: terminal.cols, rows: terminal.rows }, {
    data: (bytes) => writer.write(bytes),
    drain: () => channel.resume(),
    end: (exit) => writer.end(exit.code, exit.signal),
  });
  channel.on('data', (bytes: Buffer) => {
    pty.write(bytes);
    if (pty.pendingInput > INPUT_HIGH_BYTES) channel.pause();
  });
  channel.on('close', () => pty.hangUp());
  channel.on('error', () => pty.hangUp());
  return { resize: (cols, rows) => pty.resize(cols, rows), signal: (name) => signal(-pty.pid, name), hangUp: () => pty.hangUp() };
}
