/** Owns which ways to log on there are now, and why the others are closed. Pure. */
import type { InstanceDetail } from '@workbench/protocol/internal-api';

export type Obstacle = 'blocked' | 'notAllowed' | 'agentOffline' | 'sessionManagerDisabled' | 'noRoute';

export type LogonFacts = Pick<InstanceDetail, 'blocked' | 'allowed' | 'agent' | 'sessionManager' | 'routes'>;

/** `unknown` is no obstacle: the attempt itself will say. */
export function obstaclesOf({ blocked, allowed, agent, sessionManager, routes }: LogonFacts): { all: Obstacle | null; passwordFree: Obstacle | null; terminal: Obstacle | null } {
  const all: Obstacle | null = blocked !== null ? 'blocked' : !allowed ? 'notAllowed' : null;
  return {
    all,
    passwordFree: all ?? (sessionManager === 'disabled' ? 'sessionManagerDisabled' : agent === 'offline' ? 'agentOffline' : null),
    terminal: all ?? (routes.length === 0 ? 'noRoute' : null),
  };
}
