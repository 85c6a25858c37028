/** Opening sessions: time to the prompt, sessions per second, memory of each that idles; and the road through Session Manager. */
import { digits, interval, type Outcome } from '../outcome.ts';
import type { Way } from '../reader/open.ts';
import { BareBridge } from '../rig/bare-bridge.ts';
import { GUEST } from '../rig/rig.ts';
import { memory } from '../rig/process-cost.ts';
import { estimate, median } from '../statistics.ts';
import { mbPerSecond } from './bulk.ts';
import type { Figure, FigureContext } from './figure.ts';

const CONNECTS = 60;
const QUICK_CONNECTS = 5;

export const connectFigure: Figure = {
  id: 'connect',
  async measure({ rig, quick, reader }) {
    const pairs = await reader().call('connect', { dials: await rig.dials((quick ? QUICK_CONNECTS : CONNECTS) + 1), ssh: rig.ssh });
    const added = estimate(pairs.map(({ gateway, ssh2 }) => gateway - ssh2));
    const reference = `ssh2 ${digits(median(pairs.map(({ ssh2 }) => ssh2)))} ms, gateway ${digits(median(pairs.map(({ gateway }) => gateway)))} ms`;
    return [{ figure: 'connect', title: 'connect to prompt − ssh2 alone', measured: interval(added, ' ms'), mustBe: '≤ 5 ms', reference, met: quick ? null : added.median <= 5, data: pairs }];
  },
};

const RATE_ROUNDS = 5;
const RATE_SESSIONS = 100;
const AT_ONCE = 8;

export const rateFigure: Figure = {
  id: 'rate',
  async measure({ rig, quick, reader }) {
    const count = quick ? AT_ONCE * 2 : RATE_SESSIONS;
    const rounds: { gateway: number; ssh2: number }[] = [];
    const both = reader();
    for (let round = 0; round < (quick ? 1 : RATE_ROUNDS); round += 1) {
      const ssh2 = await both.call('rate', { ways: Array.from({ length: count }, () => ({ ssh: rig.ssh })), atOnce: AT_ONCE });
      const gateway = await both.call('rate', { ways: (await rig.dials(count)).map((dial) => ({ dial })), atOnce: AT_ONCE });
      rounds.push({ gateway, ssh2 });
    }
    const speed = estimate(rounds.map(({ gateway }) => gateway));
    return [{ figure: 'rate', title: 'new sessions per second, 8 at a time', measured: interval(speed), mustBe: '≥ 45', reference: `ssh2 alone ${digits(median(rounds.map(({ ssh2 }) => ssh2)))}`, met: quick ? null : speed.median >= 45, data: rounds }];
  },
};

/** Sessions, and KB of resident memory that each may add. */
const IDLE_STEPS: readonly (readonly [sessions: number, limitKb: number])[] = [[300, 120], [1_000, 75]];
const QUICK_STEPS: readonly (readonly [sessions: number, limitKb: number])[] = [[20, 120]];
/** A quiet time in which the heap falls to what is held. */
const SETTLE_MS = 20_000;
/** Gateways that are measured: where one is in its cycle of collecting garbage moves the figure by 20 KB and more. */
const IDLE_GATEWAYS = 3;

type Held = readonly [before: ReturnType<typeof memory>, after: ReturnType<typeof memory>];

/** Resident memory of a process before and after so many sessions through it. */
async function holding({ reader, quick }: FigureContext, pid: number, ways: readonly Way[]): Promise<Held> {
  const holder = reader();
  // One session first: code that every session shares is not the cost of one.
  await holder.call('hold', { ways: ways.slice(0, 1), atOnce: 1 });
  const before = memory(pid);
  await holder.call('hold', { ways: ways.slice(1), atOnce: AT_ONCE });
  if (!quick) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const after = memory(pid);
  await holder.call('release', null);
  return [before, after];
}

export const idleMemoryFigure: Figure = {
  id: 'idle-memory',
  async measure(context) {
    const { rig, quick, say } = context;
    const outcomes: Outcome[] = [];
    for (const [sessions, limitKb] of quick ? QUICK_STEPS : IDLE_STEPS) {
      const each = ([first, last]: Held): number => (last.rssKb - first.rssKb) / sessions;
      const gateways: Held[] = [];
      for (let gateway = 0; gateway < (quick ? 1 : IDLE_GATEWAYS); gateway += 1) {
        await rig.restartGateway();
        gateways.push(await holding(context, rig.gateway.pid, (await rig.dials(sessions + 1)).map((dial) => ({ dial }))));
      }
      const bridge = await BareBridge.start(rig.ssh);
      const bridged = await holding(context, bridge.pid, Array.from({ length: sessions + 1 }, () => ({ bridgeUrl: bridge.url }))).finally(() => bridge.stop());
      const all = gateways.map(each).sort((a, b) => a - b);
      const ours = median(all);
      const shown = all.map((one) => digits(one)).join(', ');
      say(`${sessions} sessions: ${shown} KB each, through a bridge ${digits(each(bridged))} KB`);
      outcomes.push({ figure: 'idle-memory', title: `KB per idle session, ${sessions} sessions`, measured: `${digits(ours)} KB`, mustBe: `≤ ${limitKb} KB`, reference: `gateways ${shown} KB; bridge ${digits(each(bridged))} KB`, met: quick ? null : ours <= limitKb, data: { gateways, bridge: bridged } });
    }
    return outcomes;
  },
};

const BULK_BYTES = 50_000_000;

export const sessionManagerFigure: Figure = {
  id: 'session-manager',
  async measure({ rig, quick, reader, say }) {
    const [here, inside] = [await rig.contentFile(BULK_BYTES), await rig.contentInGuest(BULK_BYTES)];
    const pairs = quick ? 2 : 10;
    const viaSsh = await reader().call('bulk', { dial: await rig.dial(), ssh: rig.ssh, gatewayPid: rig.gateway.pid, file: { gateway: here.path, ssh: here.path, local: here.path }, repeats: 1, pairs });
    const dial = await rig.dial({ transport: { kind: 'session-manager', username: 'root' }, instanceId: GUEST });
    const viaRelay = await reader().call('bulk', { dial, ssh: rig.ssh, gatewayPid: rig.gateway.pid, file: { gateway: inside.path, ssh: here.path, local: here.path }, repeats: 1, pairs });
    // Both against OpenSSH in their own pairs, so that a machine that became slower between the two does not count.
    const share = (runs: typeof viaSsh): number[] => runs.map(({ gateway, ssh }) => mbPerSecond(gateway) / mbPerSecond(ssh));
    const sshShare = median(share(viaSsh));
    const ratio = estimate(share(viaRelay).map((each) => each / sshShare));
    const speeds = `Session Manager ${digits(median(viaRelay.map(({ gateway }) => mbPerSecond(gateway))))} MB/s, SSH ${digits(median(viaSsh.map(({ gateway }) => mbPerSecond(gateway))))} MB/s`;
    say(speeds);
    const equal = viaRelay.every(({ gateway }) => gateway.equal);
    return [{ figure: 'session-manager', title: 'Session Manager bulk ÷ SSH', measured: `${interval(ratio)}${equal ? '' : ', bytes differ'}`, mustBe: '≥ 0.5', reference: speeds, met: quick ? null : ratio.median >= 0.5 && equal, data: { viaSsh, viaRelay } }];
  },
};
