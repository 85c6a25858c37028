/** Finds the program that runs inside guests, with the packages it needs beside it. Knows nothing of guests. */
import { createHash } from 'node:crypto';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

export interface GuestProgram {
  /** The node binary that runs it. */
  readonly node: string;
  /** The bundle: one ES module that imports nothing but node's own modules and `packages`. */
  readonly file: string;
  readonly packages: readonly { readonly name: string; readonly dir: string }[];
}

/**
 * esbuild options of the bundle, shared by the build script and by development. The packages that are bundled are CommonJS and
 * want `require` and `__dirname`; ssh2's native parts are optional and absent in a guest. `keepNames`: ssh2 knows its classes by `constructor.name`, and esbuild renames what clashes.
 */
const guestBundleOptions: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['@lydell/*', '*.node', 'cpu-features', 'bufferutil', 'utf-8-validate'],
  banner: { js: "import { createRequire as guestRequire } from 'node:module'; const require = guestRequire(import.meta.url), __dirname = import.meta.dirname;" },
  keepNames: true,
  legalComments: 'none',
  minifySyntax: true,
  minifyWhitespace: true,
};

async function bundleFromSource(): Promise<string> {
  const { build } = await import('esbuild');
  const here = path.dirname(fileURLToPath(import.meta.url));
  const result = await build({ ...guestBundleOptions, entryPoints: [path.join(here, 'inside/main.ts')], write: false, logLevel: 'silent' });
  const code = result.outputFiles?.[0]?.contents ?? new Uint8Array();
  const cache = path.resolve(here, '../../node_modules/.cache');
  const file = path.join(cache, `guest-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`);
  const exists = await access(file).then(() => true, () => false);
  if (!exists) {
    await mkdir(cache, { recursive: true });
    await writeFile(`${file}.${process.pid}`, code);
    await rename(`${file}.${process.pid}`, file);
  }
  return file;
}

/** Locates `guest.js` beside the built main program; run from source, bundles it first. */
export async function findGuestProgram(): Promise<GuestProgram> {
  const require = createRequire(import.meta.url);
  const pty = path.dirname(require.resolve('@lydell/node-pty/package.json'));
  const binary = `@lydell/node-pty-${process.platform}-${process.arch}`;
  const fromPty = createRequire(path.join(pty, 'package.json'));
  return {
    node: process.execPath,
    file: import.meta.url.endsWith('.ts') ? await bundleFromSource() : fileURLToPath(new URL('./guest.js', import.meta.url)),
    packages: [
      { name: '@lydell/node-pty', dir: pty },
      { name: binary, dir: path.dirname(fromPty.resolve(`${binary}/package.json`)) },
    ],
  };
}
