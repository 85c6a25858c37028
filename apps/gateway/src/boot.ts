/** Owns who builds what: the one place where the parts of the gateway are put together, in the order in which they need each other. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { countUsers, GatewayLockedError, holdGatewayLock, openDatabase, type GatewayLock } from '@workbench/db';
import { createEcs, type Ecs } from '@workbench/ecs';
import { bindingCookieName } from '@workbench/protocol/internal-api';
import { openChannel } from '@workbench/session-manager';
import type { DialRules } from './addresses.ts';
import { closeEarlierSessions, endEarlierCloudSessions } from './boot-cleanup.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Cloud, Env } from './env.ts';
import { readInstance } from './instances.ts';
import { AssertionVerifier } from './internal/assertion.ts';
import { ResourceGroups } from './internal/resource-groups.ts';
import { createInternalServer } from './internal/server.ts';
import { describeFault, type Log } from './log.ts';
import { defaultCaps, type Caps } from './policy.ts';
import { createReadiness } from './readiness.ts';
import { createGateway, listen, type Listening } from './server.ts';
import { SessionRegistry } from './session-registry.ts';
import { CloudSessions } from './transports/session-manager/cloud-sessions.ts';
import { openSessionManager } from './transports/session-manager/open.ts';
import type { RelayRules } from './transports/session-manager/relay-address.ts';
import { openSsh } from './transports/ssh/open.ts';
import { RefusedHostKeys } from './transports/ssh/refused-host-keys.ts';

export interface RunningGateway {
  readonly port: number;
  readonly internalPort: number;
  /** Resolves, with the reason, when this process must not go on: another may hold the lock. */
  readonly lost: Promise<string>;
  /** Opens nothing more and resolves when the sessions have ended by themselves, or their limit has passed. */
  drain(): Promise<void>;
  /** Ends the sessions with `gateway-stopped`, then everything else. Idempotent. */
  close(): Promise<void>;
}

export interface BootOptions {
  readonly env: Env;
  readonly log: Log;
  readonly caps?: Partial<Caps>;
  readonly clock?: Clock;
}

/** @throws Error with one sentence for what a person can mend: the database, the lock, a port. Nothing stays open then. */
export async function boot({ env, log, caps, clock = systemClock }: BootOptions): Promise<RunningGateway> {
  const undo: (() => Promise<unknown> | void)[] = [];
  const close = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const gatewayId = `gw-${env.installId}`;
    const bootId = randomUUID();
    const lock = await takeLock(env.databaseUrl.expose(), gatewayId);
    undo.push(() => lock.release());
    const db = openDatabase({ connectionString: env.databaseUrl.expose(), applicationName: 'workbench gateway', onIdleConnectionError: (error) => log.warn(describeFault(error), 'database connection lost') });
    undo.push(() => db.close());
    const ecs = connectRegion(env.cloud, log);
    const cloudSessions = new CloudSessions({ db, ecs, gatewayId, bootId, log });
    undo.push(() => cloudSessions.stop());
    const cleanup = { db, clock, log, gatewayId, bootId, cloudSessions };
    await closeEarlierSessions(cleanup);

    const registry = new SessionRegistry();
    const refusedHostKeys = new RefusedHostKeys();
    const dialRules: DialRules = { local: env.cloud.kind === 'local', ownPorts: env.ownPorts, ownAddresses: ownAddresses() };
    const relay: RelayRules = env.cloud.kind === 'local' ? { kind: 'local', endpointHost: env.cloud.endpoint } : { kind: 'aliyun' };
    const readPlace = async (): Promise<{ userCount: number; loopbackOnly: boolean }> => ({ userCount: await countUsers(db), loopbackOnly: env.loopbackOnly });

    const internal = createInternalServer({
      db,
      ecs,
      cloud: env.cloud.kind,
      registry,
      refusedHostKeys,
      resourceGroups: new ResourceGroups({ ecs, clock, log }),
      dialRules,
      log,
      readPlace,
      assertions: new AssertionVerifier(Buffer.from(env.internalKey.expose(), 'base64url'), clock),
      host: env.internalHost,
    });
    undo.push(() => closeServer(internal));
    const gateway = createGateway({
      db,
      clock,
      caps: { ...defaultCaps, ...env.caps, ...caps },
      registry,
      log,
      gatewayId,
      bootId,
      readPlace,
      readInstance: (place, requestId) => readInstance(ecs, place, requestId),
      // One line per transport.
      openTransport: (logon, context) =>
        logon.kind === 'ssh' ? openSsh({ db, refused: refusedHostKeys, dialRules }, logon, context) : openSessionManager({ ecs, cloudSessions, relay, openChannel }, logon, context),
      upgrade: { origin: env.origin, bindingCookie: bindingCookieName(env.installId, env.origin), trusted: env.trusted },
      missing: createReadiness({ db, ecs }),
    });
    undo.push(() => gateway.close());
    const internalPort = await listenOn(internal, { port: env.internalPort, host: env.internalHost, log, variable: 'WORKBENCH_INTERNAL_PORT' });
    const port = await inOneSentence(gateway.listen(env.gatewayPort, env.gatewayHost), { port: env.gatewayPort, variable: 'WORKBENCH_GATEWAY_PORT' });
    void endEarlierCloudSessions(cleanup);
    let closing: Promise<void> | undefined;
    return { port, internalPort, lost: lock.lost, drain: () => gateway.drain(), close: () => (closing ??= close()) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A gateway that was killed, or is about to have ended its sessions, keeps its lock for a moment; so long we wait for it, milliseconds. */
const LOCK_WAIT_MS = 10_000;

async function takeLock(databaseUrl: string, gatewayId: string): Promise<GatewayLock> {
  try {
    return await holdGatewayLock(databaseUrl, gatewayId, { waitMs: LOCK_WAIT_MS });
  } catch (error) {
    if (error instanceof GatewayLockedError) throw error;
    // What `pg` says quotes the address, and the address holds a password.
    throw new Error('The database at DATABASE_URL cannot be reached; start it, or correct the address.', { cause: describeFault(error) });
  }
}

function connectRegion(cloud: Cloud, log: Log): Ecs {
  return createEcs(cloud.kind === 'aliyun' ? { kind: 'aliyun' } : { ...cloud, accessKeySecret: cloud.accessKeySecret.expose() }, {
    onCall: (event) => log[event.code === undefined ? 'debug' : 'warn'](event, 'region call'),
  });
}

/** Every address of this computer: a listener of ours may be reached by any of them. */
const ownAddresses = (): string[] => Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address.split('%')[0] ?? address) ?? []);

interface Listener {
  readonly port: number;
  readonly variable: string;
}

const listenOn = (server: Server, listener: Listener & Listening): Promise<number> => inOneSentence(listen(server, listener), listener);

async function inOneSentence(listening: Promise<number>, { port, variable }: Listener): Promise<number> {
  try {
    return await listening;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') throw new Error(`Port ${port} is in use; set ${variable} to another one.`);
    throw new Error(`Port ${port} cannot be listened on (${String(code)}); set ${variable} to another one.`);
  }
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
