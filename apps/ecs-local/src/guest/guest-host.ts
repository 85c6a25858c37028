/** Owns the guests of this computer: starts, counts and stops them. Knows neither regions nor the API. */
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { BootConfig } from './boot-config.ts';
import { INIT_SCRIPT } from './boot-scripts.ts';
import type { Guest, GuestHost, GuestSpec, Sandbox } from './guest.ts';
import { GuestError } from './guest.ts';
import type { GuestProcess } from './guest-process.ts';
import { bootGuest } from './guest-process.ts';
import type { GuestProgram } from './guest-program.ts';
import { findGuestProgram } from './guest-program.ts';
import { launchPlain, launchWalled } from './launch.ts';
import { defaultQuota, type GuestQuota } from './quota.ts';
import { QuotaWatch } from './quota-watch.ts';
import type { GuestRecord } from './record.ts';
import { loadRecord, saveRecord } from './record.ts';
import type { GuestFolder } from './rootfs.ts';
import { ensureGuestFolder, guestOwners } from './rootfs.ts';
import { probeSandbox } from './sandbox.ts';
import { checkSpec } from './spec-check.ts';
import { syscallFilter } from './syscall-filter.ts';
import { chooseGuestId } from './unprivileged.ts';
import type { InboundWire, Wire } from './wires.ts';
import { openAgentWire, openInboundWire } from './wires.ts';

export { GuestError } from './guest.ts';
export type { Guest, GuestHost, GuestIdentity, GuestSpec, GuestUser, Sandbox } from './guest.ts';

export interface GuestHostDeps {
  /** Folder that holds one folder per guest; made when absent. */
  readonly guestsDir: string;
  readonly log: Logger;
  /** What each guest behind walls may use; the default quota when absent. */
  readonly quota?: GuestQuota;
  /** The filter of system calls in hexadecimal; the one for this computer when absent, '' for none. */
  readonly filter?: string;
  /** The program that runs inside; found by itself unless given. */
  readonly program?: GuestProgram;
}

const isRoot = (): boolean => process.getuid?.() === 0;

/** The id a guest runs as: the owner of its folder, a new one for a new guest, none when we are not root. */
async function ownerOf(guestsDir: string, instanceId: string): Promise<number | undefined | 'impossible'> {
  if (!isRoot()) return undefined;
  const owners = await guestOwners(guestsDir);
  const own = owners.get(instanceId);
  if (own !== undefined && own !== 0) return own;
  return chooseGuestId([...owners.values()], await readFile('/proc/self/uid_map', 'utf8')) ?? 'impossible';
}

