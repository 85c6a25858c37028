/** What `npm start` needs in a checkout where nothing was built yet: no file that only a worked-in checkout has. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const checkout = mkdtempSync(join(tmpdir(), 'workbench-fresh-'));
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

/** The files git knows or would add, and the installed packages, of which ours are those of the new checkout. */
function checkOut(): void {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], { cwd: root, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((each) => each !== '' && existsSync(join(root, each)))) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    cpSync(join(root, file), join(checkout, file));
  }
  const packages = join(root, 'node_modules');
  mkdirSync(join(checkout, 'node_modules/@workbench'), { recursive: true });
  for (const name of readdirSync(packages)) if (name !== '@workbench') symlinkSync(join(packages, name), join(checkout, 'node_modules', name));
  for (const name of readdirSync(join(packages, '@workbench'))) cpSync(join(packages, '@workbench', name), join(checkout, 'node_modules/@workbench', name), { verbatimSymlinks: true });
}

it('a start in a fresh checkout comes as far as its settings', () => {
  checkOut();
  const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/bootstrap.cjs', 'start'], {
    cwd: checkout,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], WORKBENCH_WEB_PORT: 'none' },
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(stdout).toContain('Generating the database client');
  expect(stdout + stderr).toContain('WORKBENCH_WEB_PORT');
  expect(stdout + stderr).not.toContain('ERR_MODULE_NOT_FOUND');
  expect(status).toBe(1);
}, 90_000);
