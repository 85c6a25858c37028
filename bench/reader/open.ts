/** Opens many sessions: how long until the first byte of a prompt, how many a second, and holding them for as long as they are looked at. */
import { openBridge } from '../line/bridge-line.ts';
import { GatewayLine, type GatewayDial } from '../line/gateway-line.ts';
import type { Line } from '../line/line.ts';
import { openSsh2, type SshTarget } from '../line/ssh-line.ts';

export type Way = { readonly dial: GatewayDial } | { readonly ssh: SshTarget } | { readonly bridgeUrl: string };

function open(way: Way): Promise<Line> {
  if ('dial' in way) return GatewayLine.open(way.dial);
  return 'ssh' in way ? openSsh2(way.ssh) : openBridge(way.bridgeUrl);
}

/** A shell has 30 s for its first byte. */
const FIRST_BYTE_MS = 30_000;

const firstByte = (line: Line): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no prompt')), FIRST_BYTE_MS);
    line.listen(() => {
      clearTimeout(timer);
      resolve();
    });
  });

async function toPrompt(way: Way): Promise<{ line: Line; ms: number }> {
  const began = performance.now();
  const line = await open(way);
  await firstByte(line);
  return { line, ms: performance.now() - began };
}

/** One after the other, by turns. @returns milliseconds to the first byte, in pairs. */
export async function connect({ dials, ssh }: { dials: readonly GatewayDial[]; ssh: SshTarget }): Promise<{ gateway: number; ssh2: number }[]> {
  const pairs: { gateway: number; ssh2: number }[] = [];
  for (const [index, dial] of dials.entries()) {
    const time = async (way: Way): Promise<number> => {
      const { line, ms } = await toPrompt(way);
      await line.close();
      return ms;
    };
    const first = await time(index % 2 === 0 ? { dial } : { ssh });
    const second = await time(index % 2 === 0 ? { ssh } : { dial });
    pairs.push(index % 2 === 0 ? { gateway: first, ssh2: second } : { ssh2: first, gateway: second });
  }
  // The first pair pays for the pinned key and for cold code.
  return pairs.slice(1);
}

export interface ManyArgs {
  readonly ways: readonly Way[];
  readonly atOnce: number;
}

/** @returns sessions that reached their prompt, per second. They are closed after the clock was stopped. */
export async function rate({ ways, atOnce }: ManyArgs): Promise<number> {
  const opened: Line[] = [];
  const began = performance.now();
  await eachOf(ways, atOnce, async (way) => void opened.push((await toPrompt(way)).line));
  const seconds = (performance.now() - began) / 1_000;
  await eachOf(opened, CLOSED_AT_ONCE, (line) => line.close());
  return ways.length / seconds;
}
const CLOSED_AT_ONCE = 16;

const held: Line[] = [];

/** Opens sessions and keeps them. @returns how many are held now. */
export async function hold({ ways, atOnce }: ManyArgs): Promise<number> {
  await eachOf(ways, atOnce, async (way) => {
    const { line } = await toPrompt(way);
    line.listen(() => undefined);
    held.push(line);
  });
  return held.length;
}

export async function release(_: null): Promise<void> {
  await eachOf(held.splice(0), CLOSED_AT_ONCE, (line) => line.close());
}

/** Opens a session and kills its shell from within. @returns the code that the session ended with. */
export async function killShell({ dial }: { dial: GatewayDial }): Promise<string> {
  const line = await GatewayLine.open(dial);
  await firstByte(line);
  line.write('kill -9 $$\n');
  await line.closed;
  return line.ended ?? 'a closed socket';
}

/** Does something for each of a list, so many at once, in its order. */
async function eachOf<T>(list: readonly T[], atOnce: number, act: (each: T) => Promise<void>): Promise<void> {
  const left = [...list];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
