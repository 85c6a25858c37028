/** Bulk output: megabytes per second and CPU seconds per gigabyte, each against the OpenSSH client in pairs, with every byte compared. */
import { digits, interval, type Outcome } from '../outcome.ts';
import type { Pass } from '../reader/bulk.ts';
import { BareBridge } from '../rig/bare-bridge.ts';
import { estimate, median } from '../statistics.ts';
import type { Figure } from './figure.ts';

const FILE_BYTES = 50_000_000;
const REPEATS = 4;
const PAIRS = 60;
const QUICK_PAIRS = 3;

export const mbPerSecond = ({ bytes, ms }: Pass): number => bytes / 1e6 / (ms / 1_000);
const secondsPerGb = ({ bytes, cpuSeconds }: Pass): number => cpuSeconds / (bytes / 1e9);

export const bulkFigure: Figure = {
  id: 'bulk',
  async measure({ rig, quick, reader, say }) {
    const file = await rig.contentFile(FILE_BYTES);
    const bridge = await BareBridge.start(rig.ssh);
    const pairs = await reader().call('bulk', {
      dial: await rig.dial(),
      ssh: rig.ssh,
      gatewayPid: rig.gateway.pid,
      bridge: { url: bridge.url, pid: bridge.pid },
      file: { gateway: file.path, ssh: file.path, local: file.path },
      repeats: quick ? 1 : REPEATS,
      pairs: quick ? QUICK_PAIRS : PAIRS,
    }).finally(() => bridge.stop());
    const speed = estimate(pairs.map(({ gateway, ssh }) => mbPerSecond(gateway) / mbPerSecond(ssh)));
    const cost = estimate(pairs.map(({ gateway, ssh }) => secondsPerGb(gateway) / secondsPerGb(ssh)));
    const equal = pairs.filter(({ gateway }) => gateway.equal).length;
    const of = (side: 'gateway' | 'ssh', pick: (pass: Pass) => number): string => digits(median(pairs.map((pair) => pick(pair[side]))));
    const bridged = pairs.flatMap(({ ssh, bridge: through }) => (through ? [{ ssh, bridge: through }] : []));
    const ofBridge = (pick: (pass: Pass) => number): string => interval(estimate(bridged.map((pair) => pick(pair.bridge) / pick(pair.ssh))));
    say(`gateway ${of('gateway', mbPerSecond)} MB/s and ${of('gateway', secondsPerGb)} CPU s/GB, ssh ${of('ssh', mbPerSecond)} MB/s and ${of('ssh', secondsPerGb)} CPU s/GB`);
    return [
      {
        figure: 'bulk',
        title: 'bulk output, MB/s ÷ raw ssh',
        measured: interval(speed),
        mustBe: '≥ 1.0, lower bound ≥ 0.95',
        reference: `ssh ${of('ssh', mbPerSecond)} MB/s, gateway ${of('gateway', mbPerSecond)}; bridge ${ofBridge(mbPerSecond)} of ssh`,
        met: quick ? null : speed.median >= 1 && speed.low >= 0.95,
        data: pairs,
      },
      { figure: 'bulk', title: 'bytes equal to those of the file', measured: `${equal} of ${pairs.length}`, mustBe: 'all', reference: '–', met: equal === pairs.length, data: null },
      {
        figure: 'cpu',
        title: 'gateway CPU s/GB ÷ ssh client',
        measured: interval(cost),
        mustBe: '≤ 1.4',
        reference: `ssh ${of('ssh', secondsPerGb)} s/GB, gateway ${of('gateway', secondsPerGb)}; bridge ${ofBridge(secondsPerGb)} of ssh`,
        met: quick ? null : cost.median <= 1.4,
        data: cost,
      },
    ] satisfies Outcome[];
  },
};

const STORM_RUNS = 100;
const QUICK_STORM_RUNS = 2;

export const checksumFigure: Figure = {
  id: 'checksum',
  async measure({ rig, quick, reader }) {
    const file = await rig.contentFile(FILE_BYTES);
    const runs = quick ? QUICK_STORM_RUNS : STORM_RUNS;
    const equal = await reader().call('storm', { dial: await rig.dial(), file: { remote: file.path, local: file.path }, runs });
    return [{ figure: 'checksum', title: '50 MB under pause/resume storms, equal', measured: `${equal} of ${runs}`, mustBe: '100 of 100', reference: '–', met: quick ? null : equal === runs, data: { equal, runs } }];
  },
};
