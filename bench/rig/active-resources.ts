/** Owns the look into a running gateway: which sockets and timers its event loop holds. Asked over Node's inspector, which is opened for it. */
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { GatewayProcess } from './gateway-process.ts';

/** How many of each kind, by Node's names: `TCPSocketWrap`, `Timeout`, … */
export type ActiveResources = Readonly<Record<string, number>>;

const PATIENCE_MS = 10_000;
const ASK_INTERVAL_MS = 50;
const QUESTION = { id: 1, method: 'Runtime.evaluate', params: { expression: 'JSON.stringify(process.getActiveResourcesInfo())', returnByValue: true } };

/** @throws Error when the inspector does not answer within ten seconds. */
export async function activeResources(gateway: GatewayProcess): Promise<ActiveResources> {
  const address = (): string | undefined => /Debugger listening on (ws:\S+)/.exec(gateway.logged())?.[1];
  if (address() === undefined) process.kill(gateway.pid, 'SIGUSR1');
  const patience = AbortSignal.timeout(PATIENCE_MS);
  while (address() === undefined) await delay(ASK_INTERVAL_MS, undefined, { signal: patience });
  const inspector = new WebSocket(address() ?? '');
  try {
    const names = await new Promise<string[]>((resolve, reject) => {
      inspector.on('error', reject);
      inspector.on('open', () => inspector.send(JSON.stringify(QUESTION)));
      inspector.on('message', (data: Buffer) => {
        const answer = JSON.parse(data.toString()) as { id?: number; result?: { result: { value: string } } };
        if (answer.id === QUESTION.id) resolve(JSON.parse(answer.result?.result.value ?? '[]') as string[]);
      });
    });
    const counts: Record<string, number> = {};
    for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  } finally {
    inspector.terminate();
  }
}
