/**
 * Owns how an app becomes one file: our packages are put in, npm packages stay outside (save in the guest, which has no node_modules).
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context, type BuildContext, type BuildOptions, type Plugin } from 'esbuild';

export interface Bundle {
  /** The app's folder below apps/. */
  app: string;
  entry: string;
  output: string;
  /** Whether npm packages are put in too; those that cannot be are named. */
  standalone?: { except: readonly string[] };
}

export const BUNDLES: readonly Bundle[] = [
  { app: 'gateway', entry: 'src/main.ts', output: 'dist/main.js' },
  { app: 'web', entry: 'src/main.ts', output: 'dist/main.js' },
  { app: 'ecs-local', entry: 'src/main.ts', output: 'dist/main.js' },
  // Runs inside a demo instance, where only node, this file and the prebuilt pty are.
  { app: 'ecs-local', entry: 'src/guest/inside/main.ts', output: 'dist/guest.js', standalone: { except: ['@lydell/node-pty'] } },
];

/** Our packages are TypeScript, found through their exports maps like by everybody else. */
const workspacePackages: Plugin = {
  name: 'workspace-packages',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@workbench\// }, ({ path }) => ({ path: fileURLToPath(import.meta.resolve(path)) }));
  },
};

/** ssh2 tries its native parts and does without; a bundle cannot hold them. */
const nativeParts: Plugin = {
  name: 'native-parts',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** CommonJS packages inside an ES module still call require for Node's own modules, and ask where they are. */
const COMMONJS_NAMES = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join(' ');

function optionsOf(root: string, { app, entry, output, standalone }: Bundle): BuildOptions {
  const folder = join(root, 'apps', app);
  return {
    entryPoints: [join(folder, entry)],
    outfile: join(folder, output),
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    sourcemap: 'linked',
    logLevel: 'warning',
    plugins: [workspacePackages, nativeParts],
    ...(standalone
      ? {
          external: ['cpu-features', ...standalone.except],
          // ssh2 knows its classes by `constructor.name` (utils.js, onCHANNEL_CLOSE), and esbuild renames what clashes.
          keepNames: true,
          banner: { js: COMMONJS_NAMES },
        }
      : { packages: 'external' as const }),
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
