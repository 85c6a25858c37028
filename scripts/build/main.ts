/** `npm run build`: everything that `npm start` would build, without starting anything; with names of apps, the bundles of those alone. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll, buildBundles } from './build.ts';
import { BUNDLES } from './bundle.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const apps = process.argv.slice(3);

try {
  const unknown = apps.find((app) => !BUNDLES.some((bundle) => bundle.app === app));
  if (unknown !== undefined) throw new Error(`${unknown} is no app that is bundled; those are ${[...new Set(BUNDLES.map(({ app }) => app))].join(', ')}.`);
  await (apps.length === 0 ? buildAll(root, console.log) : buildBundles(root, apps, console.log));
  console.log(apps.length === 0 ? 'Everything is built.' : `Built: ${apps.join(', ')}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
