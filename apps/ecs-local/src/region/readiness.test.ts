import { expect, it } from 'vitest';
import type { Instance } from './instance.ts';
import { patienceMs, readinessOf } from './readiness.ts';

const instance: Instance = {
  id: 'i-web', name: 'web', hostname: 'web', description: '', regionId: 'local-1', zoneId: 'local-1-a', resourceGroupId: '', tags: {}, kind: 'demo',
  osName: 'Linux', loginAsNonRoot: false, agent: 'running', health: 'Ok', createdAt: 0, power: 'Running',
};
const absent: Instance = { ...instance, id: 'i-old', name: 'old', agent: 'absent' };

it('is ready when every guest that should run answers and its agent is online; a later reboot does not undo it', () => {
  let missing = [{ instance, why: 'Pending', failed: false }];
  let online = false;
  const region = { regions: () => [{ id: 'local-1', names: {} }], instances: () => [instance, absent], missing: () => missing };
  const ask = readinessOf({ region, agents: { status: () => ({ online, version: '', sessionManager: online }) }, now: () => 0 });
  expect(ask()).toEqual(['web (i-web): Pending', 'web (i-web): its agent is not online yet']);
  missing = [];
  expect(ask()).toEqual(['web (i-web): its agent is not online yet']);
  online = true;
  expect(ask()).toEqual([]);
  online = false;
  missing = [{ instance, why: 'Starting', failed: false }];
  expect(ask()).toEqual([]);
});

it('does not wait for a guest that failed, nor for ever for one that hangs: its root decides that, and must not decide over the others', () => {
  let now = 0;
  const stopped: Instance = { ...instance, power: 'Stopped' };
  let missing = [{ instance: stopped, why: 'could not start', failed: true }, { instance: absent, why: 'Pending', failed: false }];
  const silent = { online: false, version: '', sessionManager: false };
  const ask = readinessOf({
    region: { regions: () => [{ id: 'local-1', names: {} }], instances: () => [stopped], missing: () => missing },
    agents: { status: () => silent },
    now: () => now,
  });
  expect(ask()).toEqual(['old (i-old): Pending']);
  missing = missing.slice(0, 1);
  expect(ask()).toEqual([]);

  const hanging = readinessOf({
    region: { regions: () => [{ id: 'local-1', names: {} }], instances: () => [instance], missing: () => [] },
    agents: { status: () => silent },
    now: () => now,
  });
  now = patienceMs - 1;
  expect(hanging()).toEqual(['web (i-web): its agent is not online yet']);
  now = patienceMs;
  expect(hanging()).toEqual([]);
});
