/** Owns the gateway as a process of its own, as people run it: its environment, its log, its port. Tests only. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Database } from '@workbench/db';
import type { TransportRequest } from '@workbench/protocol';
import { bindingCookieName } from '@workbench/protocol/internal-api';
import { newPerson, ticketFor, token } from '@workbench/testkit/person';
import { Page } from './page.ts';
import type { Region } from './region.ts';

/** Brought up to date by scripts/test/current-bundles.ts: from its sources it would take twice as long to start. */
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface GatewayChildOptions {
  readonly databaseUrl: string;
  readonly region: Region;
  readonly installId: string;
  /** Variables beside, or instead of, those that it needs. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What Node is given: its switches, and what it runs; the bundle unless said. */
  readonly node?: readonly string[];
  readonly cwd?: string;
}

export interface GatewayChild {
  readonly child: ChildProcess;
  /** Its exit code, and what it said on stderr. */
  readonly exited: Promise<{ readonly code: number | null; readonly complaint: string }>;
  /** Its port, once it listens. */
  readonly listening: Promise<number>;
  readonly lines: readonly { readonly msg: string; readonly port: number }[];
}

export function startGatewayChild({ databaseUrl, region, installId, environment, node = [main], cwd }: GatewayChildOptions): GatewayChild {
  const child = spawn(process.execPath, node, {
    cwd,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      WORKBENCH_INSTALL_ID: installId,
      WORKBENCH_GATEWAY_PORT: '0',
      WORKBENCH_INTERNAL_PORT: '0',
      WORKBENCH_INTERNAL_KEY: token(),
      WORKBENCH_ECS_ENDPOINT: region.endpoint,
      WORKBENCH_ECS_ACCESS_KEY_ID: region.accessKeyId,
      WORKBENCH_ECS_ACCESS_KEY_SECRET: region.accessKeySecret,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const lines: { msg: string; port: number }[] = [];
  const listening = new Promise<number>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const entry = JSON.parse(line) as { msg: string; port: number };
      lines.push(entry);
      if (entry.msg === 'listening') resolve(entry.port);
    });
  });
  const exited = once(child, 'exit').then(([code]) => ({ code: code as number | null, complaint }));
  return { child, exited, listening, lines };
}

const ORIGIN = 'http://localhost:3000';

/** Opens a session of a new person on an instance of region local-1, and says what it opens. */
export async function dialChild(port: number, { db, installId, instanceId, transport }: { db: Database; installId: string; instanceId: string; transport: TransportRequest }): Promise<Page> {
  const person = await newPerson(db);
  const ticket = await ticketFor(db, person, { intent: { kind: 'open', regionId: 'local-1', instanceId } });
  const page = await Page.connect({ port, origin: ORIGIN, cookie: `${bindingCookieName(installId, ORIGIN)}=${person.binding}` });
  page.send({ type: 'hello', versions: [1], capabilities: [] });
  page.send({ type: 'open', ticket, transport, size: { cols: 80, rows: 24 } });
  return page;
}

/** Accepts the host key of a host that nobody has dialled before. */
export async function acceptHostKey(page: Page): Promise<void> {
  const { question } = await page.next('question');
  page.send({ type: 'answer', id: question.id, accept: true });
}
