/** Owns what an earlier boot of this gateway left behind: running records of sessions nobody holds, and cloud sessions nobody uses. */
import { closeStaleSessions, listOpenCloudSessions, type Database } from '@workbench/db';
import type { Clock } from './clock.ts';
import { describeFault, type Log } from './log.ts';
import type { CloudSessions } from './transports/session-manager/cloud-sessions.ts';

export interface BootCleanupDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly gatewayId: string;
  readonly bootId: string;
  readonly cloudSessions: CloudSessions;
}

/** Closes the records. @returns when they are closed; what the database throws is thrown. */
export async function closeEarlierSessions({ db, clock, log, gatewayId, bootId }: BootCleanupDeps): Promise<void> {
  const closed = await closeStaleSessions(db, { gatewayId, currentBootId: bootId, endedAt: new Date(clock.now()), code: 'gateway-stopped' });
  if (closed.length > 0) log.info({ sessions: closed.length }, 'sessions of an earlier boot closed in the records');
}

/** Ends the cloud sessions, one after another: a region that is just starting, too, is asked again until it answers. Never rejects. */
export async function endEarlierCloudSessions({ db, log, gatewayId, bootId, cloudSessions }: BootCleanupDeps): Promise<void> {
  try {
    const open = await listOpenCloudSessions(db, gatewayId, bootId);
    for (const { cloudSessionId, regionId } of open) await cloudSessions.endRecorded(cloudSessionId, regionId);
    if (open.length > 0) log.info({ cloudSessions: open.length }, 'cloud sessions of an earlier boot ended');
  } catch (error) {
    log.error(describeFault(error), 'cloud sessions of an earlier boot not read');
  }
}
