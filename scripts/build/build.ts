/**
 * Owns the list of what is built, in which order, from what. Each part is skipped while its inputs are unchanged.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { generatePrismaClient, isPrismaClientCurrent } from '../prisma-generate.ts';
import { takeProcessLock } from '../start/process-lock.ts';
import { buildIfChanged, type BuildStep } from './inputs.ts';
import { BUNDLES, endBundler, writeBundle, type Bundle } from './bundle.ts';

/** What any part may depend on: our packages, the versions of everything, and how it is built. */
const SHARED_INPUTS = ['packages', 'package-lock.json', 'tsconfig.base.json', 'scripts/build', 'prisma/schema.prisma'];
/** Another start on the same checkout may be building; its result is ours too. */
const LOCK_INTERVAL_MS = 200;

/** @param say is told each part that is built; nothing is said of parts that are up to date. */
export async function buildAll(root: string, say: (line: string) => void): Promise<void> {
  await buildSteps(root, say, stepsOf(root));
}

/** Generates the code that modules of every command import. @param say is told when that takes its time. */
export async function generateCode(root: string, say: (line: string) => void): Promise<void> {
  if (isPrismaClientCurrent()) return;
  say('Generating the database client …');
  const release = await waitForLock(root);
  try {
    generatePrismaClient();
  } finally {
    release();
  }
}

async function buildSteps(root: string, say: (line: string) => void, steps: readonly BuildStep[]): Promise<void> {
  const release = await waitForLock(root);
  try {
    for (const step of steps) {
      await buildIfChanged(root, { ...step, build: () => (say(`  Building ${step.title} …`), step.build()) });
    }
  } finally {
    await endBundler();
    release();
  }
}

/** Brings the bundles of some apps up to date, and no pages. @param say as of buildAll. */
export async function buildBundles(root: string, apps: readonly string[], say: (line: string) => void): Promise<void> {
  await buildSteps(root, say, BUNDLES.filter(({ app }) => apps.includes(app)).map((bundle) => bundleStep(root, bundle)));
}

function stepsOf(root: string): BuildStep[] {
  return [...BUNDLES.filter(({ app, entry }) => existsSync(join(root, 'apps', app, entry))).map((bundle) => bundleStep(root, bundle)), pagesStep(root)];
}

function bundleStep(root: string, bundle: Bundle): BuildStep {
  const { app, output } = bundle;
  return {
    title: `${app} (${output})`,
    stamp: `apps/${app}/${output}.inputs`,
    inputs: [...SHARED_INPUTS, `apps/${app}/src`, `apps/${app}/package.json`],
    build: () => writeBundle(root, bundle),
  };
}

function pagesStep(root: string): BuildStep {
  return {
    title: 'the pages (apps/web)',
    stamp: 'apps/web/.next/inputs',
    inputs: [...SHARED_INPUTS, 'apps/web'],
    build: () => nextBuild(root),
  };
}

function nextBuild(root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // The build reads no variable of ours: pages are built once for every install.
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(WORKBENCH_|DATABASE_URL$|NEXTAUTH_)/.test(name)));
    const child = spawn(process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
      cwd: join(root, 'apps/web'),
      env: { ...inherited, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`The pages do not build:\n${output}`))));
  });
}

async function waitForLock(root: string): Promise<() => void> {
  const folder = join(root, 'node_modules/.cache/workbench');
  mkdirSync(folder, { recursive: true });
  for (;;) {
    const lock = takeProcessLock(join(folder, 'build.lock'));
    if ('release' in lock) return lock.release;
    await delay(LOCK_INTERVAL_MS);
  }
}
