/**
 * Owns running the steps of a check one after the other: each is timed, the first that fails ends it, tests are counted over all.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';

export interface TestCount {
  passed: number;
  failed: number;
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

/** Runs the steps below `root` until one fails. */
export async function runSteps(root: string, steps: readonly Step[], say: (line: string) => void): Promise<StepsResult> {
  const total: StepsResult = { ok: true, passed: 0, failed: 0 };
  for (const step of steps) {
    say(`\n── ${step.title}`);
    const started = performance.now();
    if (step.report) rmSync(step.report.path, { force: true });
    const code = await run(root, step);
    const counted = step.report && existsSync(step.report.path) ? step.report.count(JSON.parse(readFileSync(step.report.path, 'utf8'))) : { passed: 0, failed: 0 };
    total.passed += counted.passed;
    total.failed += counted.failed;
    // A runner that finds no tests at all has not shown anything.
    const nothingRan = step.report !== undefined && counted.passed + counted.failed === 0;
    total.ok = code === 0 && counted.failed === 0 && !nothingRan;
    say(`── ${step.title}: ${total.ok ? 'passed' : 'FAILED'} after ${((performance.now() - started) / 1000).toFixed(1)} s`);
    if (!total.ok) {
      // A step that fails without a failing test of its own still failed.
      if (counted.failed === 0) total.failed += 1;
      return total;
    }
  }
  return total;
}

function run(root: string, { command: [program, ...args], environment }: Step): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program === 'node' ? process.execPath : program, args, { cwd: root, env: { ...process.env, ...environment }, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** The JSON report of vitest. */
export function countVitest(report: unknown): TestCount {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = report as { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number };
  // A file that does not load has no failed test, and must not pass.
  return { passed: numPassedTests, failed: numFailedTests || numFailedTestSuites };
}

/** The JSON report of Playwright: 'expected' tests passed, 'flaky' ones failed at first. A test that passes sometimes does not pass. */
export function countPlaywright(report: unknown): TestCount {
  const { stats } = report as { stats: { expected: number; unexpected: number; flaky: number } };
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}
