/** Owns the simplest transport there is: what is typed comes back. Tests of everything above a transport run on it. */
import type { TerminalSize } from '@workbench/protocol';
import type { Transport, TransportEvents } from './transport.ts';

/** End of transmission, Ctrl-D: ends an echo as it ends a shell. */
const EOT = 0x04;

/** Says each new size in a line, ends with `exited` on Ctrl-D, and takes input only while nothing waits to go out. */
export function openEcho(): Transport {
  let events: TransportEvents | undefined;
  let paused = false;
  let over = false;
  const waiting: Uint8Array[] = [];
  const untaken: number[] = [];

  const flow = (): void => {
    while (events && !paused && !over) {
      const bytes = waiting.shift();
      if (!bytes) return;
      const taken = untaken.shift() ?? 0;
      if (taken > 0) events.onInputTaken(taken);
      const end = taken > 0 ? bytes.indexOf(EOT) : -1;
      const out = end < 0 ? bytes : bytes.subarray(0, end);
      if (out.length > 0) events.onOutput(out);
      if (end >= 0) {
        over = true;
        events.onEnd({ code: 'exited', detail: { exitCode: 0 } });
      }
    }
  };

  const push = (bytes: Uint8Array, typed: number): void => {
    waiting.push(bytes);
    untaken.push(typed);
    flow();
  };

  return {
    start: (given) => {
      events = given;
      flow();
    },
    write: (bytes) => push(bytes, bytes.length),
    hurry: () => undefined,
    roundTripMs: undefined,
    measureRoundTrip: () => undefined,
    resize: ({ cols, rows }: TerminalSize) => push(new TextEncoder().encode(`${cols}x${rows}\r\n`), 0),
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      flow();
    },
    close: () => {
      over = true;
      waiting.length = 0;
      return Promise.resolve();
    },
  };
}
