/**
 * Owns the connection pool and the Prisma client over it. Knows no table: the queries are in one file per noun.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';

/**
 * The key of the Prisma client in a Database. Not exported by the package: outside, only the named queries reach it. A registered symbol,
 * because Next.js loads this module once per bundle, and a pool opened by one copy must be read by the others.
 */
export const prisma: unique symbol = Symbol.for('@workbench/db prisma');

/** An open database, handed to every query of this package as its first argument. */
export interface Database {
  readonly [prisma]: PrismaClient;
  /** Resolves when the server answers a query; rejects when it does not. For readiness pages. */
  ping(): Promise<void>;
  /** Ends all connections. Running queries are finished first. */
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  /** A postgres:// address. */
  connectionString: string;
  /** Connections in the pool. One process's queries are short; ten serve hundreds a second, and Postgres allows 100 in all. */
  maxConnections?: number;
  /** Shown by Postgres beside each connection, so that a person sees who holds it. */
  applicationName?: string;
  /** Called when an idle connection breaks, for the log. The pool itself replaces it. */
  onIdleConnectionError?: (error: Error) => void;
}

/** A person waits for most of these queries, and the gateway's 2-s sweep must not pile up behind a stuck one. */
const STATEMENT_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Opens a pool; connections are made on first use, so an unreachable server shows at the first query. */
export function openDatabase(options: OpenDatabaseOptions): Database {
  const adapter = new PrismaPg(
    {
      connectionString: options.connectionString,
      max: options.maxConnections ?? 10,
      application_name: options.applicationName ?? 'workbench',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      keepAlive: true,
    },
    { onPoolError: (error) => options.onIdleConnectionError?.(error), onConnectionError: (error) => options.onIdleConnectionError?.(error) },
  );
  const client = new PrismaClient({ adapter });
  return {
    [prisma]: client,
    ping: async () => {
      await client.$queryRaw`SELECT 1`;
    },
    close: () => client.$disconnect(),
  };
}
