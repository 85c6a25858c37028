/** Owns the least that a gateway in Node can be, in a process of its own: the floor of what is between a page and a shell. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { nodeArgumentsOf, ALLOCATOR } from '../../scripts/start/node-arguments.ts';
import type { SshTarget } from '../line/ssh-line.ts';

export class BareBridge {
  readonly url: string;
  readonly pid: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.url = `ws://127.0.0.1:${port}`;
  }

  static async start({ port, username, privateKeyFile }: SshTarget): Promise<BareBridge> {
    const child = fork(join(import.meta.dirname, 'bare-bridge-process.ts'), [String(port), username, privateKeyFile], { execArgv: ['--import', 'tsx', ...nodeArgumentsOf('gateway')], env: { ...process.env, ...ALLOCATOR } });
    const [report] = (await once(child, 'message')) as [{ readonly port: number }];
    return new BareBridge(child, report.port);
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}
