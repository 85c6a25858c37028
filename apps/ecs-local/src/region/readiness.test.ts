import { expect, it } from 'vitest';
import type { Instance } from './instance.ts';
import { readinessOf } from './readiness.ts';

const instance: Instance = {
  id: 'i-web', name: 'web', hostname: 'web', description: '', regionId: 'local-1', zoneId: 'local-1-a', resourceGroupId: '', tags: {}, kind: 'demo',
  osName: 'Linux', loginAsNonRoot: false, agent: 'running', health: 'Ok', createdAt: 0, power: 'Running',
};
const absent: Instance = { ...instance, id: 'i-old', name: 'old', agent: 'absent' };

it('is ready when every guest that should run answers and its agent is online; a later reboot does not undo it', () => {
  let missing = [{ instance, why: 'Pending' }];
  let online = false;
  const region = { regions: () => [{ id: 'local-1', names: {} }], instances: () => [instance, absent], missing: () => missing };
  const ask = readinessOf({ region, agents: { status: () => ({ online, version: '', sessionManager: online }) } });
  expect(ask()).toEqual(['web (i-web): Pending', 'web (i-web): its agent is not online yet']);
  missing = [];
  expect(ask()).toEqual(['web (i-web): its agent is not online yet']);
  online = true;
  expect(ask()).toEqual([]);
  online = false;
  missing = [{ instance, why: 'Starting' }];
  expect(ask()).toEqual([]);
});
