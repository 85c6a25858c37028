/** Keystroke echo: what the gateway adds to the OpenSSH client, idle and while another session floods. */
import { BareBridge } from '../rig/bare-bridge.ts';
import type { EchoSide } from '../reader/echo.ts';
import { bootstrap, median, percentile } from '../statistics.ts';
import { digits, interval, type Outcome } from '../outcome.ts';
import type { Figure, FigureContext } from './figure.ts';

const KEYS = 3_000;
const QUICK_KEYS = 100;
const FLOOD_FILE_BYTES = 50_000_000;
/** A flood slower than this share of what OpenSSH reads alone measures nothing. */
const FLOOD_SHARE = 0.8;

const p99 = (values: readonly number[]): number => percentile(values, 0.99);
const SIDES: readonly EchoSide[] = ['ssh', 'bridge', 'gateway'];
const shown = (times: Record<EchoSide, number[]>): string => `p50 / p99: ${SIDES.map((side) => `${side} ${digits(median(times[side]))} / ${digits(p99(times[side]))} ms`).join(', ')}`;

/** The bridge shows what a gateway in Node comes to that does nothing. */
async function echoOf({ rig, quick, reader }: FigureContext): Promise<Record<EchoSide, number[]>> {
  const bridge = await BareBridge.start(rig.ssh);
  try {
    return await reader().call('echo', { dial: await rig.dial(), ssh: rig.ssh, bridgeUrl: bridge.url, keys: quick ? QUICK_KEYS : KEYS });
  } finally {
    await bridge.stop();
  }
}

export const echoFigure: Figure = {
  id: 'echo',
  async measure(context) {
    const { quick, say } = context;
    const times = await echoOf(context);
    const { gateway, ssh } = times;
    const middle = bootstrap(gateway, ssh, (a, b) => median(a) - median(b));
    const tail = bootstrap(gateway, ssh, (a, b) => p99(a) - p99(b));
    const reference = shown(times);
    say(reference);
    return [
      { figure: 'echo', title: 'echo p50 − raw ssh', measured: interval(middle, ' ms'), mustBe: '≤ 0.4 ms', reference, met: quick ? null : middle.median <= 0.4, data: times },
      { figure: 'echo', title: 'echo p99 − raw ssh', measured: interval(tail, ' ms'), mustBe: '≤ 1.5 ms', reference, met: quick ? null : tail.median <= 1.5, data: null },
    ] satisfies Outcome[];
  },
};

export const echoFloodFigure: Figure = {
  id: 'echo-flood',
  async measure(context) {
    const { rig, quick, reader, say } = context;
    const file = (await rig.contentFile(FLOOD_FILE_BYTES)).path;
    const flood = reader();
    const raw = await flood.call('rawSpeed', { ssh: rig.ssh, file });
    await flood.call('beginFlood', { dial: await rig.dial(), file });
    const times = await echoOf(context);
    const { gateway, ssh } = times;
    const speed = await flood.call('endFlood', null);
    const ratio = bootstrap(gateway, ssh, (a, b) => p99(a) / p99(b));
    const fast = speed >= FLOOD_SHARE * raw;
    const reference = `${shown(times)}; flood ${digits(speed)} of ${digits(raw)} MB/s${fast ? '' : ', too slow to count'}`;
    say(reference);
    return [{ figure: 'echo-flood', title: 'echo p99 in a flood ÷ raw ssh in it', measured: interval(ratio), mustBe: '≤ 1.5, flood ≥ 0.8 × raw', reference, met: quick ? null : ratio.median <= 1.5 && fast, data: { ...times, speed, raw } }];
  },
};
