/** Owns the gateway as it is booted, in front of a real region and a real Postgres, with browsers and a web app that signs calls. Tests only. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { openDatabase, type Database, type Role } from '@workbench/db';
import type { TransportRequest } from '@workbench/protocol';
import { bindingCookieName, internalApi, type InternalOperation, type InternalRequest, type InternalResponse } from '@workbench/protocol/internal-api';
import { newPerson, ticketFor, type Person } from '@workbench/testkit/person';
import { boot, type RunningGateway } from '../src/boot.ts';
import { readEnv, type Env } from '../src/env.ts';
import type { Caps } from '../src/policy.ts';
import { Page } from './page.ts';

export const STACK_ORIGIN = 'http://localhost:3000';
const INSTALL_ID = 'stack';

export interface StackOptions {
  readonly databaseUrl: string;
  readonly region: { readonly endpoint: string; readonly accessKeyId: string; readonly accessKeySecret: string; readonly agentPort?: number };
  readonly caps?: Partial<Caps>;
  readonly env?: Record<string, string>;
}

export interface InternalCallOptions {
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly signedPath?: string;
  readonly method?: string;
  readonly body?: string;
  readonly signedBody?: string;
  readonly key?: Uint8Array;
  readonly jti?: string;
  readonly issuedAt?: number;
  readonly lifeSeconds?: number;
  readonly algorithm?: string;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

export class Stack {
  readonly db: Database;
  readonly env: Env;
  readonly logLines: string[] = [];
  readonly key = randomBytes(32);
  readonly #options: StackOptions;
  readonly #pages: Page[] = [];
  gateway!: RunningGateway;

  constructor(options: StackOptions) {
    this.#options = options;
    this.db = openDatabase({ connectionString: options.databaseUrl });
    this.env = readEnv({
      DATABASE_URL: options.databaseUrl,
      WORKBENCH_INSTALL_ID: INSTALL_ID,
      WORKBENCH_GATEWAY_PORT: '0',
      WORKBENCH_INTERNAL_PORT: '0',
      WORKBENCH_INTERNAL_KEY: this.key.toString('base64url'),
      WORKBENCH_PUBLIC_URL: STACK_ORIGIN,
      WORKBENCH_ECS_ENDPOINT: options.region.endpoint,
      WORKBENCH_ECS_ACCESS_KEY_ID: options.region.accessKeyId,
      WORKBENCH_ECS_ACCESS_KEY_SECRET: options.region.accessKeySecret,
      WORKBENCH_OWN_PORTS: String(options.region.agentPort ?? 1),
      ...options.env,
    });
  }

  static async start(options: StackOptions): Promise<Stack> {
    const stack = new Stack(options);
    await stack.boot();
    return stack;
  }

  async boot(): Promise<void> {
    const sink = new Writable({
      write: (line: Buffer, _encoding, done) => {
        this.logLines.push(line.toString());
        done();
      },
    });
    const { caps } = this.#options;
    this.gateway = await boot({ env: this.env, log: pino({ level: 'trace' }, sink), ...(caps && { caps }) });
  }

  person(role?: Role): Promise<Person> {
    return newPerson(this.db, role);
  }

  async dial(person: Person, instanceId: string, transport: TransportRequest): Promise<Page> {
    const ticket = await ticketFor(this.db, person, { intent: { kind: 'open', regionId: 'local-1', instanceId } });
    const page = await Page.connect({ port: this.gateway.port, origin: STACK_ORIGIN, cookie: `${bindingCookieName(INSTALL_ID, STACK_ORIGIN)}=${person.binding}` });
    this.#pages.push(page);
    page.send({ type: 'hello', versions: [1], capabilities: [] });
    page.send({ type: 'open', ticket, transport, size: { cols: 80, rows: 24 } });
    return page;
  }

  async open(person: Person, instanceId: string, transport: TransportRequest): Promise<Page> {
    const page = await this.dial(person, instanceId, transport);
    await page.next('ready');
    return page;
  }

  /** A call as the web app makes it, with whatever is wrong about it. */
  async request(person: Person, operation: string, options: InternalCallOptions = {}): Promise<Response> {
    const path = options.path ?? `/v1/${operation}`;
    const body = options.body ?? '{}';
    const issuedAt = options.issuedAt ?? Math.floor(Date.now() / 1_000);
    const assertion = await new SignJWT({ sid: person.webSessionId, htm: 'POST', htu: options.signedPath ?? path, bh: sha256(options.signedBody ?? body).toString('base64url') })
      .setProtectedHeader({ alg: options.algorithm ?? 'HS256' })
      .setSubject(person.user.id)
      .setJti(options.jti ?? randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + (options.lifeSeconds ?? 30))
      .sign(options.key ?? this.key);
    const method = options.method ?? 'POST';
    return fetch(`http://127.0.0.1:${this.gateway.internalPort}${path}`, {
      method,
      headers: { authorization: `Workbench ${assertion}`, 'content-type': 'application/json', ...options.headers },
      ...(method !== 'GET' && { body }),
    });
  }

  /** @throws Error with the status and body of an answer that is not 200. */
  async call<O extends InternalOperation>(person: Person, operation: O, request: InternalRequest<O>): Promise<InternalResponse<O>> {
    const response = await this.request(person, operation, { body: JSON.stringify(request) });
    const answer: unknown = await response.json();
    if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
    return internalApi[operation].response.parse(answer) as InternalResponse<O>;
  }

  async stop(): Promise<void> {
    for (const page of this.#pages) page.ws.terminate();
    await this.gateway.close();
    await this.db.close();
  }
}
