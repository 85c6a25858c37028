/**
 * Owns one program on a pseudoterminal, with back-pressure both ways and every last byte of output. Knows no protocol and no accounts.
 * Why node-pty's native part and not its class (1.1.0, unixTerminal.js): the class destroys its socket 200 ms after the program's exit,
 * read or not, and believes libuv's early end (see #readRest), which loses output whenever the reader is slow; and it writes through a tty stream, whose writes to a full terminal spin in
 * libuv (UV_HANDLE_BLOCKING_WRITES) and stop this whole process.
 */
import { readSync, writeSync } from 'node:fs';
import type { OnReadOpts, SocketConstructorOpts } from 'node:net';
import tty from 'node:tty';
import { HANGUP_GRACE_MS, killSession, signal } from './process-session.ts';
import { resizePty, startOnPty, type PtyExit, type PtyProgram } from './pty-start.ts';

/** A terminal that takes no input (a stopped program) says EAGAIN; this often it is asked again. */
const INPUT_RETRY_MS = 10;
/**
 * The kernel hands a pseudoterminal's output over in pieces of 4095 bytes at most (n_tty). No more is asked for: libuv takes a buffer that was
 * not filled for the end of what there is and goes back to waiting, while a full one lets it read on, up to 32 times in one turn.
 */
const READ_BYTES = 4095;
/** After the exit, a silence this long means that the rest has been read although a background program still holds the terminal. */
const AFTER_EXIT_SILENCE_MS = 100;
/** The kernel keeps sizes in 16 bits; 0 would mean "unknown" to programs. */
const MAX_SIDE = 65_535;

/** `value` as a number of rows or columns that a terminal can have. */
const terminalSide = (value: number, fallback: number): number =>
  Number.isFinite(value) && value >= 1 ? Math.min(Math.trunc(value), MAX_SIDE) : fallback;

export class Pty {
  readonly pid: number;
  readonly name: string;
  readonly #fd: number;
  readonly #output: tty.ReadStream;
  readonly #input: Buffer[] = [];
  readonly #listeners: { data: (bytes: Buffer) => void; drain: () => void; end: (exit: PtyExit) => void };
  #inputBytes = 0;
  #reads = 0;
  #paused = false;
  #inputRetry: NodeJS.Timeout | undefined;
  #exit: PtyExit | undefined;
  #outputDone = false;
  #ended = false;
  #silence: NodeJS.Timeout | undefined;

  /**
   * Starts the program in a session of its own. Throws when the pseudoterminal cannot be made.
   * `end` is called once, after the program's exit and after its last byte went to `data`; `drain` when all input was taken.
   */
  constructor(program: PtyProgram, listeners: { data: (bytes: Buffer) => void; drain: () => void; end: (exit: PtyExit) => void }) {
    this.#listeners = listeners;
    const size = { cols: terminalSide(program.cols, 80), rows: terminalSide(program.rows, 24) };
    const term = startOnPty({ ...program, ...size }, (exit) => {
      this.#exit = exit;
      this.#waitForSilence();
      this.#endWhenDone();
    });
    this.pid = term.pid;
    this.name = term.name;
    this.#fd = term.fd;
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const callback = (count: number): boolean => {
      this.#reads += 1;
      this.#waitForSilence();
      this.#listeners.data(Buffer.from(buffer.subarray(0, count)));
      return !this.#paused; // false stops a read that a resume had scheduled before the pause came
    };
    // `onread` and not 'data': a paused stream would go on reading into its own queue, and drop that queue at the end (EIO is an error).
    const options: SocketConstructorOpts & { onread: OnReadOpts } = { onread: { buffer, callback } };
    this.#output = new tty.ReadStream(this.#fd, options);
    process.nextTick(() => {
      if (!this.#paused && this.#open) this.#output.resume();
    });
    // EIO is how Linux says that no program holds the terminal any more and everything was read.
    this.#output.on('error', () => this.#outputEnded());
    this.#output.on('end', () => {
      if (this.#open) this.#readRest();
      this.#outputEnded();
    });
  }

