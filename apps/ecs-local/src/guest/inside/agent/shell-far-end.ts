/** Opens a shell, or the command a session names, on a pseudoterminal. Knows no frames' bytes and no sockets. */
import { access } from 'node:fs/promises';
import { loginShell, programAs } from '../account-program.ts';
import type { Accounts } from '../accounts.ts';
import { Pty } from '../pty.ts';
import { decodeSize, frameType } from './backend-frame.ts';
import type { OpenFarEnd, SessionEntry } from './session.ts';
import { splitWords } from './words.ts';

/** The vendor's account for sessions without a name. */
const DEFAULT_USER = 'ecs-assist-user';
/** Input that the program has not read; a paste fits. Above it the relay has to wait. */
const INPUT_HIGH_BYTES = 64 * 1024;
/** Until the relay sends a size (SM3.2). */
const FIRST_SIZE = { cols: 80, rows: 24 };

export interface ShellDeps {
  readonly accounts: Accounts;
  readonly walled: boolean;
  /** The vendor's agent refuses root (SM7.6). */
  readonly refuseRoot: boolean;
}

export const openShell = (entry: SessionEntry, { accounts, walled, refuseRoot }: ShellDeps): OpenFarEnd => async ({ onOutput, onFull, onEnd }) => {
  const account = entry.username === '' ? await accounts.ensure(DEFAULT_USER) : await accounts.find(entry.username);
  if (account === undefined || (refuseRoot && account.uid === 0)) return 'Open_pty_failed';
  let full = false;
  const setFull = (now: boolean): void => {
    if (full === now) return;
    full = now;
    onFull(now);
  };
  try {
    await access(account.home);
    const argv = entry.cmdContent.trim() === '' ? loginShell(account) : splitWords(entry.cmdContent);
    const program = programAs(account, argv, { walled, env: { TERM: 'xterm-256color' } });
    const pty = new Pty({ ...program, ...FIRST_SIZE }, { data: onOutput, drain: () => setFull(false), end: () => onEnd('Ok') });
    return {
      handleFrame({ type, payload }) {
        if (type === frameType.input) {
          pty.write(Buffer.from(payload));
          setFull(pty.pendingInput > INPUT_HIGH_BYTES);
        } else if (type === frameType.size) {
          const size = decodeSize(payload);
          if (size !== undefined) pty.resize(size.cols, size.rows);
        }
      },
      hold: (held) => (held ? pty.pause() : pty.resume()),
      drop: () => pty.hangUp(),
    };
  } catch {
    return 'Open_pty_failed';
  }
};
