/** `npm run build`: everything that `npm start` would build, without starting anything. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll } from './build.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

try {
  await buildAll(root, (line) => console.log(line));
  console.log('Everything is built.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
