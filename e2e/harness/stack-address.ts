/** Owns how a journey's process learns where the stack is that another process started. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackAddress } from './running-stack.ts';

export const addressFile = join(import.meta.dirname, '../../test-results/stack.json');

export function readStackAddress(): StackAddress {
  return JSON.parse(readFileSync(addressFile, 'utf8')) as StackAddress;
}
