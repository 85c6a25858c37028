import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultQuota } from '../guest/quota.ts';
import { documentedLimits, unlimited } from '../limits.ts';
import { demoInventory } from './demo.ts';
import { loadInventory, parseInventory } from './load.ts';

const regions = 'regions:\n  - id: local-1\n';
const demo = (id: string, more = ''): string => `  - { id: ${id}, kind: demo, name: ${id}, region: local-1${more} }\n`;
const complaint = (text: string): string => {
  try {
    parseInventory(text, 'ecs-local.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  return 'no complaint';
};

describe('the inventory file', () => {
  it('is written with the demo instances on first start and left alone afterwards', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'inventory-'));
    try {
      const path = join(folder, 'deep', 'ecs-local.yaml');
      const first = await loadInventory(path);
      const text = await readFile(path, 'utf8');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await loadInventory(path)).toEqual(first);
      expect(await readFile(path, 'utf8')).toBe(text);

      const byName = new Map(first.instances.map((instance) => [instance.facts.name, instance]));
      expect(first.regions.map(({ id }) => id)).toEqual(['local-1', 'local-2']);
      expect(byName.get('web-1')).toMatchObject({ initialPower: 'Running', facts: { publicIp: '127.0.0.1' }, users: [{ name: 'root' }] });
      expect(byName.get('app-1')?.facts).toMatchObject({ loginAsNonRoot: true, privateIp: '10.1.0.21' });
      expect(byName.get('app-1')?.facts).not.toHaveProperty('publicIp');
      expect(byName.get('batch-1')).toMatchObject({ initialPower: 'Stopped' });
      expect(byName.get('legacy-1')?.facts).toMatchObject({ agent: 'absent', publicIp: '127.0.0.1' });
      expect(byName.get('db-1')?.facts).toMatchObject({ health: 'Impaired' });
      expect(byName.get('staging-1')?.facts).toMatchObject({ regionId: 'local-2' });
      expect(first.limits).toEqual(documentedLimits);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('names the line of broken YAML', () => {
    expect(complaint('regions:\n  - id: local-1\n instances: []\n')).toMatch(/^ecs-local\.yaml:3: /);
  });

  it('names line and field of a value of the wrong kind', () => {
    expect(complaint(`${regions}instances:\n${demo('i-a')}  - id: i-b\n    kind: demo\n    name: b\n    region: local-1\n    sshPort: many\n`)).toMatch(
      /^ecs-local\.yaml:9: instances\[1\]\.sshPort: .*number/,
    );
  });

  it('points at the entry that lacks a field', () => {
    expect(complaint(`${regions}instances:\n${demo('i-a')}  - kind: demo\n    id: i-b\n    region: local-1\n`)).toBe('ecs-local.yaml:5: instances[1].name: is missing');
  });

  it('names a field that it does not know', () => {
    expect(complaint(`${regions}instances:\n  - id: i-a\n    kind: demo\n    name: a\n    region: local-1\n    puplicIp: 127.0.0.1\n`)).toMatch(
      /^ecs-local\.yaml:8: instances\[0\]\.puplicIp: is not a field/,
    );
  });

  it('refuses references to what is not there, and repeats', () => {
    expect(complaint(`${regions}instances:\n${demo('i-a').replace('local-1', 'local-9')}`)).toBe(
      'ecs-local.yaml:4: instances[0].region: names the region "local-9", which is not in regions',
    );
    expect(complaint(`${regions}instances:\n${demo('i-a', ', resourceGroup: rg-x')}`)).toMatch(/:4: instances\[0\]\.resourceGroup: names the group "rg-x"/);
    expect(complaint(`${regions}instances:\n${demo('i-a')}${demo('i-a')}`)).toMatch(/:5: instances\[1\]\.id: repeats the id of instance 1/);
  });

  it('keeps demo instances on this computer and lets nobody set the computed tags', () => {
    expect(complaint(`${regions}instances:\n${demo('i-a', ', publicIp: 10.0.0.1')}`)).toMatch(/must be 127\.0\.0\.1/);
    expect(complaint(`${regions}instances:\n${demo('i-a', ', sshPort: 2201')}`)).toMatch(/needs a publicIp/);
    expect(complaint(`${regions}instances:\n${demo('i-a', ', tags: { "workbench:sandbox": none }')}`)).toMatch(/a tag that the region sets itself/);
    const pair = demo('i-a', ', publicIp: 127.0.0.1, sshPort: 2201') + demo('i-b', ', publicIp: 127.0.0.1, sshPort: 2201');
    expect(complaint(`${regions}instances:\n${pair}`)).toMatch(/:5: instances\[1\]\.sshPort: is taken by instance 1/);
  });

  it('refuses ids that would leave the data folder', () => {
    expect(complaint(`${regions}instances:\n  - { id: "i-../../x", kind: demo, name: a, region: local-1 }\n`)).toMatch(/instances\[0\]\.id/);
  });

  it('lists a host of a person by address and port, running and without an agent', () => {
    const { instances } = parseInventory(`${regions}instances:\n  - { id: i-h, kind: host, name: box, region: local-1, address: 192.0.2.7, port: 2222, tags: { rack: 4 } }\n`, 'x');
    expect(instances[0]).toMatchObject({
      initialPower: 'Running',
      facts: { kind: 'host', publicIp: '192.0.2.7', sshPort: 2222, agent: 'absent', health: 'Ok', tags: { rack: '4' } },
    });
    expect(complaint(`${regions}instances:\n  - { id: i-h, kind: host, name: box, region: local-1, address: my.example }\n`)).toMatch(/address: must be an IP address/);
  });

  it('reads what a demo instance may use, and refuses a bound below which none would boot', () => {
    expect(parseInventory(`${regions}guests: { processes: 200, memoryMiB: 512, diskMiB: 0 }\n`, 'x').quota).toEqual({ processes: 200, memoryBytes: 512 * 1024 * 1024, diskBytes: 0 });
    expect(parseInventory(regions, 'x').quota).toEqual(defaultQuota);
    expect(parseInventory(demoInventory, 'x').quota).toEqual(defaultQuota);
    expect(complaint(`${regions}guests: { memoryMiB: 100 }\n`)).toMatch(/:3: guests\.memoryMiB: must be 0 \(no bound\) or at least 256/);
  });

  it('reads limits over a profile, null and 0 meaning none', () => {
    expect(parseInventory(`${regions}limits: { idleSeconds: 5, bytesPerSecond: null }\n`, 'x').limits).toEqual({ ...documentedLimits, idleSeconds: 5, bytesPerSecond: 0 });
    expect(parseInventory(`${regions}limits: { profile: unlimited, urlLifeSeconds: 60 }\n`, 'x').limits).toEqual({ ...unlimited, urlLifeSeconds: 60 });
    expect(complaint(`${regions}limits: { clientInputBps: 100 }\n`)).toMatch(/:3: limits\.clientInputBps: must be 0 or at least 16384/);
  });

  it('gives a demo instance without a list of users the default one', () => {
    const users = (more: string): string[] => parseInventory(`${regions}instances:\n${demo('i-a', more)}`, 'x').instances[0]?.users.map(({ name }) => name) ?? [];
    expect(users('')).toEqual(['root']);
    expect(users(', loginAsNonRoot: true')).toEqual(['ecs-user']);
    expect(users(', users: [{ name: eve }]')).toEqual(['eve']);
  });
});
