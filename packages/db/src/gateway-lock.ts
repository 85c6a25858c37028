/**
 * Owns the rule that one gateway id is run by one process at a time: an advisory lock on a connection of its own, which Postgres
 * frees when that process dies, however it dies.
 */
import { Client } from 'pg';

export class GatewayLockedError extends Error {
  override name = 'GatewayLockedError';
}

export interface GatewayLock {
  /** Gives the lock back. */
  release(): Promise<void>;
  /** Resolves, with the reason, when the lock is lost without having been released; the gateway must then stop. */
  readonly lost: Promise<string>;
}

/** A gateway that was killed leaves its lock for the moment until Postgres sees the closed socket; a restart waits that long. */
const WAIT_FOR_LOCK_MS = 5_000;
/** How often the connection is tried, so that a silently dead one is noticed before Postgres gives the lock to somebody else. */
const PING_INTERVAL_MS = 5_000;
/** Postgres' lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * @param waitMs how long to wait for another holder to go.
 * @throws GatewayLockedError when another process still holds the lock for this id then.
 */
export async function holdGatewayLock(connectionString: string, gatewayId: string, { waitMs = WAIT_FOR_LOCK_MS } = {}): Promise<GatewayLock> {
  const client = new Client({ connectionString, application_name: `workbench gateway lock ${gatewayId}`.slice(0, 63), keepAlive: true, query_timeout: waitMs + PING_INTERVAL_MS });
  const { promise: lost, resolve: reportLost } = withResolvers<string>();
  client.on('error', (error) => reportLost(error.message));
  client.on('end', () => reportLost('the connection ended'));
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${waitMs}`);
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`workbench-gateway:${gatewayId}`]);
  } catch (error) {
    await client.end();
    if (error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE) {
      throw new GatewayLockedError(`Another process runs the gateway ${gatewayId} on this database.`);
    }
    throw error;
  }
  const ping = setInterval(() => {
    client.query('SELECT 1').catch((error: unknown) => reportLost(error instanceof Error ? error.message : String(error)));
  }, PING_INTERVAL_MS);
  ping.unref();
  void lost.then(() => clearInterval(ping));
  let released = false;
  return {
    lost: new Promise((resolve) => void lost.then((reason) => released || resolve(reason))),
    release: async () => {
      released = true;
      clearInterval(ping);
      await client.end();
    },
  };
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
