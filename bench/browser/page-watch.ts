/** Owns what is measured inside a page: from a key to a title that a program set, once drawn; tasks that block; memory; scripts loaded. */
import type { CDPSession, Page, Response } from '@playwright/test';
import { gzipSync } from 'node:zlib';

/** Put into every page before its own scripts. Strings, because this runs in the browser and the bench knows no DOM. */
const SCRIPT = `
window.__bench = { longTasks: [], keyAt: 0 };
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.__bench.longTasks.push(Math.round(entry.duration)); }).observe({ type: 'longtask', buffered: true });
addEventListener('keydown', () => { window.__bench.keyAt = performance.now(); }, true);
window.__bench.drawn = (part) => new Promise((resolve) => {
  const look = () => {
    if (!document.title.includes(part)) return false;
    // Two frames: what was parsed is laid out in the first and on the screen by the second.
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - window.__bench.keyAt)));
    return true;
  };
  if (look()) return;
  const observer = new MutationObserver(() => { if (look()) observer.disconnect(); });
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
});`;

export class PageWatch {
  readonly page: Page;
  readonly #devtools: CDPSession;

  private constructor(page: Page, devtools: CDPSession) {
    this.page = page;
    this.#devtools = devtools;
  }

  static async attach(page: Page): Promise<PageWatch> {
    await page.addInitScript({ content: SCRIPT });
    return new PageWatch(page, await page.context().newCDPSession(page));
  }

  /** Presses a key. @returns milliseconds until a title that contains this text was drawn. */
  async keyToTitle(key: string, title: string): Promise<number> {
    const drawn = this.page.evaluate<number>(`window.__bench.drawn(${JSON.stringify(title)})`);
    await this.page.keyboard.press(key);
    return drawn;
  }

  /** Tasks over 50 ms since the last question, milliseconds each. */
  longTasks(): Promise<number[]> {
    return this.page.evaluate<number[]>('window.__bench.longTasks.splice(0)');
  }

  /** Bytes of the JavaScript heap that are in use after a collection. */
  async heapBytes(): Promise<number> {
    await this.#devtools.send('HeapProfiler.collectGarbage');
    return (await this.#devtools.send('Runtime.getHeapUsage')).usedSize;
  }

  /**
   * Bytes of scripts that a navigation loads, compressed as a server compresses them, whether ours does or not: of those that its page names, without
   * which it does nothing (what Next calls first load), and of all, those fetched ahead for what comes next included.
   */
  async scriptBytes(navigate: () => Promise<unknown>): Promise<{ readonly first: number; readonly all: number }> {
    let scripts: { readonly path: string; readonly size: Promise<number> }[] = [];
    let html = Promise.resolve('');
    const listen = (response: Response): void => {
      const request = response.request();
      if (request.isNavigationRequest()) {
        html = response.text();
        scripts = [];
      }
      if (request.resourceType() !== 'script') return;
      const size = response.body().then((body) => gzipSync(body).length);
      // Those of a page that was left cannot be read, and are not asked for.
      size.catch(() => undefined);
      scripts.push({ path: new URL(response.url()).pathname, size });
    };
    this.page.on('response', listen);
    await navigate();
    await this.page.waitForLoadState('networkidle');
    this.page.off('response', listen);
    const named = await html;
    const sizes = await Promise.all(scripts.map(async ({ path, size }) => ({ first: named.includes(`<script src="${path}`), bytes: await size })));
    const sum = (of: typeof sizes): number => of.reduce((bytes, each) => bytes + each.bytes, 0);
    return { first: sum(sizes.filter(({ first }) => first)), all: sum(sizes) };
  }
}
