import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInventory } from '../inventory/load.ts';
import { createLog } from '../log.ts';
import type { Instance, PowerState } from './instance.ts';
import { LocalRegion, type Machine } from './local-region.ts';
import { StateFile } from './state-file.ts';

const inventory = parseInventory(
  `regions: [{ id: local-1 }, { id: local-2 }]
instances:
  - { id: i-web, kind: demo, name: web, region: local-1, publicIp: 127.0.0.1 }
  - { id: i-off, kind: demo, name: off, region: local-1, power: Stopped }
  - { id: i-box, kind: host, name: box, region: local-2, address: 192.0.2.1, port: 2222 }
`,
  'test.yaml',
);

/** Machines that start and stop when the test says so. */
class Bench {
  readonly starts: { instance: Instance; answer: (sshPort?: number) => void; fail: (why: string) => void }[] = [];
  readonly stops: { id: string; force: boolean; gone: () => void }[] = [];
  readonly crash = new Map<string, (reason: string) => void>();

  readonly startMachine = (instance: Instance): Promise<Machine> =>
    new Promise((resolve, reject) => {
      const exited = new Promise<{ reason: string }>((settle) => this.crash.set(instance.id, (reason) => settle({ reason })));
      this.starts.push({
        instance,
        fail: (why) => reject(new Error(why)),
        answer: (sshPort) =>
          resolve({
            exited,
            ...(sshPort !== undefined && { sshPort }),
            stop: ({ force }) => new Promise((gone) => this.stops.push({ id: instance.id, force, gone: () => (gone(), this.crash.get(instance.id)?.('stopped')) })),
          }),
      });
    });
}

let folder: string;
let states: StateFile[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'region-'));
  states = [];
});
afterEach(async () => {
  for (const state of states) await state.flush();
  await rm(folder, { recursive: true });
});

async function open(bench = new Bench()) {
  const state = await StateFile.open(join(folder, 'state.json'), (error) => {
    throw error;
  });
  states.push(state);
  const region = new LocalRegion({ inventory, state, startMachine: bench.startMachine, now: () => 1_000, log: createLog('silent') });
  const seen: string[] = [];
  const waiting: { id: string; power: PowerState; done: () => void }[] = [];
  region.onPowerChange(({ id, power }) => {
    seen.push(`${id} ${power}`);
    for (const wait of waiting) if (wait.id === id && wait.power === power) wait.done();
  });
  const reaches = (id: string, power: PowerState): Promise<void> => new Promise((done) => (region.instance(id)?.power === power ? done() : waiting.push({ id, power, done })));
  return { region, state, bench, seen, reaches };
}

async function running() {
  const opened = await open();
  const booted = opened.region.boot();
  opened.bench.starts.shift()?.answer(2201);
  await booted;
  opened.seen.length = 0;
  return opened;
}

