/**
 * `npm start` and `npm run dev`: builds what changed, starts every part, says where it is, and stops all of it in order.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll } from '../build/build.ts';
import { watchApps } from './development.ts';
import { box, createProgress } from './progress.ts';
import { parseSettings, StartError, type Settings } from './settings.ts';
import { startStack, type Stack } from './stack.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const development = process.argv.includes('--development');
const progress = createProgress((line) => console.log(line));

/** How often it is asked whether npm, which started this process, is still there. */
const PARENT_INTERVAL_MS = 1_000;

let stack: Stack | undefined;
let stopping: Promise<never> | undefined;
const beforeStop: (() => Promise<void>)[] = [];

/** A second Ctrl-C does not wait; the children then end by themselves, because their supervisor is gone. */
function stop(exitCode: number, line?: string): void {
  if (stopping) process.exit(exitCode || 130);
  if (line !== undefined) progress.say(line);
  stopping = (async () => {
    for (const step of beforeStop) await step();
    await stack?.stop();
    process.exit(exitCode);
  })();
}

function onSignal(): void {
  // Before everything is up, there is nothing a person waits for: the children and Postgres end with this process.
  if (!stack) process.exit(130);
  stop(0, '\nStopping …');
}

// A terminal that was closed takes no more lines; that must not keep us from stopping in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

/**
 * Whoever started this process may be killed outright and tell nobody; who starts again must not find the ports taken. npm is watched,
 * and a program that gave us a channel (the tests) is missed when the channel closes.
 */
function stopWithStarter(): void {
  process.once('disconnect', () => stop(1, 'The program that started this has gone; stopping …'));
  process.channel?.unref();
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(1, 'npm has gone; stopping …'), PARENT_INTERVAL_MS).unref();
}

async function start(): Promise<void> {
  const envFile = join(root, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  const settings = parseSettings(process.env, root);
  stopWithStarter();
  console.log(development ? 'Workbench, for development' : 'Workbench');
  if (!development) await buildAll(root, (line) => progress.say(line));
  const rebuilt = development ? await watchApps(root, progress, (app) => stack?.child(app)?.restart()) : undefined;
  if (rebuilt) beforeStop.push(rebuilt.stop);
  const started = await startStack({ root, settings, inherited: process.env, development, progress, onFatal: (line) => stop(1, line) });
  stack = started;
  console.log(box(welcome(settings, started)));
}

function welcome(settings: Settings, { folder }: Stack): string[] {
  const password = settings.adminPassword === undefined ? folder.adminPassword() : 'the one in WORKBENCH_ADMIN_PASSWORD';
  return [
    `Workbench is ready:  ${settings.publicUrl}`,
    '',
    'Sign in as:          admin',
    `First password:      ${password}`,
    '                     (once changed in Workbench, the changed one holds)',
    '',
    `Data and logs:       ${folder.path}`,
    'Stop:                Ctrl-C',
  ];
}

start().catch((error: unknown) => {
  if (error instanceof StartError) console.error(`\n${error.message}`);
  else console.error(error);
  process.exit(1);
});
