/** Owns everything that is measured against: sshd, Postgres, region and gateway, each a real process, and the rights to connect. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bindingCookieName } from '@workbench/protocol/internal-api';
import type { TransportRequest } from '@workbench/protocol';
import { openDatabase, type Database } from '@workbench/db';
import { newPerson, ticketFor, type Person } from '@workbench/testkit/person';
import { startThrowAwayPostgres, type TestPostgres } from '@workbench/testkit/throw-away-postgres';
import { startRegionProcess, type RegionProcess } from '@workbench/testkit/region';
import { startSshd, type Sshd } from '@workbench/testkit/sshd';
import { mixedContent } from '../content.ts';
import type { Admission, GatewayDial } from '../line/gateway-line.ts';
import type { SshTarget } from '../line/ssh-line.ts';
import { INSTALL_ID, ORIGIN, startGateway, type GatewayProcess } from './gateway-process.ts';

const REGION = 'local-1';
const HOST = 'i-bench-host';
export const GUEST = 'i-bench-guest';

/** What one user may have open by policy, with room for sessions that are still closing. */
const SESSIONS_PER_PERSON = 15;
/** Rights are handed out before a figure begins, and used up to an hour later. */
const TICKET_LIFE_MS = 2 * 3_600_000;

/**
 * As many sessions as the largest figure opens at once, without refusals; new keys never, as with OpenSSH's defaults within a gigabyte. A login
 * shell reads files that start other programs, which costs several times what is measured; this one reads none.
 */
const SSHD_SETTINGS = { MaxStartups: '2000:30:3000', MaxSessions: '10', RekeyLimit: 'default none', ForceCommand: 'exec bash --norc --noprofile --noediting' };

const inventory = (port: number): string => `regions: [{ id: ${REGION} }]
instances:
  - { id: ${HOST}, kind: host, name: bench-host, region: ${REGION}, address: 127.0.0.1, port: ${port} }
  - { id: ${GUEST}, kind: demo, name: bench-guest, region: ${REGION} }
limits: { profile: unlimited }
`;

export interface ContentFile {
  readonly path: string;
  readonly bytes: number;
}

export interface RigOptions {
  readonly root: string;
  readonly profileInto?: string | undefined;
}

export class Rig {
  readonly ssh: SshTarget;
  readonly region: RegionProcess;
  readonly #options: RigOptions;
  readonly #sshd: Sshd;
  readonly #postgres: TestPostgres;
  readonly #databaseUrl: string;
  readonly #db: Database;
  readonly #folder: string;
  readonly #people: { person: Person; left: number }[] = [];
  gateway: GatewayProcess;

  private constructor(parts: { options: RigOptions; sshd: Sshd; postgres: TestPostgres; databaseUrl: string; region: RegionProcess; gateway: GatewayProcess; folder: string }) {
    this.#options = parts.options;
    this.#sshd = parts.sshd;
    this.#postgres = parts.postgres;
    this.#databaseUrl = parts.databaseUrl;
    this.region = parts.region;
    this.gateway = parts.gateway;
    this.#folder = parts.folder;
    this.#db = openDatabase({ connectionString: parts.databaseUrl });
    const { port, username, privateKey, privateKeyFile } = parts.sshd;
    this.ssh = { port, username, privateKey, privateKeyFile };
  }

