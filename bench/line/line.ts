/** Owns what a figure knows of a way to a shell: bytes in, bytes out. Whether it is the gateway, OpenSSH or ssh2 is not its business. */

export interface Line {
  /** Bytes of the shell as whoever reads has parsed them. One listener; the next replaces it. */
  listen(listener: (bytes: Uint8Array) => void): void;
  write(text: string): void;
  /** Ctrl-C, with whatever this way has to hurry it. */
  interrupt(): void;
  /** Process whose CPU and memory are the cost of this way, where it is one of our children. */
  readonly pid?: number | undefined;
  /** Output that an interrupt dropped, bytes. */
  readonly dropped: number;
  close(): Promise<void>;
}

/** Passes output to whoever listens, and keeps what comes before anybody does: that is the first prompt. */
export class Outlet {
  #early: Uint8Array[] | undefined = [];
  #listener: (bytes: Uint8Array) => void = (bytes) => void this.#early?.push(bytes);

  emit(bytes: Uint8Array): void {
    this.#listener(bytes);
  }

  listen(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const bytes of early) this.#listener(bytes);
  }
}

/** How a reader takes what arrives. */
export interface Pace {
  /** `instant`: at once. `socket`: reads its socket only as fast as it parses. `queue`: reads all at once and parses from a queue. */
  readonly kind: 'instant' | 'socket' | 'queue';
  readonly bytesPerSecond: number;
}

export const INSTANT: Pace = { kind: 'instant', bytesPerSecond: Infinity };

/** The prompt of every shell under measurement; no content and no command line contains it. */
export const PROMPT = '@#wb#@';

/**
 * Typed into a fresh shell: no line editor, whose own output would be measured too, no echo of commands, and a prompt that can be found.
 * The prompt is put together by the shell, so that the echo of this very line does not contain it.
 */
const SHELL_SETUP = `exec env PS1='@#''wb#@' PROMPT_COMMAND= bash --norc --noprofile --noediting\n`;
const SILENCE = 'stty -echo\n';

/** Resolves when the listened-to output contains `text`; replaces the listener. */
export function sees(line: Pick<Line, 'listen'>, text: string, limitMs = 60_000): Promise<void> {
  const wanted = Buffer.from(text);
  let tail: Buffer = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      line.listen(() => undefined);
      reject(new Error(`no ${JSON.stringify(text)} within ${limitMs} ms; the output ends with ${JSON.stringify(tail.toString('latin1').slice(-200))}`));
    }, limitMs);
    line.listen((bytes) => {
      const look = Buffer.concat([tail, bytes]);
      if (look.includes(wanted)) {
        clearTimeout(timer);
        line.listen(() => undefined);
        resolve();
      } else tail = look.subarray(-Math.max(wanted.length - 1, TAIL_BYTES));
    });
  });
}
/** Enough to say in an error what came instead. */
const TAIL_BYTES = 256;

/** Runs a command and waits for the next prompt. */
export async function run(line: Line, command: string): Promise<void> {
  const prompt = sees(line, PROMPT);
  line.write(`${command}\n`);
  await prompt;
}

/** Makes a fresh shell measurable. */
export async function prepare(line: Line): Promise<void> {
  await run(line, SHELL_SETUP.trimEnd());
  await run(line, SILENCE.trimEnd());
}
