/** Owns that integration tests which start an app as a process start what people run: its bundle, brought up to date. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** In a process of its own: the bundler asks Node where packages are, which Vitest's loader does not let it. */
export default function setup(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/bootstrap.cjs', 'build', 'gateway', 'ecs-local'], { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' });
  if (status !== 0) throw new Error(`The apps that tests start do not build:\n${stdout}${stderr}`);
}
