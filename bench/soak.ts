/**
 * `npm run soak`: 200 sessions for 15 minutes under cuts, floods, resizes and killed shells; a line per fault. It ends well only when every
 * stream is what was sent and nothing is left.
 */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildBundles } from '../scripts/build/build.ts';
import { leaksOf, memorySlope, type Held, type MemorySample } from './leaks.ts';
import { Reader } from './reader/reader.ts';
import type { Flow } from './reader/resume.ts';
import { activeResources } from './rig/active-resources.ts';
import { descriptors, descendants, residentKb } from './rig/process-cost.ts';
import { Rig } from './rig/rig.ts';
import { endOnSignal } from './rig/signals.ts';
import { readSoakOptions, type SoakOptions } from './soak-options.ts';
import { seededRandom } from './statistics.ts';

const DEFAULTS: SoakOptions = { minutes: 15, sessions: 200 };
const root = join(import.meta.dirname, '..');

/** Between two thousands of numbers of one session, seconds: 200 of them are about 4 MB/s in all. */
const PAUSE_SECONDS = 0.4;
/** Between two faults, milliseconds. */
const FAULT_EVERY_MS = 400;
const SAMPLE_EVERY_MS = 5_000;
const LONGEST_CUT_MS = 2_000;
const FLOOD_MS = 8_000;
const FLOOD_BYTES = 10_000_000;
/** What a closed session still holds for a moment: its TCP connections, the goodbye of its shell, and for 10 s the connections to Postgres that recorded its end (pg's pool). */
const SETTLE_MS = 15_000;

async function held(rig: Rig): Promise<Held> {
  const resources = await activeResources(rig.gateway);
  return { sockets: resources['TCPSocketWrap'] ?? 0, timers: resources['Timeout'] ?? 0, descriptors: descriptors(rig.gateway.pid).all, remoteProcesses: descendants(rig.sshdPid).length };
}

class Soak {
  readonly #rig: Rig;
  readonly #streams: Reader;
  readonly #floods: Reader;
  readonly #random = seededRandom(Date.now());
  readonly #began = performance.now();
  readonly #busy = new Set<number>();
  readonly failures: string[] = [];
  #flooding = false;

  constructor(rig: Rig, readers: { streams: Reader; floods: Reader }) {
    this.#rig = rig;
    this.#streams = readers.streams;
    this.#floods = readers.floods;
  }

  say(line: string): void {
    const seconds = (performance.now() - this.#began) / 1_000;
    console.log(`${String(Math.floor(seconds / 60)).padStart(2, '0')}:${(seconds % 60).toFixed(1).padStart(4, '0')}  ${line}`);
  }

  /** Injects one fault. @returns when it is over. */
  async fault(flows: readonly Flow[], floodFile: string): Promise<void> {
    const session = Math.floor(this.#random() * flows.length);
    const flow = flows[session];
    if (!flow) return;
    const dice = this.#random();
    if (dice < 0.6 && flow.capabilities.includes('resume')) return this.#cut(session, flow);
    if (dice < 0.8) return this.#resize(session);
    if (dice < 0.95) return this.#kill();
    return this.#flood(floodFile);
  }

  async #cut(session: number, flow: Flow): Promise<void> {
    if (this.#busy.has(session)) return;
    this.#busy.add(session);
    const downMs = Math.round(this.#random() * LONGEST_CUT_MS);
    await this.#attempt(`session ${session}: cut for ${downMs} ms`, async () => {
      await this.#streams.call('cut', session);
      await delay(downMs);
      const admission = await this.#rig.attachment(flow.cookie, flow.sessionId);
      return `on again after ${Math.round(await this.#streams.call('goOn', { session, admission }))} ms`;
    });
    this.#busy.delete(session);
  }

  #resize(session: number): Promise<void> {
    const [cols, rows] = [20 + Math.floor(this.#random() * 200), 5 + Math.floor(this.#random() * 80)];
    return this.#attempt(`session ${session}: resized to ${cols} × ${rows}`, async () => ((await this.#streams.call('resizeFlow', { session, cols, rows })) ? '' : 'without its network, and unsaid'));
  }

  #kill(): Promise<void> {
    return this.#attempt('a shell killed with SIGKILL', async () => `its session ended with ${await this.#floods.call('killShell', { dial: await this.#rig.dial() })}`);
  }

  async #flood(file: string): Promise<void> {
    if (this.#flooding) return;
    this.#flooding = true;
    await this.#attempt('a flood', async () => {
      await this.#floods.call('beginFlood', { dial: await this.#rig.dial(), file });
      await new Promise((resolve) => setTimeout(resolve, FLOOD_MS));
      return `${(await this.#floods.call('endFlood', null)).toFixed(0)} MB/s`;
    });
    this.#flooding = false;
  }

  async #attempt(what: string, act: () => Promise<string>): Promise<void> {
    try {
      const how = await act();
      this.say(how === '' ? what : `${what}; ${how}`);
    } catch (error) {
      this.failures.push(`${what}: ${String(error)}`);
      this.say(`FAILED ${what}: ${String(error)}`);
    }
  }
}

