/** The environment of ecs-local, read once at boot; the only file of this app that looks at process.env. */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { limitProfiles, type LimitProfile } from './limits.ts';

export interface Env {
  /** All listeners are loopback: the region hands out shells. */
  readonly host: '127.0.0.1';
  readonly ecsPort: number;
  readonly agentPort: number;
  /** Everything the region keeps: access key, state, guests. */
  readonly dataDir: string;
  readonly inventoryPath: string;
  /** Replaces the profile named in the inventory when set (benches). */
  readonly limitProfile: LimitProfile | undefined;
  readonly logLevel: string;
}

/** Offsets from the web port for ports that are not set (docs/ARCHITECTURE.md). */
const ecsPortOffset = 2;
const agentPortOffset = 4;

const port = z.coerce.number().int().min(0).max(65_535);
const profileNames = Object.keys(limitProfiles) as [LimitProfile, ...LimitProfile[]];

const schema = z.object({
  WORKBENCH_WEB_PORT: port.max(65_535 - agentPortOffset).default(3000),
  WORKBENCH_ECS_PORT: port.optional(),
  WORKBENCH_AGENT_PORT: port.optional(),
  WORKBENCH_DATA_DIR: z.string().min(1).default('.workbench'),
  WORKBENCH_ECS_INVENTORY: z.string().min(1).optional(),
  WORKBENCH_ECS_LIMITS: z.enum(profileNames).optional(),
  WORKBENCH_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Parses the environment; throws an Error with one sentence per variable that is wrong. Empty variables count as unset. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')} is not valid: ${issue.message}.`).join(' '));
  }
  const env = parsed.data;
  const dataRoot = resolve(env.WORKBENCH_DATA_DIR);
  return {
    host: '127.0.0.1',
    ecsPort: env.WORKBENCH_ECS_PORT ?? env.WORKBENCH_WEB_PORT + ecsPortOffset,
    agentPort: env.WORKBENCH_AGENT_PORT ?? env.WORKBENCH_WEB_PORT + agentPortOffset,
    dataDir: join(dataRoot, 'ecs-local'),
    inventoryPath: env.WORKBENCH_ECS_INVENTORY ? resolve(env.WORKBENCH_ECS_INVENTORY) : join(dataRoot, 'ecs-local.yaml'),
    limitProfile: env.WORKBENCH_ECS_LIMITS,
    logLevel: env.WORKBENCH_LOG_LEVEL,
  };
}
