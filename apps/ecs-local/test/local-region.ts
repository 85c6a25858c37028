/** Starts a whole region for a test: own data folder, free ports, everything real; and ends it without a trace. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { parseInventory } from '../src/inventory/load.ts';
import { createEcsLocal, type EcsLocal, type Ports } from '../src/server.ts';
import { send, type Caller, type Json, type Reply, type SignedCall } from './signed-call.ts';

export interface TestRegion {
  readonly region: EcsLocal;
  readonly ports: Ports;
  readonly dataDir: string;
  /** `127.0.0.1:port` of the OpenAPI. */
  readonly host: string;
  readonly caller: Caller;
  /** Everything logged so far, as it would stand on stdout. */
  readonly logged: () => string;
  call(action: string, parameters?: Record<string, string>, more?: Partial<SignedCall>): Promise<Reply>;
  /** The answer of a call that must succeed. */
  ok(action: string, parameters?: Record<string, string>): Promise<Json>;
  /** Closes the region and opens another one on the same data. */
  reopen(): Promise<TestRegion>;
  /** Closes the region and removes its data. */
  end(): Promise<void>;
}

export async function startRegion(inventory: string, options: { now?: () => number } = {}): Promise<TestRegion> {
  return open(await mkdtemp(join(tmpdir(), 'ecs-local-')), inventory, options);
}

async function open(dataDir: string, inventory: string, options: { now?: () => number }): Promise<TestRegion> {
  let logged = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  const region = await createEcsLocal({
    config: { host: '127.0.0.1', ecsPort: 0, agentPort: 0, dataDir },
    inventory: parseInventory(inventory, 'test.yaml'),
    log: pino({ level: 'debug' }, sink),
    ...options,
  });
  const ports = await region.listen();
  const host = `127.0.0.1:${ports.ecs}`;
  const caller = region.accessKey;
  const call: TestRegion['call'] = (action, parameters = {}, more = {}) => send({ host, caller, action, parameters, ...more });
  return {
    region,
    ports,
    dataDir,
    host,
    caller,
    logged: () => logged,
    call,
    async ok(action, parameters) {
      const { status, body } = await call(action, parameters);
      if (status !== 200) throw new Error(`${action}: ${status} ${JSON.stringify(body)}`);
      return body;
    },
    async reopen() {
      await region.close();
      return open(dataDir, inventory, options);
    },
    async end() {
      await region.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
