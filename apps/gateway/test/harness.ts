/** Owns a gateway under test: the real one, on a free port, with a real Postgres; only the region's facts and the roads are given. Tests only. */
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { openDatabase, type Database, type Role, type User } from '@workbench/db';
import type { SessionId, TransportRequest } from '@workbench/protocol';
import { bindingCookieName, type TicketIntent } from '@workbench/protocol/internal-api';
import { newPerson, signIn, ticketFor, type Person } from '@workbench/testkit/person';
import { trustedProxies } from '../src/client-address.ts';
import { systemClock, type Clock } from '../src/clock.ts';
import type { InstanceFacts } from '../src/instances.ts';
import type { OpeningDeps } from '../src/opening.ts';
import { defaultCaps, type Caps } from '../src/policy.ts';
import { Refusal } from '../src/refusal.ts';
import { createGateway, type Gateway } from '../src/server.ts';
import { SessionRegistry } from '../src/session-registry.ts';
import { openEcho } from '../src/transports/echo.ts';
import { Page, type PageOptions } from './page.ts';

export const ORIGIN = 'http://workbench.test:3000';
export const INSTALL_ID = 'test1';

export const running = (over: Partial<InstanceFacts> = {}): InstanceFacts => ({
  regionId: 'local-1',
  instanceId: 'i-web1',
  name: 'web-1',
  hostname: 'web-1',
  status: 'Running',
  health: 'Ok',
  osName: 'Debian 12',
  zoneId: 'local-1-a',
  publicIp: '127.0.0.1',
  privateIp: '10.0.0.1',
  resourceGroupId: null,
  tags: [],
  loginAsNonRoot: false,
  ...over,
});

/** The tag by which an instance names the port of its SSH server. */
export const sshPort = (port: number): InstanceFacts['tags'] => [{ key: 'workbench:ssh-port', value: String(port) }];

export interface TestGatewayOptions {
  readonly connectionString: string;
  readonly caps?: Partial<Caps>;
  readonly clock?: Clock;
  readonly instances?: InstanceFacts[];
  readonly openTransport?: OpeningDeps['openTransport'];
  readonly trusted?: readonly string[];
  readonly place?: { userCount: number; loopbackOnly: boolean };
}

/** A person, in one browser. */
export type Browser = Person;

export class TestGateway {
  readonly db: Database;
  readonly registry = new SessionRegistry();
  readonly instances: InstanceFacts[];
  readonly logLines: string[] = [];
  readonly log;
  readonly deps;
  readonly gateway: Gateway;
  readonly #pages: Page[] = [];
  port = 0;

  constructor(options: TestGatewayOptions) {
    this.db = openDatabase({ connectionString: options.connectionString });
    this.instances = options.instances ?? [running()];
    const sink = new Writable({
      write: (line: Buffer, _encoding, done) => {
        this.logLines.push(line.toString());
        done();
      },
    });
    this.log = pino({ level: 'trace' }, sink);
    this.deps = {
      db: this.db,
      clock: options.clock ?? systemClock,
      caps: { ...defaultCaps, ...options.caps },
      registry: this.registry,
      log: this.log,
      gatewayId: 'gw-test',
      bootId: randomUUID(),
      readInstance: ({ regionId, instanceId }: { regionId: string; instanceId: string }) => {
        const found = this.instances.find((each) => each.regionId === regionId && each.instanceId === instanceId);
        return found ? Promise.resolve(found) : Promise.reject(new Refusal('instance-not-found'));
      },
      readPlace: () => Promise.resolve(options.place ?? { userCount: 2, loopbackOnly: true }),
      openTransport: options.openTransport ?? (() => Promise.resolve(openEcho())),
      upgrade: { origin: ORIGIN, bindingCookie: bindingCookieName(INSTALL_ID, ORIGIN), trusted: trustedProxies(options.trusted ?? []) },
      missing: () => Promise.resolve([]),
    };
    this.gateway = createGateway(this.deps);
  }

  static async start(options: TestGatewayOptions): Promise<TestGateway> {
    const test = new TestGateway(options);
    test.port = await test.gateway.listen(0, '127.0.0.1');
    return test;
  }

  /** Signs a new user in. */
  browser(role?: Role): Promise<Browser> {
    return newPerson(this.db, role);
  }

  /** Signs a user in with another browser. */
  signIn(user: User): Promise<Browser> {
    return signIn(this.db, user);
  }

  ticket(browser: Browser, { intent = { kind: 'open', regionId: 'local-1', instanceId: 'i-web1' }, lifeMs }: { intent?: TicketIntent; lifeMs?: number } = {}): Promise<string> {
    return ticketFor(this.db, browser, { intent, now: new Date(this.deps.clock.now()), ...(lifeMs !== undefined && { lifeMs }) });
  }

  async connect(browser: Browser | undefined, over: Partial<PageOptions> = {}): Promise<Page> {
    const cookie = browser && `other=1; ${bindingCookieName(INSTALL_ID, ORIGIN)}=${browser.binding}`;
    const page = await Page.connect({ port: this.port, origin: ORIGIN, ...(cookie && { cookie }), ...over });
    this.#pages.push(page);
    return page;
  }

  /** Says hello and open, and waits for nothing. */
  async dial(
    browser: Browser,
    { transport = passwordFree, capabilities = [], name, ...over }: Partial<PageOptions> & { transport?: TransportRequest; intent?: TicketIntent; capabilities?: readonly string[]; name?: string } = {},
  ): Promise<Page> {
    const ticket = await this.ticket(browser, over.intent ? { intent: over.intent } : {});
    const page = await this.connect(browser, over);
    page.send({ type: 'hello', versions: [1], capabilities });
    page.send({ type: 'open', ticket, transport, size: { cols: 80, rows: 24 }, ...(name !== undefined && { page: name }) });
    return page;
  }

  /** Says hello and attach, and waits for nothing. `from` is what the page has of the output; null where it has no screen. */
  async dialAttach(browser: Browser, sessionId: SessionId, { from = null, ticket, name, ...over }: Partial<PageOptions> & { from?: number | null; ticket?: string; name?: string } = {}): Promise<Page> {
    const right = ticket ?? (await this.ticket(browser, { intent: { kind: 'attach', sessionId } }));
    const page = await this.connect(browser, over);
    page.send({ type: 'hello', versions: [1], capabilities: everyCapability });
    page.send({ type: 'attach', ticket: right, sessionId, epoch: 1, outputOffset: from, inputOffset: 0, size: { cols: 80, rows: 24 }, ...(name !== undefined && { page: name }) });
    return page;
  }

  /** A page that is `ready` on a session that runs. */
  async attach(browser: Browser, sessionId: SessionId, over: Parameters<TestGateway['dialAttach']>[2] = {}): Promise<Page> {
    const page = await this.dialAttach(browser, sessionId, over);
    await page.next('ready');
    return page;
  }

  /** A page that is `ready`. */
  async open(browser: Browser, over: Parameters<TestGateway['dial']>[1] = {}): Promise<Page> {
    const page = await this.dial(browser, over);
    await page.next('ready');
    return page;
  }

  async stop(): Promise<void> {
    for (const page of this.#pages) page.ws.terminate();
    await this.gateway.close();
    await this.db.close();
  }
}

export const everyCapability = ['resume', 'interrupt', 'checkpoint'];

export const passwordFree: TransportRequest = { kind: 'session-manager', username: 'root' };
