/*
 * Owns the way from a command's name to its TypeScript. It runs in this very process, so that a signal or a death of it is one of the
 * command itself.
 */
'use strict';

const path = require('node:path');
const { pathToFileURL } = require('node:url');

const COMMANDS = {
  start: { module: 'start/main.ts' },
  dev: { module: 'start/main.ts', argument: '--development' },
  build: { module: 'build/main.ts' },
  check: { module: 'test/check.ts' },
  test: { module: 'test/main.ts' },
  bench: { module: '../bench/main.ts' },
  soak: { module: '../bench/soak.ts' },
  'soak:flood': { module: '../bench/soak-flood.ts' },
};

async function run() {
  const command = COMMANDS[process.argv[2]];
  if (!command) throw new Error(`Usage: npm run ${Object.keys(COMMANDS).join(' | ')}`);
  if (command.argument) process.argv.push(command.argument);
  const { register } = await import('tsx/esm/api');
  register();
  const load = (module) => import(pathToFileURL(path.join(__dirname, module)).href);
  // What a command imports may import what is generated.
  const { generateCode } = await load('build/build.ts');
  await generateCode(path.join(__dirname, '..'), console.log);
  await load(command.module);
}

run().catch((error) => {
  console.error(error);
  process.exit(1);
});
