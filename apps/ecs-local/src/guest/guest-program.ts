/** Finds the program that runs inside guests, with the packages it needs beside it. Knows nothing of guests. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface GuestProgram {
  /** The node binary that runs it. */
  readonly node: string;
  /** The bundle: one ES module that imports nothing but node's own modules and `packages`. */
  readonly file: string;
  readonly packages: readonly { readonly name: string; readonly dir: string }[];
}

/** `guest.js` lies beside the built main program; tests that run from source find the same one (scripts/test/current-bundles.ts). */
const BUNDLE = import.meta.url.endsWith('.ts') ? '../../dist/guest.js' : './guest.js';

export function findGuestProgram(): GuestProgram {
  const require = createRequire(import.meta.url);
  const pty = path.dirname(require.resolve('@lydell/node-pty/package.json'));
  const binary = `@lydell/node-pty-${process.platform}-${process.arch}`;
  const fromPty = createRequire(path.join(pty, 'package.json'));
  return {
    node: process.execPath,
    file: fileURLToPath(new URL(BUNDLE, import.meta.url)),
    packages: [
      { name: '@lydell/node-pty', dir: pty },
      { name: binary, dir: path.dirname(fromPty.resolve(`${binary}/package.json`)) },
    ],
  };
}