  /** Bytes of input that the terminal has not taken yet. */
  get pendingInput(): number {
    return this.#inputBytes;
  }

  write(bytes: Buffer): void {
    if (!this.#open || bytes.length === 0) return;
    this.#input.push(bytes);
    this.#inputBytes += bytes.length;
    if (this.#inputRetry === undefined) this.#writeInput();
  }

  pause(): void {
    this.#paused = true;
    clearTimeout(this.#silence);
    this.#output.pause();
  }

  resume(): void {
    this.#paused = false;
    if (!this.#open) return;
    this.#output.resume();
    this.#waitForSilence();
  }

  resize(cols: number, rows: number): void {
    if (!this.#open || this.#exit !== undefined) return;
    resizePty(this.#fd, terminalSide(cols, 80), terminalSide(rows, 24));
  }

  /** Hangs up, as a modem line would: unread output is lost, the shell tells its jobs, and a shell that stays is killed with its session. */
  hangUp(): void {
    this.#close();
    if (this.#exit !== undefined) return;
    signal(this.pid, 'SIGHUP');
    signal(this.pid, 'SIGCONT');
    setTimeout(() => {
      if (this.#exit === undefined) killSession(this.pid);
    }, HANGUP_GRACE_MS);
  }

  /**
   * Whether the descriptor is ours. The stream closes it by itself too, at the end and on an error, and the number may belong to another
   * file at once. So nothing that uses the number may wait for a thread, and this is asked each time.
   */
  get #open(): boolean {
    return !this.#output.destroyed;
  }

  /** Gives the terminal what it takes. The descriptor does not block (node-pty sets O_NONBLOCK): what there is no room for is EAGAIN. */
  #writeInput(): void {
    this.#inputRetry = undefined;
    for (let bytes = this.#input[0]; bytes !== undefined && this.#open; bytes = this.#input[0]) {
      let taken = bytes.length;
      try {
        taken = writeSync(this.#fd, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
          this.#inputRetry = setTimeout(() => this.#writeInput(), INPUT_RETRY_MS);
          return;
        }
        // The terminal is gone: its input is, too.
      }
      this.#inputBytes -= taken;
      if (taken === bytes.length) this.#input.shift();
      else this.#input[0] = bytes.subarray(taken);
      if (this.#input.length === 0) this.#listeners.drain();
    }
  }

  #waitForSilence(): void {
    clearTimeout(this.#silence);
    if (this.#exit === undefined || this.#outputDone || this.#paused) return;
    this.#silence = setTimeout(() => {
      // On a busy computer the timer may be late and come before a read that is due: what there is to read comes first, and begins anew.
      const seen = this.#reads;
      setImmediate(() => {
        if (seen === this.#reads && !this.#paused) this.#outputEnded();
      });
    }, AFTER_EXIT_SILENCE_MS);
  }

  /**
   * libuv (1.46, uv__stream_io) takes a hang-up after a read that did not fill its buffer for the end. A terminal's reads never fill one, so
   * what the kernel still has, a few KiB, would be lost: it is read here, where the descriptor is still open.
   */
  #readRest(): void {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    try {
      for (let count = -1; count !== 0; ) {
        count = readSync(this.#fd, buffer, 0, buffer.length, null);
        if (count > 0) this.#listeners.data(Buffer.from(buffer.subarray(0, count)));
      }
    } catch {
      // EIO: read to the end
    }
  }

  #outputEnded(): void {
    this.#outputDone = true;
    this.#close();
    this.#endWhenDone();
  }

  #endWhenDone(): void {
    if (this.#exit === undefined || !(this.#outputDone || !this.#open) || this.#ended) return;
    this.#ended = true;
    this.#listeners.end(this.#exit);
  }

  #close(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#inputRetry);
    this.#output.destroy();
  }
}
