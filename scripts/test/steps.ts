/**
 * Owns running the steps of a check: each is timed, the first that fails ends it, tests are counted over all. Steps run one after the
 * other, save those that are put together.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';

export interface TestCount {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Step {
  title: string;
  /** Program and arguments; 'node' is the one that runs this. */
  command: readonly [string, ...string[]];
  environment?: NodeJS.ProcessEnv;
  /** A report in JSON that the command writes, and how to read the count of tests from it. */
  report?: { path: string; count(report: unknown): TestCount };
}

export interface StepsResult extends TestCount {
  ok: boolean;
}

/** Steps of one process each: as many at once as the smallest machine that runs them has cores. */
const AT_ONCE = 2;

/** Runs the steps below `root` until one fails. Steps in an inner list do not depend on each other; what each says is held back until it ends. */
export async function runSteps(root: string, steps: readonly (Step | readonly Step[])[], say: (line: string) => void): Promise<StepsResult> {
  const total: StepsResult = { ok: true, passed: 0, failed: 0, skipped: 0 };
  for (const step of steps) {
    const results = 'command' in step ? [await runStep(root, step, say)] : await runTogether(root, step, say);
    for (const { ok, passed, failed, skipped } of results) {
      total.passed += passed;
      total.failed += failed;
      total.skipped += skipped;
      total.ok &&= ok;
    }
    if (!total.ok) break;
  }
  return total;
}

async function runTogether(root: string, steps: readonly Step[], say: (line: string) => void): Promise<StepsResult[]> {
  const waiting = [...steps];
  const results: StepsResult[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const lines: string[] = [];
      results.push(await runStep(root, step, (line) => lines.push(line), lines));
      for (const line of lines) say(line);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

/** @param held takes what the step says, instead of the terminal. */
async function runStep(root: string, step: Step, say: (line: string) => void, held?: string[]): Promise<StepsResult> {
  say(`\n── ${step.title}`);
  const started = performance.now();
  if (step.report) rmSync(step.report.path, { force: true });
  const code = await run(root, step, held);
  const { passed, failed, skipped } = step.report && existsSync(step.report.path) ? step.report.count(JSON.parse(readFileSync(step.report.path, 'utf8'))) : { passed: 0, failed: 0, skipped: 0 };
  // A runner that finds no tests at all has not shown anything.
  const nothingRan = step.report !== undefined && passed + failed === 0;
  // A person may lack what a test needs, an account of root's for example; CI must run every one.
  const skippedInCi = skipped > 0 && Boolean(process.env['CI']);
  const ok = code === 0 && failed === 0 && !nothingRan && !skippedInCi;
  if (skippedInCi) say(`${skipped} tests were skipped, which CI does not allow.`);
  say(`── ${step.title}: ${ok ? 'passed' : 'FAILED'} after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  // A step that fails without a failing test of its own still failed.
  return { ok, passed, failed: ok ? 0 : Math.max(failed, 1), skipped };
}

function run(root: string, { command: [program, ...args], environment }: Step, held?: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program === 'node' ? process.execPath : program, args, { cwd: root, env: { ...process.env, ...environment }, stdio: held ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'] });
    for (const stream of [child.stdout, child.stderr]) {
      let text = '';
      stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      stream?.once('end', () => text && held?.push(text.trimEnd()));
    }
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** The JSON report of vitest. */
export function countVitest(report: unknown): TestCount {
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = report as Record<'numPassedTests' | 'numFailedTests' | 'numFailedTestSuites' | 'numPendingTests', number>;
  // A file that does not load has no failed test, and must not pass.
  return { passed: numPassedTests, failed: numFailedTests || numFailedTestSuites, skipped: numPendingTests };
}

/** The JSON report of Playwright: 'expected' tests passed, 'flaky' ones failed at first. A test that passes sometimes does not pass. */
export function countPlaywright(report: unknown): TestCount {
  const { stats } = report as { stats: Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number> };
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}