/** Probes the sandbox once and returns the host. Throws when the folder cannot be written or the guest program is missing. */
export async function createGuestHost({ guestsDir, log, quota = defaultQuota, filter = syscallFilter(), program: given }: GuestHostDeps): Promise<GuestHost> {
  await mkdir(guestsDir, { recursive: true, mode: 0o700 });
  await chmod(guestsDir, 0o700); // the sockets inside are open to whoever can reach them
  const program = given ?? findGuestProgram();
  const sandbox = await probeSandbox(guestsDir, { program, filter, dropTo: await ownerOf(guestsDir, '') });
  log.info({ sandbox }, 'sandbox probed');
  if (sandbox.kind === 'namespaces' && !sandbox.filtered) log.warn('system calls of demo instances are not filtered, as that takes perl or python3 on x64 or arm64: they count as not walled off');
  const guests = new Map<string, Promise<Guest>>();
  const watch = new QuotaWatch(quota, guestsDir, log);
  let closing = false;
  let provisioning: Promise<unknown> = Promise.resolve();

  /** One at a time: a folder's owner is what reserves a user id. */
  function provision(spec: GuestSpec): Promise<{ folder: GuestFolder; owner: number | undefined }> {
    const next = provisioning.then(async () => {
      const owner = sandbox.kind === 'none' ? undefined : await ownerOf(guestsDir, spec.instanceId);
      if (owner === 'impossible') throw new GuestError('No unprivileged user id is left to run another demo instance as.');
      return { owner, folder: await ensureGuestFolder(path.join(guestsDir, spec.instanceId), owner) };
    });
    provisioning = next.catch(() => undefined);
    return next;
  }

  async function boot(spec: GuestSpec): Promise<Guest> {
    if (sandbox.kind === 'none' && isRoot()) {
      throw new GuestError('Demo instances do not run as root without a sandbox: start Workbench as an ordinary user.');
    }
    const { folder, owner } = await provision(spec);
    const record = await loadRecord(folder.dir);
    const wires = sandbox.kind === 'none' ? {} : await openWires(folder.wires, spec, record);
    let child: ChildProcess;
    let running: GuestProcess;
    try {
      child = sandbox.kind === 'none'
        ? launchPlain(folder, program)
        : await launchWalled({ folder, program, hostname: spec.hostname, init: INIT_SCRIPT, dropTo: owner, quota, filter });
      running = await bootGuest(child, bootConfig(spec, record, { sandbox, files: folder.root }));
    } catch (error) {
      await closeWires(wires);
      throw error;
    }
    const sshPort = spec.ssh === undefined ? undefined : (wires.inbound?.port ?? running.ready.sshPort);
    if (sshPort !== undefined && sshPort !== record.sshPort) await saveRecord(folder.dir, { ...record, sshPort });
    const { endPrograms, stop } = running;
    const unwatch = sandbox.kind === 'none' || child.pid === undefined ? undefined : watch.add({ instanceId: spec.instanceId, pid: child.pid, root: folder.root, endPrograms, stop: () => void stop({ force: true }) });
    const exited = running.exited.then(async (end) => {
      unwatch?.();
      guests.delete(spec.instanceId);
      await closeWires(wires);
      log.info({ instanceId: spec.instanceId, reason: end.reason }, 'guest ended');
      return end;
    });
    log.info({ instanceId: spec.instanceId, sshPort }, 'guest answers');
    return {
      instanceId: spec.instanceId,
      identity: { machineId: record.machineId, publicKeyPem: record.publicKeyPem },
      ...(sshPort === undefined ? {} : { sshPort }),
      users: spec.users,
      exited,
      async stop(opts) {
        await running.stop(opts);
        await exited;
      },
    };
  }

  return {
    sandbox,
    async start(spec) {
      checkSpec(spec);
      if (closing) throw new GuestError('Workbench is stopping.');
      if (guests.has(spec.instanceId)) throw new GuestError(`Instance ${spec.instanceId} is running already.`);
      const starting = boot(spec);
      guests.set(spec.instanceId, starting);
      try {
        return await starting;
      } catch (error) {
        guests.delete(spec.instanceId);
        throw error instanceof GuestError ? error : new GuestError(`Instance ${spec.instanceId} could not start: ${(error as Error).message}.`);
      }
    },
    async close() {
      closing = true;
      const all = await Promise.allSettled(guests.values());
      await Promise.all(all.map((one) => (one.status === 'fulfilled' ? one.value.stop({ force: false }) : undefined)));
    },
  };
}

interface Wires {
  readonly agent?: Wire;
  readonly inbound?: InboundWire;
}

async function closeWires(wires: Wires): Promise<void> {
  await Promise.all([wires.agent?.close(), wires.inbound?.close()]);
}

async function openWires(dir: string, spec: GuestSpec, record: GuestRecord): Promise<Wires> {
  const agent = spec.agent === 'running' ? await openAgentWire(dir, spec.agentPort) : undefined;
  try {
    const inbound = spec.ssh === undefined ? undefined : await openInboundWire(dir, spec.ssh.address, spec.ssh.port ?? record.sshPort ?? 0);
    return { ...(agent === undefined ? {} : { agent }), ...(inbound === undefined ? {} : { inbound }) };
  } catch (error) {
    await agent?.close();
    throw error;
  }
}

function bootConfig(spec: GuestSpec, record: GuestRecord, { sandbox, files }: { sandbox: Sandbox; files: string }): BootConfig {
  const walled = sandbox.kind === 'namespaces';
  const endpoint = walled ? { socketPath: '/run/wires/agent.sock' } : { port: spec.agentPort };
  const agent = { machineId: record.machineId, privateKeyPem: record.privateKeyPem, endpoint, refuseRoot: spec.refuseRoot ?? false };
  const plainPort = spec.ssh === undefined ? {} : { sshPort: spec.ssh.port ?? record.sshPort ?? 0 };
  return {
    instanceId: spec.instanceId,
    hostname: spec.hostname,
    walled,
    files: walled ? '/' : files,
    loginAsNonRoot: spec.loginAsNonRoot,
    users: spec.users,
    // Behind walls every guest has an SSH server, as a real instance has: only the way in from outside depends on an address.
    ...(walled ? { sshPort: 22 } : plainPort),
    ...(walled && spec.ssh !== undefined ? { inboundSocket: '/run/wires/inbound.sock' } : {}),
    ...(spec.agent === 'running' ? { agent } : {}),
  };
}
