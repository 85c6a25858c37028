/**
 * Owns the order in which the parts of Workbench start and stop, and what each is told. Knows nothing of what they do.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild, type Child, type ChildSpec } from './child.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { openDatabaseServer, type RunningDatabase } from './database.ts';
import { openChildNotes } from './forgotten-children.ts';
import { accessKeyFile, environmentOf, type AppName, type EnvironmentFacts } from './environment.ts';
import { nodeArgumentsOf } from './node-arguments.ts';
import { requireFreePorts } from './ports.ts';
import type { Progress } from './progress.ts';
import type { PortName, Settings } from './settings.ts';

export interface StackOptions {
  root: string;
  settings: Settings;
  /** process.env: what the children inherit of it, environment.ts decides. */
  inherited: NodeJS.ProcessEnv;
  development: boolean;
  progress: Progress;
  /** Called when a part dies that cannot be started again; the caller stops. */
  onFatal: (line: string) => void;
}

export interface Stack {
  folder: DataFolder;
  child(app: AppName): Child | undefined;
  /** Pages first, Postgres last. Safe to call while starting. */
  stop(): Promise<void>;
}

/** What is to be undone, in the order it was done. */
type Undo = () => Promise<void> | void;

/**
 * Starts everything and waits until it is ready. When it cannot, what was started is stopped again.
 * @throws StartError in one sentence where the person can mend it; Error with the end of a log otherwise.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { root, settings, progress } = options;
  const undo: Undo[] = [];
  const children = new Map<AppName, Child>();
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const apps: AppName[] = settings.cloud === 'local' ? ['ecs-local', 'gateway', 'web'] : ['gateway', 'web'];
    const folder = openDataFolder(settings.dataFolder);
    undo.push(() => folder.release());
    const notes = openChildNotes(join(folder.path, 'children'));
    await notes.endForgotten();
    // Pages first: theirs is the port that a person knows.
    await requireFreePorts(settings.ports, apps.toReversed().flatMap((app) => LISTENS[app]));
    const database = await progress.step(settings.databaseUrl === undefined ? 'Postgres' : 'Migrations', () => openDatabaseServer(settings, folder, join(root, 'prisma/migrations')));
    undo.push(() => database.stop());
    void database.lost.then(() => options.onFatal(`Postgres ended unexpectedly; its log is ${join(folder.logs, 'postgres.log')}.`));
    const facts = factsOf(options, folder, database);
    const failed = new AbortController();
    const start = async (app: AppName): Promise<void> => {
      const spec = { ...specOf(app, root, facts), signal: failed.signal, started: notes.note };
      const child = await progress.step(TITLES[app], () => startChild(spec, progress.say));
      children.set(app, child);
    };
    undo.push(() => stopChildren(children));
    await allOrFirstFailure(failed, apps.map(async (app) => {
      // All at once, but the gateway begins when the access key is there that ecs-local makes at its very first start.
      if (app === 'gateway' && settings.cloud === 'local') await untilThere(accessKeyFile(folder.path), failed.signal);
      if (!failed.signal.aborted) await start(app);
    }));
    return { folder, child: (app) => children.get(app), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves when the file is there, or the waiting is given up. */
async function untilThere(path: string, signal: AbortSignal): Promise<void> {
  while (!existsSync(path) && !signal.aborted) await delay(LOOK_INTERVAL_MS);
}

/** Waits for all; when one fails, the others are told to give up, and the first failure is the one that is shown. */
async function allOrFirstFailure(failed: AbortController, work: readonly Promise<void>[]): Promise<void> {
  let first: { error: unknown } | undefined;
  await Promise.all(
    work.map((part) =>
      part.catch((error: unknown) => {
        first ??= { error };
        failed.abort();
      }),
    ),
  );
  if (first) throw first.error;
}

/** Pages first, then what they talk to. */
async function stopChildren(children: ReadonlyMap<AppName, Child>): Promise<void> {
  for (const app of ['web', 'gateway', 'ecs-local'] as const) await children.get(app)?.stop();
}

const LOOK_INTERVAL_MS = 50;
const LISTENS: Readonly<Record<AppName, readonly PortName[]>> = { web: ['web'], gateway: ['gateway', 'internal'], 'ecs-local': ['ecs', 'agent'] };
const TITLES: Readonly<Record<AppName, string>> = { web: 'Web app', gateway: 'Gateway', 'ecs-local': 'ecs-local, your own region' };
const READY_PATHS: Readonly<Record<AppName, string>> = { web: '/api/readyz', gateway: '/readyz', 'ecs-local': '/readyz' };
const READY_PORTS: Readonly<Record<AppName, PortName>> = { web: 'web', gateway: 'gateway', 'ecs-local': 'ecs' };

function factsOf({ settings, inherited, development }: StackOptions, folder: DataFolder, database: RunningDatabase): EnvironmentFacts {
  return { settings, folder, inherited, development, databaseUrl: database.connectionString };
}

function specOf(app: AppName, root: string, facts: EnvironmentFacts): ChildSpec {
  return {
    name: app,
    entry: join(root, 'apps', app, 'dist/main.js'),
    environment: () => environmentOf(app, facts),
    readyUrl: `http://127.0.0.1:${facts.settings.ports[READY_PORTS[app]]}${READY_PATHS[app]}`,
    logFile: join(facts.folder.logs, `${app}.log`),
    nodeArguments: nodeArgumentsOf(app),
  };
}
