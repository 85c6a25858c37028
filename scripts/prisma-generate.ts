/**
 * Builds the Prisma client from the schema, only when the schema or Prisma itself changed. It needs no network and no database.
 */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const generated = join(root, 'packages/db/src/generated');
const stamp = join(generated, '.schema-sha256');

/** What the generated client depends on: the schema and the version of the generator. */
function inputsHash(): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'prisma/schema.prisma')));
  hash.update(readFileSync(join(root, 'node_modules/prisma/package.json')));
  return hash.digest('hex');
}

export const isPrismaClientCurrent = (): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === inputsHash();

/**
 * Generates packages/db/src/generated if it is missing or out of date.
 * @returns whether anything was generated.
 */
export function generatePrismaClient(): boolean {
  if (isPrismaClientCurrent()) return false;
  rmSync(generated, { recursive: true, force: true });
  const cli = join(root, 'node_modules/prisma/build/index.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
    cwd: root,
    env: {
      ...process.env,
      // The command line downloads a schema engine before any command, even this one that never runs it. Naming an
      // existing file stops the download, which fails on a network that reaches the npm registry only.
      PRISMA_SCHEMA_ENGINE_BINARY: cli,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`"prisma generate" failed:\n${stdout}${stderr}`);
  writeFileSync(stamp, inputsHash());
  return true;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(generatePrismaClient() ? 'Prisma client generated.' : 'Prisma client is up to date.');
}
