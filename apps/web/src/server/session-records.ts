/** Owns what the pages of sessions read: the running ones, and one page of those that ended. Whose they are is part of the query. */
import { findSession, listSessions, type Database, type SessionFilter, type SessionRecord } from '@workbench/db';
import { sessionIdSchema, type Route, type SessionId, type TransportKind } from '@workbench/protocol';

/** Ended sessions on one page. */
const PAGE_SIZE = 25;
/** Running sessions that are shown; a person cannot use a longer list, and the browser should not draw it. */
const MAX_RUNNING = 100;

export interface SessionRecords {
  /** Empty on all pages but the first. */
  readonly running: readonly SessionRecord[];
  /** There are older ones that run and are not shown. */
  readonly moreRunning: boolean;
  readonly ended: readonly SessionRecord[];
  /** What the next page begins after; null on the last one. */
  readonly next: { readonly startedAt: Date; readonly id: string } | null;
}

/** `userId` undefined means everyone's: only for those who may see them. */
export async function findSessionRecords(db: Database, { userId, before }: { userId: string | undefined; before: SessionFilter['before'] | null }): Promise<SessionRecords> {
  const whose = userId === undefined ? {} : { userId };
  // One more than is shown tells whether there are more.
  const [running, ended] = await Promise.all([
    before ? [] : listSessions(db, { ...whose, running: true, limit: MAX_RUNNING + 1 }),
    listSessions(db, { ...whose, running: false, limit: PAGE_SIZE + 1, ...(before && { before }) }),
  ]);
  const last = ended.length > PAGE_SIZE ? ended[PAGE_SIZE - 1] : undefined;
  return {
    running: running.slice(0, MAX_RUNNING),
    moreRunning: running.length > MAX_RUNNING,
    ended: ended.slice(0, PAGE_SIZE),
    next: last ? { startedAt: last.startedAt, id: last.id } : null,
  };
}

/** What the page of one session needs, and what whoever comes too late is told. */
export interface OwnSession {
  readonly id: SessionId;
  readonly regionId: string;
  readonly instanceId: string;
  readonly instanceName: string;
  readonly kind: TransportKind;
  readonly route: Route | null;
  readonly username: string;
  /** Null while it runs. */
  readonly endCode: string | null;
}

/** By id and user: a session of somebody else is like one that never was, for administrators too. An ended one is found; attaching to it is what fails. */
export async function findOwnSession(db: Database, userId: string, id: string): Promise<OwnSession | null> {
  const sessionId = sessionIdSchema.safeParse(id);
  const record = sessionId.success ? await findSession(db, sessionId.data, userId) : null;
  if (!record || !sessionId.success) return null;
  const { regionId, instanceId, instanceName, transport, route, username, endCode } = record;
  return {
    id: sessionId.data,
    regionId,
    instanceId,
    instanceName,
    kind: transport === 'session-manager' ? 'session-manager' : 'ssh',
    route: route === 'public' || route === 'private' ? route : null,
    username,
    endCode,
  };
}
