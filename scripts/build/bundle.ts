/**
 * Owns how an app becomes one file: our packages are put in, npm packages stay outside save where that costs too much (gateway) or where
 * there is no node_modules (guest).
 */
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context, stop, type BuildContext, type BuildOptions, type Plugin } from 'esbuild';

export interface Bundle {
  /** The app's folder below apps/. */
  app: string;
  entry: string;
  output: string;
  /** Npm packages that are put in too, by the beginning of their names, with all that they need; 'all' but the named. */
  include?: readonly string[] | { allBut: readonly string[] };
}

export const BUNDLES: readonly Bundle[] = [
  // The SDK of the cloud is over two thousand files: as one it loads in half the time and in 25 MB less memory.
  { app: 'gateway', entry: 'src/main.ts', output: 'dist/main.js', include: ['@alicloud/', '@darabonba/', 'zod'] },
  { app: 'gateway', entry: 'src/migrate.ts', output: 'dist/migrate.js' },
  // Zod is a hundred files, half of them in languages that nothing here speaks.
  { app: 'web', entry: 'src/main.ts', output: 'dist/main.js', include: ['zod'] },
  { app: 'ecs-local', entry: 'src/main.ts', output: 'dist/main.js', include: ['zod'] },
  // Runs inside a demo instance, where only node, this file and the prebuilt pty are.
  { app: 'ecs-local', entry: 'src/guest/inside/main.ts', output: 'dist/guest.js', include: { allBut: ['@lydell/node-pty', 'cpu-features'] } },
];

/** Our packages are TypeScript, found through their exports maps like by everybody else. */
const workspacePackages: Plugin = {
  name: 'workspace-packages',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@workbench\// }, ({ path }) => ({ path: fileURLToPath(import.meta.resolve(path)) }));
  },
};

/** Leaves npm packages outside, and native parts always: ssh2 tries those and does without. */
const npmPackages = (include: NonNullable<Bundle['include']>): Plugin => ({
  name: 'npm-packages',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point' || isBuiltin(path) || path.startsWith('@workbench/')) return undefined;
      if ('allBut' in include) return include.allBut.includes(path) ? { path, external: true } : undefined;
      // What a package that is put in needs is put in as well: outside, another version of it might be found.
      const wanted = include.some((prefix) => path.startsWith(prefix)) || importer.includes('/node_modules/');
      return wanted ? undefined : { path, external: true };
    });
  },
});

/** CommonJS packages inside an ES module still call require for Node's own modules, and ask where they are. */
const COMMONJS_NAMES = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join(' ');

function optionsOf(root: string, { app, entry, output, include = [] }: Bundle): BuildOptions {
  const folder = join(root, 'apps', app);
  return {
    entryPoints: [join(folder, entry)],
    outfile: join(folder, output),
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    sourcemap: 'linked',
    // The sources lie beside; without them the map is read in a third of the time at every start.
    sourcesContent: false,
    // ssh2 knows its classes by constructor.name (utils.js, onCHANNEL_CLOSE), and a bundle renames those of which there are two.
    keepNames: 'allBut' in include,
    // Half as much to read at every start. Names stay: they are in stacks.
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
    plugins: [workspacePackages, npmPackages(include)],
    banner: { js: COMMONJS_NAMES },
  };
}

export async function writeBundle(root: string, bundle: Bundle): Promise<void> {
  await build(optionsOf(root, bundle));
}

/** Builds again at every change of a source. @param built is called after each build that succeeded, the first included. */
export async function watchBundle(root: string, bundle: Bundle, built: () => void): Promise<BuildContext> {
  const options = optionsOf(root, bundle);
  const tell: Plugin = {
    name: 'tell',
    setup: ({ onEnd }) => onEnd(({ errors }) => (errors.length === 0 ? built() : undefined)),
  };
  const watching = await context({ ...options, plugins: [...(options.plugins ?? []), tell] });
  await watching.watch();
  return watching;
}

/** Ends the process of esbuild, which would stay until ours ends. */
export const endBundler = (): Promise<void> => stop();
