import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { countPlaywright, countVitest, runSteps, type Step } from './steps.ts';

let folder: string;
let lines: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbench-steps-'));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (steps: (Step | Step[])[]) => runSteps(folder, steps, (line) => lines.push(line));
const script = (title: string, code: string): Step => ({ title, command: ['node', '-e', code] });

function tests(title: string, report: object, exitCode = 0): Step {
  const path = join(folder, `${title}.json`);
  return {
    title,
    command: ['node', '-e', `require('fs').writeFileSync(${JSON.stringify(path)}, ${JSON.stringify(JSON.stringify(report))}); process.exit(${exitCode})`],
    report: { path, count: countVitest },
  };
}

const report = (passed: number, failed: number, files = 0) => ({ numPassedTests: passed, numFailedTests: failed, numFailedTestSuites: files, numPendingTests: 0 });

describe('steps', () => {
  it('run one after the other and add up their tests', async () => {
    expect(await run([script('lint', ''), tests('unit', report(7, 0)), tests('e2e', report(3, 0))])).toEqual({ ok: true, passed: 10, failed: 0, skipped: 0 });
  });

  it('end at the first that fails', async () => {
    expect(await run([tests('unit', report(7, 2), 1), script('never', '')])).toEqual({ ok: false, passed: 7, failed: 2, skipped: 0 });
    expect(lines.join()).not.toContain('never');
  });

  it('that are put together all run, and say what they have to say when they end', async () => {
    const first = script('first', "setTimeout(() => { console.log('one'); process.exit(1) }, 300)");
    expect(await run([[first, script('second', "console.log('two')"), tests('third', report(4, 0))], script('never', '')])).toEqual({ ok: false, passed: 4, failed: 1, skipped: 0 });
    const said = lines.join('\n').replaceAll(/\d+\.\d/g, 'n');
    expect(said).toContain('── first\none\n── first: FAILED after n s');
    expect(said).toContain('── second\ntwo\n── second: passed after n s');
    expect(said).not.toContain('never');
  });

  it('count a failure without a failing test', async () => {
    expect(await run([script('lint', 'process.exit(1)')])).toEqual({ ok: false, passed: 0, failed: 1, skipped: 0 });
  });

  it('fail when a runner found no test, or wrote no report', async () => {
    expect(await run([tests('unit', report(0, 0))])).toMatchObject({ ok: false, failed: 1 });
    expect(await run([{ ...script('unit', ''), report: { path: join(folder, 'none.json'), count: countVitest } }])).toMatchObject({ ok: false, failed: 1 });
  });

  it('do not take the report of an earlier run for their own', async () => {
    const step = tests('unit', report(7, 0));
    await run([step]);
    expect(await run([{ ...step, command: ['node', '-e', ''] }])).toMatchObject({ ok: false });
  });
});

describe('a skipped test', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is counted, and is a failure in CI', async () => {
    const step = tests('unit', { ...report(7, 0), numPendingTests: 1 });
    vi.stubEnv('CI', '');
    expect(await run([step])).toEqual({ ok: true, passed: 7, failed: 0, skipped: 1 });
    vi.stubEnv('CI', 'true');
    expect(await run([step])).toEqual({ ok: false, passed: 7, failed: 1, skipped: 1 });
    expect(lines).toContain('1 tests were skipped, which CI does not allow.');
  });
});

it('a test file that does not load is a failure', () => {
  expect(countVitest(report(5, 0, 1))).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

it('a test that passes only when it is tried again has failed', () => {
  expect(countPlaywright({ stats: { expected: 5, unexpected: 1, flaky: 2, skipped: 4 } })).toEqual({ passed: 5, failed: 3, skipped: 4 });
});
