/** Owns what journeys do to the demo region behind Workbench's back: read the passwords it generated, and reboot an instance. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEcs, type Ecs } from '@workbench/ecs';
import type { StackAddress } from './harness/stack-address.ts';
import { expect } from './harness/test.ts';
import type { DemoInstance } from './terminal-screen.ts';

const readJson = (stack: StackAddress, file: string): unknown => JSON.parse(readFileSync(join(stack.dataFolder, 'ecs-local', file), 'utf8'));

/** The SSH password that the region generated for a user of a demo instance. */
export function demoPassword(stack: StackAddress, instance: DemoInstance, user: string): string {
  const entries = readJson(stack, 'demo-passwords.json') as Record<string, { passwords: Record<string, string> }>;
  const password = entries[instance.id]?.passwords[user];
  if (password === undefined) throw new Error(`${instance.name} has no generated password for ${user}`);
  return password;
}

function region(stack: StackAddress): Ecs {
  const key = readJson(stack, 'access-key.json') as { accessKeyId: string; accessKeySecret: string };
  return createEcs({ kind: 'local', endpoint: `127.0.0.1:${stack.ecsPort}`, ...key });
}

/** Reboots an instance and waits until its guest answers again. */
export async function reboot(stack: StackAddress, instance: DemoInstance): Promise<void> {
  const ecs = region(stack);
  const place = { regionId: instance.region, instanceId: instance.id };
  const status = async (): Promise<string> => (await ecs.getInstance(place)).status;
  await ecs.rebootInstance({ ...place, force: true });
  await expect.poll(status).not.toBe('Running');
  await expect.poll(status, { timeout: 30_000 }).toBe('Running');
}
