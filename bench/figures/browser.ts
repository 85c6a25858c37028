/** The real page in Chromium: how near it comes to xterm.js alone, whether it ever blocks, what it weighs, and Ctrl-C as a person feels it. */
import { chromium, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { findChromium } from '../../scripts/test/prerequisites.ts';
import { startBarePage } from '../browser/bare-page.ts';
import { PageWatch } from '../browser/page-watch.ts';
import { Product } from '../browser/product-page.ts';
import { throughTerminal } from '../content.ts';
import { digits, interval, type Outcome } from '../outcome.ts';
import { WIDE } from '../reader/interrupt.ts';
import { estimate, median, percentile } from '../statistics.ts';
import type { Figure } from './figure.ts';

const FILE_BYTES = 10_000_000;
const ROUNDS = 10;
const CTRL_C_TIMES = 20;
const FLOOD_MS = 2_000;
const KB = 1_024;
const MB = 1_048_576;

/** What the title will hold when the shell asks again. */
const nextPrompt = async (page: Page): Promise<string> => `P${Number(/P(\d+)\./.exec(await page.title())?.[1]) + 1}.`;

/** Milliseconds a bare page takes to draw what it is fed. */
async function drawnBy(watch: PageWatch, round: number): Promise<number> {
  await watch.page.bringToFront();
  return watch.keyToTitle('Enter', `DONE${round}`);
}

export const browserFigure: Figure = {
  id: 'browser',
  async measure({ rig, quick, say }) {
    const file = await rig.contentFile(FILE_BYTES);
    const product = await Product.start(rig.ssh);
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
      const openFloor = async (graphemes: boolean) => {
        const bare = await startBarePage({ content, ...size, graphemes });
        const watch = await PageWatch.attach(await context.newPage());
        await watch.page.goto(bare.url);
        await watch.page.waitForFunction(`document.title === 'open'`);
        await watch.longTasks();
        return { watch, stop: () => bare.stop() };
      };
      const [floor, graphemeFloor] = [await openFloor(false), await openFloor(true)];
      await real.longTasks();
      await real.page.bringToFront();
      const heapBefore = await real.heapBytes();

      const rounds: { real: number; bare: number; graphemes: number }[] = [];
      const blockedReal: number[] = [];
      for (let round = 1; round <= (quick ? 2 : ROUNDS); round += 1) {
        await real.page.bringToFront();
        await real.page.keyboard.type(`cat ${file.path}`);
        // The prompt's title stays; one that another follows at once may never be shown by a page that is behind.
        const ms = await real.keyToTitle('Enter', await nextPrompt(real.page));
        blockedReal.push(...(await real.longTasks()));
        rounds.push({ real: ms, bare: await drawnBy(floor.watch, round), graphemes: await drawnBy(graphemeFloor.watch, round) });
      }
      await real.page.bringToFront();
      const growth = (await real.heapBytes()) - heapBefore;

      const interrupts: number[] = [];
      for (let index = 0; index < (quick ? 2 : CTRL_C_TIMES); index += 1) {
        await real.page.keyboard.type(WIDE);
        await real.page.keyboard.press('Enter');
        const next = await nextPrompt(real.page);
        await new Promise((resolve) => setTimeout(resolve, FLOOD_MS));
        interrupts.push(await real.keyToTitle('Control+c', next));
      }
      const blocked = { real: blockedReal, bare: await floor.watch.longTasks(), graphemes: await graphemeFloor.watch.longTasks() };
      await floor.stop();
      await graphemeFloor.stop();

      const ratio = estimate(rounds.map(({ real, bare }) => real / bare));
      const ms = (of: keyof (typeof rounds)[number]): string => `${digits(median(rounds.map((each) => each[of])))} ms`;
      const drawn = `bare ${ms('bare')}, with graphemes ${ms('graphemes')} (${interval(estimate(rounds.map(({ graphemes, bare }) => graphemes / bare)))}), page ${ms('real')}`;
      say(drawn);
      const judged = (met: boolean): boolean | null => (quick ? null : met);
      const p95 = percentile(interrupts, 0.95);
      const worst = Math.max(0, ...blocked.real);
      return [
        { figure: 'browser', title: '10 MB drawn ÷ bare xterm.js', measured: interval(ratio), mustBe: '≤ 1.05', reference: drawn, met: judged(ratio.median <= 1.05), data: rounds },
        { figure: 'browser', title: 'tasks > 50 ms meanwhile', measured: `${blocked.real.length}, longest ${worst} ms`, mustBe: 'none', reference: `bare page ${blocked.bare.length}, longest ${Math.max(0, ...blocked.bare)} ms; with graphemes ${blocked.graphemes.length}, ${Math.max(0, ...blocked.graphemes)} ms`, met: judged(blocked.real.length === 0), data: blocked },
        { figure: 'browser', title: 'JavaScript heap growth', measured: `${digits(growth / MB)} MB`, mustBe: '≤ 15 MB', reference: 'after collection, scrollback full', met: judged(growth <= 15 * MB), data: { heapBefore, growth } },
        { figure: 'browser', title: 'Ctrl-C in the page, p95', measured: `${digits(p95)} ms`, mustBe: '≤ 200 ms', reference: `p50 ${digits(median(interrupts))} ms`, met: judged(p95 <= 200), data: interrupts },
        { figure: 'browser', title: 'first-load JavaScript, gzip', measured: `${digits(scripts.first / KB)} KB`, mustBe: '≤ 250 KB', reference: `terminal route, its form; with what is fetched ahead while that is filled in, the terminal, ${digits(scripts.all / KB)} KB`, met: judged(scripts.first <= 250 * KB), data: scripts },
        { figure: 'browser', title: 'route to interactive, warm', measured: `${digits(median(interactive))} ms`, mustBe: '≤ 1,000 ms', reference: '–', met: judged(median(interactive) <= 1_000), data: interactive },
      ] satisfies Outcome[];
    } finally {
      await browser.close();
      await product.stop();
    }
  },
};
