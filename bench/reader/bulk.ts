/** Reads a file shown by `cat`, over the gateway, OpenSSH and a bridge in turn, compares every byte, and says what each pass cost. */
import { readFileSync } from 'node:fs';
import { throughTerminal } from '../content.ts';
import { Comparison } from '../line/comparison.ts';
import { openBridge } from '../line/bridge-line.ts';
import { GatewayLine, type GatewayDial } from '../line/gateway-line.ts';
import { prepare, PROMPT, type Line } from '../line/line.ts';
import { openOpenSsh, type SshTarget } from '../line/ssh-line.ts';
import { cpuSeconds } from '../rig/process-cost.ts';
import { seededRandom } from '../statistics.ts';

export interface Pass {
  readonly bytes: number;
  readonly ms: number;
  readonly cpuSeconds: number;
  readonly equal: boolean;
}

export interface BulkArgs {
  readonly dial: GatewayDial;
  readonly ssh: SshTarget;
  readonly gatewayPid: number;
  /** A bridge that does nothing, measured beside each third pair. */
  readonly bridge?: { readonly url: string; readonly pid: number };
  /** The file as the remote names it on each side, and here. */
  readonly file: { readonly gateway: string; readonly ssh: string; readonly local: string };
  readonly repeats: number;
  readonly pairs: number;
}

export type BulkPair = Record<'gateway' | 'ssh', Pass> & { readonly bridge?: Pass };

export async function bulk({ dial, ssh, gatewayPid, bridge, file, repeats, pairs }: BulkArgs): Promise<BulkPair[]> {
  const content = throughTerminal(readFileSync(file.local));
  const gatewayLine = await GatewayLine.open(dial);
  const sshLine = await openOpenSsh(ssh);
  const bridgeLine = bridge && (await openBridge(bridge.url));
  const lines = [gatewayLine, sshLine, ...(bridgeLine ? [bridgeLine] : [])];
  await Promise.all(lines.map((line) => prepare(line)));
  const viaGateway = (): Promise<Pass> => pass(gatewayLine, { content, repeats, command: catOf(file.gateway, repeats), pid: gatewayPid });
  const viaSsh = (): Promise<Pass> => pass(sshLine, { content, repeats, command: catOf(file.ssh, repeats), pid: sshLine.pid ?? 0 });
  const viaBridge = async (): Promise<Pass | undefined> => bridgeLine && pass(bridgeLine, { content, repeats, command: catOf(file.ssh, repeats), pid: bridge?.pid ?? 0 });
  // The first pass of each warms caches and compilers, and is not counted.
  await viaSsh();
  await viaGateway();
  await viaBridge();
  const results: BulkPair[] = [];
  for (let index = 0; index < pairs; index += 1) {
    const first = index % 2 === 0 ? await viaSsh() : await viaGateway();
    const second = index % 2 === 0 ? await viaGateway() : await viaSsh();
    const third = index % 3 === 0 ? await viaBridge() : undefined;
    results.push({ ...(index % 2 === 0 ? { ssh: first, gateway: second } : { gateway: first, ssh: second }), ...(third && { bridge: third }) });
  }
  await Promise.all(lines.map((line) => line.close()));
  return results;
}

export interface StormArgs {
  readonly dial: GatewayDial;
  readonly file: { readonly remote: string; readonly local: string };
  readonly runs: number;
}

/** The same through a reader that by turns stops reading its socket and stops acknowledging. @returns how many passes were equal. */
export async function storm({ dial, file, runs }: StormArgs): Promise<number> {
  const content = throughTerminal(readFileSync(file.local));
  const line = await GatewayLine.open(dial);
  await prepare(line);
  const random = seededRandom(42);
  let equal = 0;
  for (let index = 0; index < runs; index += 1) {
    let over = false;
    const weather = (): void => {
      const kind = Math.floor(random() * 3);
      line.hold(kind === 1);
      if (kind === 2) line.withholdAck = true;
      else line.acknowledgeNow();
      if (!over) setTimeout(weather, random() * random() * LONGEST_HOLD_MS);
    };
    weather();
    const result = await pass(line, { content, repeats: 1, command: catOf(file.remote, 1) });
    over = true;
    line.hold(false);
    line.acknowledgeNow();
    if (result.equal) equal += 1;
  }
  await line.close();
  return equal;
}
const LONGEST_HOLD_MS = 40;

const catOf = (file: string, repeats: number): string => `cat ${Array.from({ length: repeats }, () => file).join(' ')}`;

/** A pass that stands still for so long has failed, milliseconds. */
const STALL_MS = 60_000;

interface PassOptions {
  readonly content: Buffer;
  readonly repeats: number;
  readonly command: string;
  readonly pid?: number;
}

/** One command, from its first byte typed to the prompt after its output. */
export async function pass(line: Line, { content, repeats, command, pid }: PassOptions): Promise<Pass> {
  const comparison = new Comparison(content, repeats);
  const before = pid ? cpuSeconds(pid) : 0;
  const began = performance.now();
  const tail = await new Promise<string>((resolve, reject) => {
    let rest = '';
    const timer = setTimeout(() => reject(new Error(`stalled: ${comparison.isComplete ? 'no prompt after' : 'in'} ${command}, first difference at ${comparison.differsAt ?? '–'}, rest ${JSON.stringify(rest)}`)), STALL_MS);
    line.listen((bytes) => {
      timer.refresh();
      const after = comparison.take(bytes);
      if (after.length === 0) return;
      rest += Buffer.from(after).toString('latin1');
      if (!rest.includes(PROMPT)) return;
      clearTimeout(timer);
      resolve(rest);
    });
    line.write(`${command}\n`);
  });
  const ms = performance.now() - began;
  line.listen(() => undefined);
  return { bytes: content.length * repeats, ms, cpuSeconds: pid ? cpuSeconds(pid) - before : 0, equal: comparison.isComplete && comparison.differsAt === undefined && tail === PROMPT };
}
