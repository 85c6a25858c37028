/** The region itself: its instances, their power and its settings, kept across restarts. Knows machines only as things that start and stop. */
import { incorrectInstanceStatus, instanceNotFound, operationDenied } from '../openapi/errors.ts';
import type { Inventory, Region } from '../inventory/inventory.ts';
import type { Log } from '../log.ts';
import type { Instance } from './instance.ts';
import { nextPower, type PowerEvent } from './power.ts';
import type { PowerAction, RegionState } from './region.ts';
import type { StateFile } from './state-file.ts';

/** A running guest, as much of it as power needs. */
export interface Machine {
  readonly sshPort?: number;
  stop(opts: { force: boolean }): Promise<void>;
  readonly exited: Promise<{ readonly reason: string }>;
}

/** Starts the guest of an instance; resolves when it answers, rejects with a sentence. */
export type StartMachine = (instance: Instance) => Promise<Machine>;

export interface LocalRegionDeps {
  readonly inventory: Inventory;
  readonly state: StateFile;
  readonly startMachine: StartMachine;
  readonly now: () => number;
  readonly log: Log;
}

/** Guests booting at once: each one forks a handful of processes, and two cores are common. */
const bootsAtOnce = 4;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Slot {
  readonly instance: Mutable<Instance>;
  readonly position: number;
  machine: Machine | undefined;
  /** Why the last start failed or the guest went away. */
  trouble: string | undefined;
}

export class LocalRegion implements RegionState {
  private readonly deps: LocalRegionDeps;
  private readonly slots = new Map<string, Slot>();
  private readonly byRegion = new Map<string, Instance[]>();
  private readonly listeners = new Set<(instance: Instance) => void>();
  private closing = false;

  constructor(deps: LocalRegionDeps) {
    this.deps = deps;
    const now = deps.now();
    for (const region of deps.inventory.regions) this.byRegion.set(region.id, []);
    deps.inventory.instances.forEach(({ facts, initialPower }, position) => {
      const kept = deps.state.data.instances[facts.id];
      if (kept === undefined) {
        deps.state.change(({ instances }) => {
          instances[facts.id] = { power: initialPower, createdAt: now, provisioned: false };
        });
      }
      const sshPort = facts.sshPort ?? (facts.publicIp === undefined ? undefined : kept?.sshPort);
      const instance: Mutable<Instance> = {
        ...facts,
        ...(sshPort !== undefined && { sshPort }),
        createdAt: kept?.createdAt ?? now,
        power: facts.kind === 'host' ? 'Running' : 'Stopped',
      };
      this.slots.set(facts.id, { instance, position, machine: undefined, trouble: undefined });
      this.byRegion.get(facts.regionId)?.push(instance);
    });
  }

  regions(): readonly Region[] {
    return this.deps.inventory.regions;
  }

  instances(regionId: string): readonly Instance[] {
    return this.byRegion.get(regionId) ?? [];
  }

  instance(id: string): Instance | undefined {
    return this.slots.get(id)?.instance;
  }

  /** Place of an instance in the stable order of lists. */
  position(id: string): number | undefined {
    return this.slots.get(id)?.position;
  }

  sessionManagerEnabled(regionId: string): boolean {
    return !this.deps.state.data.sessionManagerDisabled.includes(regionId);
  }

  setSessionManagerEnabled(regionId: string, enabled: boolean): void {
    this.deps.state.change((data) => {
      data.sessionManagerDisabled = data.sessionManagerDisabled.filter((id) => id !== regionId);
      if (!enabled) data.sessionManagerDisabled.push(regionId);
    });
  }

