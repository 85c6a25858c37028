/**
 * Owns the list of cloud sessions that we asked the region for. Each is written before the relay is dialled, so that whatever happens
 * next, somebody knows what is to be ended.
 */
import { prisma, type Database } from './database.ts';

export interface CloudSessionStart {
  cloudSessionId: string;
  /** Our session; its own record may not exist yet. */
  sessionId: string;
  gatewayId: string;
  gatewayBootId: string;
  regionId: string;
  instanceId: string;
}

export interface OpenCloudSession extends CloudSessionStart {
  createdAt: Date;
}

export async function recordCloudSession(db: Database, start: CloudSessionStart): Promise<void> {
  await db[prisma].cloudSession.create({ data: start });
}

export async function recordCloudSessionEnd(db: Database, cloudSessionId: string, endedAt = new Date()): Promise<void> {
  await db[prisma].cloudSession.updateMany({ where: { cloudSessionId, endedAt: null }, data: { endedAt } });
}

/** What earlier boots of this gateway left open in the cloud, oldest first. */
export async function listOpenCloudSessions(db: Database, gatewayId: string, currentBootId: string): Promise<OpenCloudSession[]> {
  return db[prisma].cloudSession.findMany({
    where: { gatewayId, endedAt: null, gatewayBootId: { not: currentBootId } },
    select: { cloudSessionId: true, sessionId: true, gatewayId: true, gatewayBootId: true, regionId: true, instanceId: true, createdAt: true },
    orderBy: { createdAt: 'asc' },
  });
}