describe('a region', () => {
  it('boots what should run: Pending the first time, Starting afterwards', async () => {
    const first = await running();
    expect(first.region.instance('i-web')).toMatchObject({ power: 'Running', sshPort: 2201 });
    expect(first.region.instance('i-off')?.power).toBe('Stopped');
    first.region.close();
    await first.state.flush();

    const again = await open();
    const booted = again.region.boot();
    expect(again.seen).toEqual(['i-web Starting']);
    expect(again.bench.starts[0]?.instance.sshPort, 'the port is remembered').toBe(2201);
    again.bench.starts.shift()?.answer(2202);
    await booted;
    expect(again.region.instance('i-web')?.sshPort, 'and chosen anew when it was taken').toBe(2202);
  });

  it('shows the first boot as Pending → Running', async () => {
    const { region, bench, seen } = await open();
    const booted = region.boot();
    bench.starts.shift()?.answer();
    await booted;
    expect(seen).toEqual(['i-web Pending', 'i-web Running']);
  });

  it('stops: Running → Stopping → Stopped, and stays stopped across a restart', async () => {
    const { region, state, bench, seen, reaches } = await running();
    region.power('i-web', 'stop', { force: true });
    expect(seen).toEqual(['i-web Stopping']);
    expect(bench.stops).toMatchObject([{ id: 'i-web', force: true }]);
    bench.stops.shift()?.gone();
    await reaches('i-web', 'Stopped');
    await state.flush();
    expect(seen).toEqual(['i-web Stopping', 'i-web Stopped']);

    const again = await open();
    await again.region.boot();
    expect(again.bench.starts).toEqual([]);
    expect(again.region.instance('i-web')?.power).toBe('Stopped');
  });

  it('starts: Stopped → Starting → Running', async () => {
    const { region, bench, seen, reaches } = await running();
    region.power('i-off', 'start', { force: false });
    bench.starts.shift()?.answer();
    await reaches('i-off', 'Running');
    expect(seen).toEqual(['i-off Starting', 'i-off Running']);
  });

  it('reboots: the old guest is gone before the new one starts', async () => {
    const { region, bench, seen, reaches } = await running();
    region.power('i-web', 'reboot', { force: false });
    expect(seen).toEqual(['i-web Starting']);
    expect(bench.starts).toEqual([]);
    const crashOfOld = bench.crash.get('i-web');
    bench.stops.shift()?.gone();
    await Promise.resolve();
    bench.starts.shift()?.answer(2201);
    await reaches('i-web', 'Running');
    crashOfOld?.('late word of the old guest');
    expect(seen).toEqual(['i-web Starting', 'i-web Running']);
  });

  it.each([
    ['i-off', 'stop'],
    ['i-off', 'reboot'],
    ['i-web', 'start'],
  ] as const)('refuses %s %s in a state that does not allow it', async (id, action) => {
    const { region, seen } = await running();
    expect(() => region.power(id, action, { force: false })).toThrow(expect.objectContaining({ code: 'IncorrectInstanceStatus', status: 403 }) as Error);
    expect(seen).toEqual([]);
  });

  it('refuses every action on an instance that is still starting or stopping', async () => {
    const { region } = await running();
    region.power('i-off', 'start', { force: false });
    region.power('i-web', 'stop', { force: false });
    for (const id of ['i-off', 'i-web']) {
      for (const action of ['start', 'stop', 'reboot'] as const) expect(() => region.power(id, action, { force: true })).toThrow(/current status/);
    }
  });

  it('leaves hosts of people alone: always Running, no power of ours', async () => {
    const { region } = await running();
    expect(region.instance('i-box')).toMatchObject({ power: 'Running', publicIp: '192.0.2.1', sshPort: 2222, health: 'Ok' });
    expect(() => region.power('i-box', 'stop', { force: true })).toThrow(expect.objectContaining({ code: 'OperationDenied' }) as Error);
    expect(() => region.power('i-nobody', 'stop', { force: true })).toThrow(expect.objectContaining({ code: 'InvalidInstanceId.NotFound' }) as Error);
  });

  it('shows a guest that ended by itself as Stopped and boots it with the next start of the region', async () => {
    const { region, state, bench, reaches } = await running();
    bench.crash.get('i-web')?.('poweroff');
    await reaches('i-web', 'Stopped');
    expect(region.missing()).toMatchObject([{ instance: { id: 'i-web' }, why: 'poweroff' }]);
    await state.flush();
    const again = await open();
    void again.region.boot();
    expect(again.bench.starts).toHaveLength(1);
  });

  it('keeps a guest that failed to start among the missing, with the sentence', async () => {
    const { region, bench } = await open();
    const booted = region.boot();
    expect(region.missing()).toMatchObject([{ why: 'Pending' }]);
    bench.starts.shift()?.fail('There is no unshare on this computer.');
    await booted;
    expect(region.instance('i-web')?.power).toBe('Stopped');
    expect(region.missing()).toMatchObject([{ instance: { id: 'i-web' }, why: 'There is no unshare on this computer.' }]);
  });

  it('does not take its own closing for a stop', async () => {
    const { region, state, bench, seen } = await running();
    region.close();
    bench.crash.get('i-web')?.('the region closed');
    await state.flush();
    expect(seen).toEqual([]);
    expect(state.data.instances['i-web']?.power).toBe('Running');
  });

  it('remembers Session Manager on and off for each region', async () => {
    const { region, state } = await running();
    region.setSessionManagerEnabled('local-1', false);
    expect([region.sessionManagerEnabled('local-1'), region.sessionManagerEnabled('local-2')]).toEqual([false, true]);
    await state.flush();
    const again = await open();
    expect(again.region.sessionManagerEnabled('local-1')).toBe(false);
    again.region.setSessionManagerEnabled('local-1', true);
    expect(again.region.sessionManagerEnabled('local-1')).toBe(true);
  });
});
