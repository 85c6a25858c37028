/** Owns a stage for tests of the session addon: a real terminal without a screen, a real client, and a gateway that the test plays. */
import headless from '@xterm/headless';
import { SessionClient } from '@workbench/client';
import type { GatewayMessage, SessionId } from '@workbench/protocol';
import { ScriptedClock, ScriptedNetwork, type ScriptedSocket } from '@workbench/testkit/scripted-socket';
import { onTestFinished, vi } from 'vitest';
import { SessionAddon } from '../src/features/terminal/session-addon.ts';

/** What a gateway offers. */
export const ALL = ['resume', 'interrupt', 'checkpoint'];
/** `ready` of a session that outlives its connection. */
export const lasting = { epoch: 1, limits: { windowBytes: 1_000, ackStepBytes: 100, idleMs: 1, detachGraceMs: 600_000 } };

/** The checkpoints that the page sent over it, oldest first. */
export const checkpoints = (socket: ScriptedSocket) => socket.messages.filter((message) => message.type === 'checkpoint');

/** Sends output of epoch 1 from the offset on, in frames as a flood has them. */
export function print(socket: ScriptedSocket, bytes: Uint8Array, from = 0): void {
  for (let at = 0; at < bytes.length; at += 60_000) socket.output({ epoch: 1, offset: from + at, bytes: bytes.subarray(at, at + 60_000) });
}

const sessionId = `ses_${'a'.repeat(26)}` as SessionId;

export async function stage({ attach = false, capabilities = [] as string[] } = {}) {
  const network = new ScriptedNetwork();
  const clock = new ScriptedClock();
  const refusals: string[] = [];
  const unmarked: number[] = [];
  let replayed = 0;
  const terminal = new headless.Terminal({ cols: 40, rows: 10, scrollback: 10_000, allowProposedApi: true });
  const client = new SessionClient({
    connect: network.connect,
    clock,
    requestTicket: async () => ({ ticket: 'A'.repeat(43), gatewayUrl: 'ws://gateway' }),
    beginning: attach ? { kind: 'attach', sessionId } : { kind: 'open', transport: { kind: 'session-manager', username: 'root' } },
    size: { cols: terminal.cols, rows: terminal.rows },
  });
  client.subscribe({ handleInputRefused: (reason) => refusals.push(reason) });
  const addon = new SessionAddon(client, {
    clock,
    endMark: () => 'session ended',
    skipMark: (bytes) => `${bytes} skipped`,
    handleSkippedUnmarked: (bytes) => unmarked.push(bytes),
    handleReplayed: () => void (replayed += 1),
  });
  terminal.loadAddon(addon);
  onTestFinished(() => {
    client.dispose();
    terminal.dispose();
  });
  const greet = async (): Promise<ScriptedSocket> => {
    for (let turn = 0; turn < 6; turn++) await Promise.resolve();
    network.last.accept();
    network.last.say({ type: 'hello', version: 1, capabilities });
    return network.last;
  };
  const ready = (over: Partial<Extract<GatewayMessage, { type: 'ready' }>>): void =>
    network.last.say({
      type: 'ready',
      sessionId,
      epoch: network.sockets.length,
      inputAccepted: 0,
      outputFrom: 0,
      shownTo: 0,
      replayedTo: 0,
      limits: { windowBytes: 1_000, ackStepBytes: 100, idleMs: 1, detachGraceMs: 0 },
      deadline: 0,
      now: 0,
      ...over,
    });
  const open = async (over: Parameters<typeof ready>[0] = {}): Promise<ScriptedSocket> => {
    client.start();
    await greet();
    ready(over);
    return network.last;
  };
  /** Everything that was written so far, and what that led to, is parsed. */
  const parsed = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => terminal.write('', resolve));
  };
  /** All that waits is parsed, and `look` finds what it expects: packing a checkpoint takes a tenth of a second here, and seconds on a machine that is busy. */
  const eventually = (look: () => void): Promise<void> =>
    vi.waitFor(
      async () => {
        await parsed();
        look();
      },
      { timeout: 30_000 },
    );
  const screen = (): string[] => {
    const lines: string[] = [];
    for (let row = 0; row < terminal.buffer.active.length; row++) lines.push(terminal.buffer.active.getLine(row)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd().split('\n');
  };
  return { terminal, client, addon, clock, refusals, unmarked, replays: () => replayed, greet, ready, open, parsed, eventually, screen };
}
