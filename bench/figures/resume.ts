/** Resuming: sessions that lose their network at random must show every byte once, and go on within half a second. */
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { digits, type Outcome } from '../outcome.ts';
import { percentile, seededRandom } from '../statistics.ts';
import type { Figure } from './figure.ts';

const SESSIONS = 20;
const SHORT_CUTS = 1_000;
const LONG_CUTS = 10;
const LONG_CUT_MS = 60_000;
const SHORT_CUT_MS = 2_000;
const LIMIT_MS = 500;
const PAUSE_SECONDS = 0.05;

export const resumeFigure: Figure = {
  id: 'resume',
  async measure({ rig, quick, reader, say }) {
    const stopFile = join(tmpdir(), `workbench-bench-stop-${process.pid}`);
    const holder = reader();
    const sessions = quick ? 2 : SESSIONS;
    const flows = await holder.call('beginFlows', { dials: await rig.dials(sessions), stopFile, pauseSeconds: PAUSE_SECONDS });
    try {
      if (!flows.every(({ capabilities }) => capabilities.includes('resume'))) {
        return [{ figure: 'resume', title: 'resume after a cut', measured: 'not offered', mustBe: `≤ ${LIMIT_MS} ms, every hash equal`, reference: 'the gateway does not offer the capability `resume`', met: null, data: null }];
      }
      const random = seededRandom(11);
      const times: number[] = [];
      const failures: string[] = [];
      const cutOnce = async (session: number, downMs: number): Promise<void> => {
        const flow = flows[session];
        if (!flow) return;
        try {
          await holder.call('cut', session);
          await delay(downMs);
          // A ticket lives for 30 s, less than the longest cut: a page gets one when it is online again.
          times.push(await holder.call('goOn', { session, admission: await rig.attachment(flow.cookie, flow.sessionId) }));
        } catch (error) {
          failures.push(String(error));
        }
      };
      const cutMany = async (session: number): Promise<void> => {
        const cuts = (quick ? 6 : SHORT_CUTS) / sessions;
        for (let index = 0; index < cuts; index += 1) await cutOnce(session, random() * SHORT_CUT_MS);
        // The long cuts at the end, each on a session of its own.
        if (!quick && session < LONG_CUTS) await cutOnce(session, LONG_CUT_MS);
      };
      await Promise.all(flows.map((_, session) => cutMany(session)));
      await writeFile(stopFile, '');
      const ends = await holder.call('endFlows', null);
      const equal = ends.filter((end) => end.equal).length;
      say(`${times.length} cuts, ${failures.length} not resumed, ${equal} of ${ends.length} streams equal`);
      const p95 = times.length > 0 ? percentile(times, 0.95) : Infinity;
      const most = times.length > 0 ? Math.max(...times) : Infinity;
      return [
        { figure: 'resume', title: 'network back to first byte, p95', measured: `${digits(p95)} ms`, mustBe: `≤ ${LIMIT_MS} ms`, reference: `most ${digits(most)} ms of ${times.length}`, met: quick ? null : p95 <= LIMIT_MS, data: times },
        { figure: 'resume', title: 'stream SHA-256 equal after cuts', measured: `${equal} of ${ends.length} streams, ${times.length} cuts`, mustBe: 'all, of 1,010 cuts', reference: `${failures.length} cuts not resumed`, met: quick ? null : equal === ends.length && failures.length === 0, data: { ends, failures } },
      ] satisfies Outcome[];
    } finally {
      await rm(stopFile, { force: true });
    }
  },
};
