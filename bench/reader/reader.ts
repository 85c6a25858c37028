/** Owns a reading process from the side of the bench: starts it, gives it tasks, waits for their results. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Order, Report } from './main.ts';
import type { TaskName, Tasks } from './tasks.ts';

export class Reader {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #count = 0;

  constructor() {
    this.#child = fork(join(import.meta.dirname, 'main.ts'), { execArgv: ['--import', 'tsx'], serialization: 'advanced', env: { ...process.env, NODE_ENV: 'production' } });
    this.#child.on('message', (report: Report) => {
      const waiting = this.#waiting.get(report.id);
      this.#waiting.delete(report.id);
      if ('failure' in report) waiting?.reject(new Error(report.failure));
      else waiting?.resolve(report.result);
    });
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the reader ended with ${code}`));
    });
  }

  /** @throws Error with what went wrong in the reader. */
  call<T extends TaskName>(task: T, args: Parameters<Tasks[T]>[0]): ReturnType<Tasks[T]> {
    const id = (this.#count += 1);
    const result = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, task, args } satisfies Order, (error) => {
        if (error) reject(error);
      });
    });
    return result as ReturnType<Tasks[T]>;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    // Ctrl-C reaches it as well, and it may be on its way out.
    if (this.#child.connected) this.#child.disconnect();
    await exited;
  }
}
