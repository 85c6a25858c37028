/** Ctrl-C under flood for readers that take 5 MB/s, what the gateway's memory does meanwhile, and both through a line with a delay. */
import { digits, type Outcome } from '../outcome.ts';
import { residentKb } from '../rig/process-cost.ts';
import { DelayProxy } from '../rig/delay-proxy.ts';
import { MemoryWatch } from '../rig/memory-watch.ts';
import type { Pace } from '../line/line.ts';
import { WIDE, type Interrupted } from '../reader/interrupt.ts';
import { median, percentile } from '../statistics.ts';
import { mbPerSecond } from './bulk.ts';
import type { Figure } from './figure.ts';

const SLOW = 5_000_000;
const TIMES = 20;
const QUICK_TIMES = 2;
const FLOOD_MS = 2_000;
const ROUND_TRIP_MS = 100;
const LIMIT_MS = 100;
const GROWTH_LIMIT_MB = 4;

interface Case {
  readonly name: string;
  readonly command: string;
  readonly pace: Pace;
}

const CASES: readonly Case[] = [
  { name: 'yes, slow socket', command: 'yes', pace: { kind: 'socket', bytesPerSecond: SLOW } },
  { name: '120 columns, slow socket', command: WIDE, pace: { kind: 'socket', bytesPerSecond: SLOW } },
  { name: 'yes, slow acknowledgement', command: 'yes', pace: { kind: 'queue', bytesPerSecond: SLOW } },
  { name: '120 columns, slow acknowledgement', command: WIDE, pace: { kind: 'queue', bytesPerSecond: SLOW } },
];

const summary = (interrupts: readonly Interrupted[]): string => {
  const times = interrupts.map(({ ms }) => ms);
  return `p50 ${digits(median(times))} ms, most ${digits(Math.max(...times))} ms, after it ${digits(median(interrupts.map(({ bytesAfter }) => bytesAfter)) / 1e6)} MB`;
};
/** All of them have to be met, so the judge is the 95th percentile and not the median. */
const worst = (interrupts: readonly Interrupted[]): number => percentile(interrupts.map(({ ms }) => ms), 0.95);

export const interruptFigure: Figure = {
  id: 'ctrl-c',
  async measure({ rig, quick, reader, say }) {
    const times = quick ? QUICK_TIMES : TIMES;
    const outcomes: Outcome[] = [];
    await rig.restartGateway();
    await reader().call('interrupt', { way: { dial: await rig.dial() }, pace: { kind: 'instant', bytesPerSecond: Infinity }, command: WIDE, floodMs: FLOOD_MS, times: 1 });
    const afterFirstKb = residentKb(rig.gateway.pid);
    // One session of each kind brings code and heap to their working size, which they have once and not per session; growth is counted from there.
    for (const { command, pace } of CASES) await reader().call('interrupt', { way: { dial: await rig.dial() }, pace, command, floodMs: FLOOD_MS, times: 2 });
    const watch = new MemoryWatch(rig.gateway.pid);
    for (const { name, command, pace } of CASES) {
      const raw = await reader().call('interrupt', { way: { ssh: rig.ssh }, pace, command, floodMs: FLOOD_MS, times: pace.kind === 'queue' ? 0 : 2 });
      const { interrupts, capabilities } = await reader().call('interrupt', { way: { dial: await rig.dial() }, pace, command, floodMs: FLOOD_MS, times });
      const offered = capabilities.includes('interrupt') ? '' : '; interrupt not offered';
      say(`${name}: ${summary(interrupts)}`);
      outcomes.push({
        figure: 'ctrl-c',
        title: `Ctrl-C, ${name}, p95`,
        measured: `${digits(worst(interrupts))} ms`,
        mustBe: `≤ ${LIMIT_MS} ms`,
        reference: `${summary(interrupts)}${raw.interrupts.length > 0 ? `; raw ssh ${digits(median(raw.interrupts.map(({ ms }) => ms)))} ms` : ''}${offered}`,
        met: quick ? null : worst(interrupts) <= LIMIT_MS,
        data: { interrupts, raw: raw.interrupts },
      });
    }
    const { beforeKb, peakKb } = watch.stop();
    const growthMb = (peakKb - beforeKb) / 1_024;
    outcomes.push({ figure: 'memory', title: 'gateway memory growth during it', measured: `${digits(growthMb)} MB`, mustBe: `≤ ${GROWTH_LIMIT_MB} MB`, reference: `from ${digits(beforeKb / 1_024)} to ${digits(peakKb / 1_024)} MB; since the first flood of this gateway ${digits((peakKb - afterFirstKb) / 1_024)} MB`, met: quick ? null : growthMb <= GROWTH_LIMIT_MB, data: { afterFirstKb, beforeKb, peakKb } });
    return outcomes;
  },
};

const BULK_BYTES = 50_000_000;
const BULK_PAIRS = 6;

export const delayFigure: Figure = {
  id: 'delay',
  async measure({ rig, quick, reader, say }) {
    const proxy = await DelayProxy.start({ target: rig.gateway.port, roundTripMs: ROUND_TRIP_MS });
    try {
      const url = rig.url.replace(String(rig.gateway.port), String(proxy.port));
      const file = await rig.contentFile(BULK_BYTES);
      const pairs = await reader().call('bulk', { dial: await rig.dial({ url }), ssh: rig.ssh, gatewayPid: rig.gateway.pid, file: { gateway: file.path, ssh: file.path, local: file.path }, repeats: 1, pairs: quick ? 1 : BULK_PAIRS });
      const speed = median(pairs.map(({ gateway }) => mbPerSecond(gateway)));
      const equal = pairs.every(({ gateway }) => gateway.equal);
      const outcomes: Outcome[] = [{ figure: 'delay', title: 'bulk over 100 ms round trip', measured: `${digits(speed)} MB/s${equal ? '' : ', bytes differ'}`, mustBe: '≥ 10 MB/s', reference: `OpenSSH without the delay ${digits(median(pairs.map(({ ssh }) => mbPerSecond(ssh))))} MB/s`, met: quick ? null : speed >= 10 && equal, data: pairs }];
      for (const { name, command, pace } of CASES) {
        const { interrupts } = await reader().call('interrupt', { way: { dial: await rig.dial({ url }) }, pace, command, floodMs: FLOOD_MS, times: quick ? QUICK_TIMES : TIMES });
        say(`${name}: ${summary(interrupts)}`);
        outcomes.push({ figure: 'delay', title: `Ctrl-C over 100 ms, ${name}, p95`, measured: `${digits(worst(interrupts))} ms`, mustBe: `≤ ${LIMIT_MS + ROUND_TRIP_MS} ms`, reference: summary(interrupts), met: quick ? null : worst(interrupts) <= LIMIT_MS + ROUND_TRIP_MS, data: interrupts });
      }
      return outcomes;
    } finally {
      await proxy.stop();
    }
  },
};
