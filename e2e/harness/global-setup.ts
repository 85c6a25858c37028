/** Starts the stack before the first journey and stops it after the last; journeys find it through a file. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeDataFolder, startStack } from './running-stack.ts';
import { addressFile, type StackAddress } from './stack-address.ts';

export default async function globalSetup(): Promise<() => Promise<void>> {
  const stack = await startStack();
  const { process: _process, output: _output, stop: _stop, ...address } = stack;
  mkdirSync(dirname(addressFile), { recursive: true });
  writeFileSync(addressFile, JSON.stringify(address satisfies StackAddress), { mode: 0o600 });
  return async () => {
    rmSync(addressFile, { force: true });
    const code = await stack.stop();
    if (code !== 0) throw new Error(`Stopping the stack ended with ${code}:\n${stack.output()}`);
    removeDataFolder(stack.dataFolder);
  };
}
