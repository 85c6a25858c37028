/** Owns where the stack under test is, and how a journey's process learns it of another that started the stack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running stack is, and how its first administrator signs in. */
export interface StackAddress {
  publicUrl: string;
  webPort: number;
  gatewayPort: number;
  internalPort: number;
  ecsPort: number;
  dataFolder: string;
  adminPassword: string;
}

export const addressFile = join(import.meta.dirname, '../../test-results/stack.json');

export function readStackAddress(): StackAddress {
  return JSON.parse(readFileSync(addressFile, 'utf8')) as StackAddress;
}