async function main(): Promise<void> {
  const { minutes, sessions } = readSoakOptions(process.argv.slice(3), DEFAULTS);
  await buildBundles(root, ['gateway', 'ecs-local'], (line) => console.log(line));
  const rig = await Rig.start({ root });
  const readers = { streams: new Reader(), floods: new Reader() };
  const stopFile = join(tmpdir(), `workbench-soak-stop-${process.pid}`);
  const close = endOnSignal(async () => {
    await Promise.all([readers.streams.stop(), readers.floods.stop()]);
    await rig.stop();
    if (existsSync(stopFile)) await rm(stopFile);
  });
  try {
    // One session first, so that what is shared and stays open is counted as there from the beginning.
    await readers.floods.call('killShell', { dial: await rig.dial() });
    const before = await held(rig);
    const soak = new Soak(rig, readers);
    const { path: floodFile } = await rig.contentFile(FLOOD_BYTES);
    const flows = await readers.streams.call('beginFlows', { dials: await rig.dials(sessions), stopFile, pauseSeconds: PAUSE_SECONDS });
    soak.say(`${flows.length} sessions open${flows.every(({ capabilities }) => capabilities.includes('resume')) ? '' : '; the gateway does not offer `resume`, so nothing is cut'}`);
    const samples: MemorySample[] = [];
    const began = performance.now();
    const sampler = setInterval(() => samples.push({ minutes: (performance.now() - began) / 60_000, kb: residentKb(rig.gateway.pid) }), SAMPLE_EVERY_MS);
    const faults = new Set<Promise<void>>();
    while (performance.now() - began < minutes * 60_000) {
      const fault = soak.fault(flows, floodFile).finally(() => faults.delete(fault));
      faults.add(fault);
      await new Promise((resolve) => setTimeout(resolve, FAULT_EVERY_MS));
    }
    clearInterval(sampler);
    await Promise.all(faults);
    await writeFile(stopFile, '');
    const ends = await readers.streams.call('endFlows', null);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const after = await held(rig);
    const leaks = leaksOf(before, after, samples);
    const unequal = ends.flatMap(({ equal, bytes, got, wanted }, session) => (equal ? [] : [`session ${session}: ${got} instead of ${wanted}, after ${bytes} bytes`]));
    console.log(`\nstreams equal: ${ends.length - unequal.length} of ${ends.length}, ${(ends.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(0)} MB`);
    console.log(`held before ${JSON.stringify(before)}, after ${JSON.stringify(after)}; memory ${memorySlope(samples).toFixed(0)} KB per minute in the second half`);
    for (const line of [...unequal, ...leaks.map((leak) => `leak: ${leak}`), ...soak.failures.map((failure) => `fault: ${failure}`)]) console.log(line);
    process.exitCode = unequal.length + leaks.length + soak.failures.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