  static async start(options: RigOptions): Promise<Rig> {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      const folder = await mkdtemp(join(tmpdir(), 'workbench-bench-'));
      undo.push(() => rm(folder, { recursive: true, force: true }));
      // Whoever runs the bench has profile scripts that may take longer than everything that is measured.
      const home = join(folder, 'home');
      await mkdir(home);
      const sshd = await startSshd({ throwAwayUser: false, settings: { ...SSHD_SETTINGS, SetEnv: `HOME=${home}` } });
      undo.push(() => sshd.stop());
      const postgres = await startThrowAwayPostgres();
      undo.push(() => postgres.stop());
      const region = await startRegionProcess({ inventory: inventory(sshd.port), program: [join(options.root, 'apps/ecs-local/dist/main.js')], environment: { PATH: process.env['PATH'], NODE_ENV: 'production', WORKBENCH_LOG_LEVEL: 'info' } });
      undo.push(() => region.stop());
      const databaseUrl = await postgres.createDatabase();
      const gateway = await startGateway({ root: options.root, databaseUrl, region, profileInto: options.profileInto });
      return new Rig({ options, sshd, postgres, databaseUrl, region, gateway, folder });
    } catch (error) {
      for (const step of undo.reverse()) await step();
      throw error;
    }
  }

  get url(): string {
    return `ws://127.0.0.1:${this.gateway.port}/v1/session`;
  }

  /** Every shell that is measured runs below it. */
  get sshdPid(): number {
    return this.#sshd.pid;
  }

  get sshTransport(): TransportRequest {
    return { kind: 'ssh', route: 'public', username: this.ssh.username, auth: { method: 'private-key', privateKey: this.ssh.privateKey } } as TransportRequest;
  }

  /** A dial of the gateway. @param url where it differs: a proxy in between. */
  async dial({ url = this.url, transport = this.sshTransport, instanceId = HOST }: { url?: string; transport?: TransportRequest; instanceId?: string } = {}): Promise<GatewayDial> {
    const [admission] = await this.admissions(1, instanceId);
    if (!admission) throw new Error('no admission');
    return { gateway: { url, origin: ORIGIN }, admission, transport };
  }

  /** As many dials, of as many users as policy asks for. */
  async dials(count: number): Promise<GatewayDial[]> {
    return (await this.admissions(count)).map((admission) => ({ gateway: { url: this.url, origin: ORIGIN }, admission, transport: this.sshTransport }));
  }

  /** Rights to open `count` sessions. */
  async admissions(count: number, instanceId = HOST): Promise<Admission[]> {
    const admissions: Admission[] = [];
    while (admissions.length < count) {
      const person = await this.#nextPerson();
      admissions.push(await this.#admission(person, { kind: 'open', regionId: REGION, instanceId }));
    }
    return admissions;
  }

  /** The right to go on with a session, for the person whose cookie opened it. */
  async attachment(cookie: string, sessionId: string): Promise<Admission> {
    const owner = this.#people.find(({ person }) => cookieOf(person) === cookie);
    if (!owner) throw new Error('a cookie that was not handed out');
    return this.#admission(owner.person, { kind: 'attach', sessionId });
  }

  /** The same gateway as a fresh process: figures of memory begin with an empty heap. */
  async restartGateway(): Promise<void> {
    await this.gateway.stop();
    this.gateway = await startGateway({ root: this.#options.root, databaseUrl: this.#databaseUrl, region: this.region, profileInto: this.#options.profileInto });
  }

  /** A file of the content, where the user of sshd can read it. */
  async contentFile(bytes: number): Promise<ContentFile> {
    const path = join(this.#folder, `content-${bytes}`);
    await writeFile(path, mixedContent(bytes), { mode: 0o644 });
    return { path, bytes };
  }

  /** The same file inside the demo guest. @returns its path in there. */
  async contentInGuest(bytes: number): Promise<ContentFile> {
    const inside = `/srv/content-${bytes}`;
    await writeFile(join(this.region.folder, 'guests', GUEST, 'root', inside), mixedContent(bytes), { mode: 0o644 });
    return { path: inside, bytes };
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.#db.close();
    await this.region.stop();
    await this.#postgres.stop();
    await this.#sshd.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #nextPerson(): Promise<Person> {
    const free = this.#people.find(({ left }) => left > 0);
    if (free) {
      free.left -= 1;
      return free.person;
    }
    const person = await newPerson(this.#db);
    this.#people.push({ person, left: SESSIONS_PER_PERSON - 1 });
    return person;
  }

  async #admission(person: Person, intent: Parameters<typeof ticketFor>[2]['intent']): Promise<Admission> {
    return { ticket: await ticketFor(this.#db, person, { intent, lifeMs: TICKET_LIFE_MS }), cookie: cookieOf(person) };
  }
}

const cookieOf = (person: Person): string => `${bindingCookieName(INSTALL_ID, ORIGIN)}=${person.binding}`;
