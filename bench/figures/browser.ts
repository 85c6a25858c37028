/** The real page in Chromium: how near it comes to xterm.js alone, whether it ever blocks, what it weighs, and Ctrl-C as a person feels it. */
import { chromium, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { findChromium } from '../../scripts/test/prerequisites.ts';
import { startBarePage } from '../browser/bare-page.ts';
import { PageWatch } from '../browser/page-watch.ts';
import { countPrompts, Product } from '../browser/product-page.ts';
import { throughTerminal } from '../content.ts';
import { digits, interval, type Outcome } from '../outcome.ts';
import { WIDE } from '../reader/interrupt.ts';
import { BareBridge } from '../rig/bare-bridge.ts';
import { estimate, median, percentile } from '../statistics.ts';
import type { Figure } from './figure.ts';

const FILE_BYTES = 10_000_000;
const ROUNDS = 10;
const CTRL_C_TIMES = 20;
const FLOOD_MS = 2_000;
const QUIET_MS = 500;
const KB = 1_024;
const MB = 1_048_576;

/** What the title will hold when the shell asks again, or has been fed. */
const nextPrompt = async (page: Page): Promise<string> => `P${Number(/P(\d+)\./.exec(await page.title())?.[1] ?? 0) + 1}.`;

/**
 * What the page is compared with: xterm.js alone, fed from memory; the same counting graphemes; and that at the end of a bridge to the same sshd,
 * which shares the cores with it as it does with the page.
 */
type Side = 'page' | 'bare' | 'graphemes' | 'bridge';
const shown = (say: (side: Side) => string): string => `bare ${say('bare')}, with graphemes ${say('graphemes')}, these behind a bridge ${say('bridge')}`;

/** Milliseconds from Enter to the next prompt, drawn. */
async function drawn(watch: PageWatch, command: string): Promise<number> {
  await watch.page.bringToFront();
  await watch.page.keyboard.type(command);
  // The prompt's title stays; one that another follows at once may never be shown by a page that is behind.
  return watch.keyToTitle('Enter', await nextPrompt(watch.page));
}

export const browserFigure: Figure = {
  id: 'browser',
  async measure({ rig, quick, say }) {
    const file = await rig.contentFile(FILE_BYTES);
    const product = await Product.start(rig.ssh);
    const stops: (() => Promise<void>)[] = [];
    const executablePath = findChromium();
    const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    try {
      const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: 'en-US' });
      const real = await PageWatch.attach(await context.newPage());
      await product.signIn(real.page);
      const scripts = await real.scriptBytes(() => product.openRoute(real.page));
      // The second visit is the warm one: server and caches have seen the route.
      const interactive: number[] = [];
      for (let index = 0; index < (quick ? 1 : 5); index += 1) interactive.push(await product.openRoute(real.page));
      await product.logOn(real.page);
      const content = throughTerminal(readFileSync(file.path));
      const size = await product.size(real.page);
      const openFloor = async (source: Buffer | string, graphemes: boolean): Promise<PageWatch> => {
        const bare = await startBarePage({ source, ...size, graphemes });
        stops.push(() => bare.stop());
        const watch = await PageWatch.attach(await context.newPage());
        await watch.page.goto(bare.url);
        await watch.page.waitForFunction(`document.title === 'open'`);
        return watch;
      };
      const bridge = await BareBridge.start(rig.ssh);
      stops.push(() => bridge.stop());
      const sides: Record<Side, PageWatch> = { page: real, bare: await openFloor(content, false), graphemes: await openFloor(content, true), bridge: await openFloor(bridge.url, true) };
      await countPrompts(sides.bridge.page);
      await real.page.bringToFront();
      const heapBefore = await real.heapBytes();

      const rounds: Record<Side, number>[] = [];
      const blocked: Record<Side, number[]> = { page: [], bare: [], graphemes: [], bridge: [] };
      const measure = async (side: Side): Promise<number> => {
        await sides[side].longTasks();
        const ms = await drawn(sides[side], `cat ${file.path}`);
        blocked[side].push(...(await sides[side].longTasks()));
        return ms;
      };
      for (let round = 0; round < (quick ? 2 : ROUNDS); round += 1) {
        rounds.push({ page: await measure('page'), bare: await measure('bare'), graphemes: await measure('graphemes'), bridge: await measure('bridge') });
      }
      await real.page.bringToFront();
      const growth = (await real.heapBytes()) - heapBefore;

      const interrupts: number[] = [];
      // What this machine takes for a prompt to be asked for, sent and drawn when nothing else is under way.
      const quietEnters: number[] = [];
      for (let index = 0; index < (quick ? 2 : CTRL_C_TIMES); index += 1) {
        await real.page.keyboard.type(WIDE);
        await real.page.keyboard.press('Enter');
        const next = await nextPrompt(real.page);
        await new Promise((resolve) => setTimeout(resolve, FLOOD_MS));
        interrupts.push(await real.keyToTitle('Control+c', next));
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
        quietEnters.push(await real.keyToTitle('Enter', await nextPrompt(real.page)));
      }
      const ratio = estimate(rounds.map(({ page, bare }) => page / bare));
      const ms = (side: Side): string => `${digits(median(rounds.map((each) => each[side])))} ms`;
      const ofBridge = interval(estimate(rounds.map(({ page, bridge }) => page / bridge)));
      const times = `${shown(ms)}, page ${ms('page')}, ${ofBridge} of the bridge's`;
      say(times);
      const longest = (side: Side): number => Math.max(0, ...blocked[side]);
      const judged = (met: boolean): boolean | null => (quick ? null : met);
      const p95 = percentile(interrupts, 0.95);
      return [
        { figure: 'browser', title: '10 MB drawn ÷ bare xterm.js', measured: interval(ratio), mustBe: '≤ 1.05', reference: times, met: judged(ratio.median <= 1.05), data: rounds },
        { figure: 'browser', title: 'tasks > 50 ms meanwhile', measured: `${blocked.page.length}, longest ${longest('page')} ms`, mustBe: 'none', reference: shown((side) => `${blocked[side].length}, ${longest(side)} ms`), met: judged(blocked.page.length === 0), data: blocked },
        { figure: 'browser', title: 'JavaScript heap growth', measured: `${digits(growth / MB)} MB`, mustBe: '≤ 15 MB', reference: 'after collection, scrollback full', met: judged(growth <= 15 * MB), data: { heapBefore, growth } },
        { figure: 'browser', title: 'Ctrl-C in the page, p95', measured: `${digits(p95)} ms`, mustBe: '≤ 200 ms', reference: `p50 ${digits(median(interrupts))} ms; Enter at a quiet prompt, p50 / p95: ${digits(median(quietEnters))} / ${digits(percentile(quietEnters, 0.95))} ms`, met: judged(p95 <= 200), data: { interrupts, quietEnters } },
        { figure: 'browser', title: 'first-load JavaScript, gzip', measured: `${digits(scripts.first / KB)} KB`, mustBe: '≤ 250 KB', reference: `terminal route, its form; with what is fetched ahead while that is filled in, the terminal, ${digits(scripts.all / KB)} KB`, met: judged(scripts.first <= 250 * KB), data: scripts },
        { figure: 'browser', title: 'route to interactive, warm', measured: `${digits(median(interactive))} ms`, mustBe: '≤ 1,000 ms', reference: '–', met: judged(median(interactive) <= 1_000), data: interactive },
      ] satisfies Outcome[];
    } finally {
      await browser.close();
      for (const stop of stops) await stop();
      await product.stop();
    }
  },
};
