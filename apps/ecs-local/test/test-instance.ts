/** Owns a plain instance for tests. */
import type { Instance } from '../src/region/instance.ts';

export const testInstance = (change: Partial<Instance> = {}): Instance => ({
  id: 'i-1',
  name: 'web-1',
  hostname: 'web-1',
  description: '',
  regionId: 'local-1',
  zoneId: 'local-1-a',
  resourceGroupId: 'rg-default',
  tags: {},
  kind: 'demo',
  osName: 'Debian 12',
  loginAsNonRoot: false,
  agent: 'running',
  health: 'Ok',
  createdAt: 0,
  power: 'Running',
  ...change,
});
