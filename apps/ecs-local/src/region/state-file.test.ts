import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFile } from './state-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
});
afterEach(() => rm(folder, { recursive: true }));

const never = (error: unknown): void => {
  throw error;
};

describe('the state file', () => {
  it('has all changes on disk after a flush, for its owner only, and leaves no drafts', async () => {
    const path = join(folder, 'deep', 'state.json');
    const state = await StateFile.open(path, never);
    for (let i = 0; i < 50; i += 1) {
      state.change(({ sessionManagerDisabled }) => sessionManagerDisabled.push(`region-${i}`));
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await state.flush();
    expect((await StateFile.open(path, never)).data.sessionManagerDisabled).toHaveLength(50);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'deep'))).toEqual(['state.json']);
  });

  it('refuses a file that is not a state, with its name', async () => {
    const path = join(folder, 'state.json');
    for (const text of ['', '{', '{"version":2}', '[]']) {
      await writeFile(path, text);
      await expect(StateFile.open(path, never)).rejects.toThrow(path);
      expect(await readFile(path, 'utf8'), 'and leaves it as it is').toBe(text);
    }
  });

  it('reports a write that fails and goes on', async () => {
    const errors: unknown[] = [];
    const gone = join(folder, 'gone');
    const state = await StateFile.open(join(gone, 'state.json'), (error) => errors.push(error));
    await rm(gone, { recursive: true });
    state.change(({ sessionManagerDisabled }) => sessionManagerDisabled.push('a'));
    await state.flush();
    expect(errors).toHaveLength(1);
  });
});
