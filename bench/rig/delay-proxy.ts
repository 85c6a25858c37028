/** Owns a line with a delay, in a process of its own: TCP in, the same bytes out half a round trip later. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Report } from './delay-proxy-process.ts';

export interface DelayProxyOptions {
  /** Port on loopback that connections are passed on to. */
  readonly target: number;
  readonly roundTripMs: number;
}

export class DelayProxy {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start({ target, roundTripMs }: DelayProxyOptions): Promise<DelayProxy> {
    const child = fork(join(import.meta.dirname, 'delay-proxy-process.ts'), [String(target), String(roundTripMs / 2)], { execArgv: ['--import', 'tsx'] });
    const [report] = (await once(child, 'message')) as [Report];
    return new DelayProxy(child, report.port);
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}
