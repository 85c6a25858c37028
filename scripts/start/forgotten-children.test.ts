import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openChildNotes } from './forgotten-children.ts';

let folder: string;
let path: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbench-children-'));
  path = join(folder, 'children');
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function child(code: string): Promise<{ pid: number; closed: Promise<unknown[]> }> {
  const process_ = spawn(process.execPath, ['-e', `${code}; console.log('up')`], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(process_);
  const closed = once(process_, 'close');
  await once(process_.stdout, 'data');
  return { pid: process_.pid ?? 0, closed };
}

describe('children of a killed run', () => {
  it('are waited for while they end by themselves', async () => {
    const ending = await child("setTimeout(() => process.exit(7), 300)");
    openChildNotes(path).note(ending.pid);
    await openChildNotes(path).endForgotten();
    expect(await ending.closed).toEqual([7, null]);
    expect(existsSync(path)).toBe(false);
  });

  it('are killed when they do not', async () => {
    const stuck = await child("process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6)");
    openChildNotes(path).note(stuck.pid);
    await openChildNotes(path, { lastWorkMs: 200 }).endForgotten();
    expect(await stuck.closed).toEqual([null, 'SIGKILL']);
  });

  it('are not confused with a later process of the same pid', async () => {
    const other = await child('setInterval(() => {}, 1e6)');
    appendFileSync(path, `${other.pid} a-start-time-long-ago\n`);
    await openChildNotes(path).endForgotten();
    expect(() => process.kill(other.pid, 0)).not.toThrow();
  });
});
