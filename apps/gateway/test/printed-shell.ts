/** Owns a shell that prints what a test makes it print and remembers what was done to it. Tests only. */
import type { TerminalSize } from '@workbench/protocol';
import type { Transport, TransportEvents } from '../src/transports/transport.ts';

export class PrintedShell implements Transport {
  readonly roundTripMs = undefined;
  typed = '';
  paused = false;
  closed = false;
  hurried = 0;
  size: TerminalSize | undefined;
  #events: TransportEvents | undefined;

  start(events: TransportEvents): void {
    this.#events = events;
  }

  print(text: string | Uint8Array): void {
    this.#events?.onOutput(typeof text === 'string' ? Buffer.from(text) : text);
  }

  exit(exitCode: number): void {
    this.#events?.onEnd({ code: 'exited', detail: { exitCode } });
  }

  write(bytes: Uint8Array): void {
    this.typed += Buffer.from(bytes).toString('latin1');
    this.#events?.onInputTaken(bytes.length);
  }

  hurry(): void {
    this.hurried += 1;
  }

  measureRoundTrip(): void {}

  resize(size: TerminalSize): void {
    this.size = size;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