  onPowerChange(listener: (instance: Instance) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether `action` could be done now; throws the ApiError that `power` would throw. */
  checkPower(id: string, action: PowerAction): void {
    const { instance } = this.slot(id);
    if (instance.kind === 'host') throw operationDenied('The instance is a host of its owner: its power is not managed by this region.');
    if (nextPower(instance.power, action) === undefined) throw incorrectInstanceStatus();
  }

  power(id: string, action: PowerAction, { force }: { force: boolean }): void {
    this.checkPower(id, action);
    const slot = this.slot(id);
    this.keepPower(id, action === 'stop' ? 'Stopped' : 'Running');
    const machine = slot.machine;
    slot.machine = undefined;
    this.apply(slot, action);
    if (action === 'stop') void this.stop(slot, machine, force);
    else if (action === 'start') void this.start(slot);
    else void machine?.stop({ force }).then(() => this.start(slot), (error: unknown) => this.fail(slot, error));
  }

  /** Starts what should be running; resolves when each has answered or failed. */
  async boot(): Promise<void> {
    const waiting = [...this.slots.values()].filter((slot) => this.shouldRun(slot));
    for (const slot of waiting) this.apply(slot, this.kept(slot).provisioned ? 'start' : 'create');
    const startNext = async (): Promise<void> => {
      for (let slot = waiting.shift(); slot && !this.closing; slot = waiting.shift()) await this.start(slot);
    };
    await Promise.all(Array.from({ length: bootsAtOnce }, startNext));
  }

  /** Demo instances that should run and do not, each with what is known of why, and whether it was tried and is over. */
  missing(): readonly { readonly instance: Instance; readonly why: string; readonly failed: boolean }[] {
    return [...this.slots.values()]
      .filter((slot) => this.shouldRun(slot) && slot.instance.power !== 'Running')
      .map(({ instance, trouble }) => ({ instance, why: trouble ?? instance.power, failed: trouble !== undefined && instance.power === 'Stopped' }));
  }

  /** From here on guests may go without that changing what is remembered of them. */
  close(): void {
    this.closing = true;
    this.listeners.clear();
  }

  private async start(slot: Slot): Promise<void> {
    const { instance } = slot;
    try {
      const machine = await this.deps.startMachine(instance);
      slot.machine = machine;
      slot.trouble = undefined;
      if (machine.sshPort === undefined) delete instance.sshPort;
      else instance.sshPort = machine.sshPort;
      this.deps.state.change(({ instances }) => {
        const kept = instances[instance.id];
        if (kept) instances[instance.id] = { power: kept.power, createdAt: kept.createdAt, provisioned: true, ...(machine.sshPort !== undefined && { sshPort: machine.sshPort }) };
      });
      void machine.exited.then(({ reason }) => this.handleExit(slot, machine, reason));
      this.apply(slot, 'up');
    } catch (error) {
      this.fail(slot, error);
    }
  }

  private async stop(slot: Slot, machine: Machine | undefined, force: boolean): Promise<void> {
    try {
      await machine?.stop({ force });
    } catch (error) {
      this.deps.log.error({ instanceId: slot.instance.id, err: error }, 'the guest did not stop cleanly');
    }
    this.apply(slot, 'down');
  }

  /** A guest that goes by itself leaves its instance Stopped; it is started again with the region, as after any power cut. */
  private handleExit(slot: Slot, machine: Machine, reason: string): void {
    if (slot.machine !== machine || this.closing) return;
    slot.machine = undefined;
    slot.trouble = reason;
    this.deps.log.warn({ instanceId: slot.instance.id, reason }, 'a guest ended by itself');
    this.apply(slot, 'down');
  }

  private fail(slot: Slot, error: unknown): void {
    slot.trouble = error instanceof Error ? error.message : String(error);
    if (!this.closing) this.deps.log.error({ instanceId: slot.instance.id, err: error }, 'a guest could not be started');
    this.apply(slot, 'down');
  }

  private apply(slot: Slot, event: PowerEvent): void {
    const next = nextPower(slot.instance.power, event);
    if (next === undefined) return;
    slot.instance.power = next;
    this.deps.log.info({ instanceId: slot.instance.id, power: next }, 'power');
    for (const listener of this.listeners) listener(slot.instance);
  }

  private slot(id: string): Slot {
    const slot = this.slots.get(id);
    if (slot === undefined) throw instanceNotFound();
    return slot;
  }

  private kept({ instance }: Slot): { power: 'Running' | 'Stopped'; provisioned: boolean } {
    return this.deps.state.data.instances[instance.id] ?? { power: 'Stopped', provisioned: false };
  }

  private shouldRun(slot: Slot): boolean {
    return slot.instance.kind === 'demo' && this.kept(slot).power === 'Running';
  }

  private keepPower(id: string, power: 'Running' | 'Stopped'): void {
    this.deps.state.change(({ instances }) => {
      const kept = instances[id];
      if (kept) kept.power = power;
    });
  }
}
