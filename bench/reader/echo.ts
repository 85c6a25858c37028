/** Types single keys into a shell that echoes them, by turns over the gateway, OpenSSH and the bare bridge, and times each until it comes back. */
import { GatewayLine, type GatewayDial } from '../line/gateway-line.ts';
import { prepare, run, sees, type Line } from '../line/line.ts';
import { openBridge } from '../line/bridge-line.ts';
import { openOpenSsh, type SshTarget } from '../line/ssh-line.ts';
import { seededRandom } from '../statistics.ts';

export interface EchoArgs {
  readonly dial: GatewayDial;
  readonly ssh: SshTarget;
  readonly bridgeUrl: string;
  /** Keys on each side. */
  readonly keys: number;
}

/** Between an echo and the next key, milliseconds: more than any echo takes, and not in step with any timer. */
const SHORTEST_PAUSE_MS = 6;
const PAUSE_SPREAD_MS = 8;

export type EchoSide = 'gateway' | 'ssh' | 'bridge';

/** @returns milliseconds of each key */
export async function echo({ dial, ssh, bridgeUrl, keys }: EchoArgs): Promise<Record<EchoSide, number[]>> {
  const lines = { gateway: await GatewayLine.open(dial), ssh: await openOpenSsh(ssh), bridge: await openBridge(bridgeUrl) } satisfies Record<EchoSide, Line>;
  for (const line of Object.values(lines)) await startEcho(line);
  const random = seededRandom(5);
  const times: Record<EchoSide, number[]> = { gateway: [], ssh: [], bridge: [] };
  for (let index = 0; index < keys + WARM_UP_KEYS; index += 1) {
    const order = index % 2 === 0 ? (['gateway', 'ssh', 'bridge'] as const) : (['bridge', 'ssh', 'gateway'] as const);
    for (const side of order) {
      const ms = await key(lines[side], index);
      if (index >= WARM_UP_KEYS) times[side].push(ms);
      await new Promise((resolve) => setTimeout(resolve, SHORTEST_PAUSE_MS + random() * PAUSE_SPREAD_MS));
    }
  }
  await Promise.all(Object.values(lines).map((line) => line.close()));
  return times;
}
const WARM_UP_KEYS = 100;

/** The terminal line itself echoes: nothing but the way there and back is measured. */
async function startEcho(line: Line): Promise<void> {
  await prepare(line);
  const begun = sees(line, 'echoing');
  line.write('stty -icanon echo; echo echo"ing"; cat > /dev/null\n');
  await begun;
}

function key(line: Line, index: number): Promise<number> {
  const letter = String.fromCharCode(0x61 + (index % 26));
  return new Promise((resolve) => {
    const began = performance.now();
    line.listen((bytes) => {
      if (bytes.includes(letter.charCodeAt(0))) resolve(performance.now() - began);
    });
    line.write(letter);
  });
}

export interface FloodArgs {
  readonly dial: GatewayDial;
  readonly file: string;
}

let flooding: { line: GatewayLine; bytes: number; began: number } | undefined;

/** Begins to read a file over and over; goes on until `endFlood`. */
export async function beginFlood({ dial, file }: FloodArgs): Promise<void> {
  const line = await GatewayLine.open(dial);
  await prepare(line);
  const flood = { line, bytes: 0, began: performance.now() };
  flooding = flood;
  line.listen((bytes) => {
    flood.bytes += bytes.length;
  });
  line.write(`while :; do cat ${file}; done\n`);
}

/** @returns bytes read since it began. */
export const floodBytes = (_: null): Promise<number> => Promise.resolve(flooding?.bytes ?? 0);

/** @returns megabytes per second since it began. */
export async function endFlood(_: null): Promise<number> {
  if (!flooding) throw new Error('no flood was begun');
  const { line, bytes, began } = flooding;
  const speed = bytes / 1e6 / ((performance.now() - began) / 1_000);
  line.listen(() => undefined);
  await line.close();
  return speed;
}

/** How fast OpenSSH takes the file alone, megabytes per second: what a flood is compared with. */
export async function rawSpeed({ ssh, file }: { ssh: SshTarget; file: string }): Promise<number> {
  const line = await openOpenSsh(ssh);
  await prepare(line);
  await run(line, `cat ${file} > /dev/null`);
  let bytes = 0;
  const began = performance.now();
  line.listen((piece) => {
    bytes += piece.length;
  });
  line.write(`while :; do cat ${file}; done\n`);
  await new Promise((resolve) => setTimeout(resolve, RAW_SPEED_MS));
  const speed = bytes / 1e6 / ((performance.now() - began) / 1_000);
  await line.close();
  return speed;
}
const RAW_SPEED_MS = 4_000;
