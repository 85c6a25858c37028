/** Owns one SSH session channel: what the client asked for, and the program it gets. Knows no logon. */
import type { ServerChannel, Session } from 'ssh2';
import type { Account } from './accounts.ts';
import { loginShell, programAs } from './account-program.ts';
import { runOnPipes } from './pipe-program.ts';
import { runOnTerminal } from './terminal-program.ts';

export interface SessionContext {
  readonly account: Account;
  readonly walled: boolean;
  readonly client: { readonly ip: string; readonly port: number };
}

export interface TerminalRequest {
  term: string;
  cols: number;
  rows: number;
}

/** A program under way, as its channel's requests see it. */
export interface RunningProgram {
  resize?(cols: number, rows: number): void;
  signal(name: NodeJS.Signals): void;
  /** The client is gone. */
  hangUp(): void;
}

/** As sshd's AcceptEnv on Debian, and COLORTERM, which tells programs of 24-bit colour. */
const ACCEPTED_ENV = /^(LANG|LC_[A-Z]+|COLORTERM)$/;
/** A client cannot fill our memory with variables. */
const MAX_ENV_VARIABLES = 32;
const MAX_ENV_CHARS = 1_024;
/** RFC 4254 §6.9. */
const SIGNALS = new Set(['ABRT', 'ALRM', 'FPE', 'HUP', 'ILL', 'INT', 'KILL', 'PIPE', 'QUIT', 'SEGV', 'TERM', 'USR1', 'USR2']);

/** Serves one session channel. @returns what to call when the connection is gone: a channel that is not being read does not say so itself */
export function serveSession(session: Session, { account, walled, client }: SessionContext): () => void {
  const env: Record<string, string> = { SSH_CLIENT: `${client.ip} ${client.port} 22`, SSH_CONNECTION: `${client.ip} ${client.port} 127.0.0.1 22` };
  let terminal: TerminalRequest | undefined;
  let running: RunningProgram | undefined;

  const start = (channel: ServerChannel, argv: readonly string[]): void => {
    const program = programAs(account, argv, { walled, env: terminal === undefined ? env : { ...env, TERM: terminal.term } });
    try {
      running = terminal === undefined ? runOnPipes(program, channel) : runOnTerminal(program, terminal, channel);
    } catch {
      channel.stderr.write('The program could not be started.\r\n');
      channel.exit(255);
      channel.end();
    }
  };

  session.on('pty', (accept, _reject, info) => {
    terminal = { term: /^[\w.+-]{1,64}$/.test(info.term ?? '') ? (info.term as string) : 'xterm', cols: info.cols, rows: info.rows };
    accept?.();
  });
  session.on('window-change', (accept, _reject, info) => {
    if (terminal !== undefined) Object.assign(terminal, { cols: info.cols, rows: info.rows });
    running?.resize?.(info.cols, info.rows);
    accept?.();
  });
  session.on('env', (accept, reject, info) => {
    const value = info.val;
    if (!ACCEPTED_ENV.test(info.key) || value.length > MAX_ENV_CHARS || value.includes('\0') || Object.keys(env).length >= MAX_ENV_VARIABLES) return void reject?.();
    env[info.key] = value;
    accept?.();
  });
  session.on('signal', (accept, reject, info) => {
    const name = info.name.replace(/^SIG/, '');
    if (running === undefined || !SIGNALS.has(name)) return void reject?.();
    running.signal(`SIG${name}` as NodeJS.Signals);
    accept?.();
  });
  session.on('shell', (accept) => {
    if (running === undefined) start(accept(), loginShell(account));
  });
  session.on('exec', (accept, _reject, info) => {
    if (running === undefined) start(accept(), [account.shell, '-c', info.command]);
  });
  return () => running?.hangUp();
}
