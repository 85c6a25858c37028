/**
 * Owns whether something that is built is up to date: a hash over the files it is built from, kept beside what was built.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Things inside source folders that are built, downloaded, written by a build, or not part of one. */
const SKIPPED = new Set(['node_modules', 'dist', 'generated', '.next', 'next-env.d.ts', 'tsconfig.tsbuildinfo', 'test']);

/** @param paths files and folders below root; missing ones count as empty. */
function hashOf(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths) {
    for (const file of filesBelow(join(root, path))) {
      hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !SKIPPED.has(name) && !/\.test\.tsx?$/.test(name))
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

export interface BuildStep {
  title: string;
  /** Written after a build that succeeded, with the hash of the inputs; what removes the output removes it too. */
  stamp: string;
  inputs: readonly string[];
  build(): Promise<void>;
}

/** Runs the step unless its output is newer than its inputs. @returns whether it ran. */
export async function buildIfChanged(root: string, step: BuildStep): Promise<boolean> {
  const wanted = hashOf(root, step.inputs);
  const stamp = join(root, step.stamp);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false;
  rmSync(stamp, { force: true });
  await step.build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}
