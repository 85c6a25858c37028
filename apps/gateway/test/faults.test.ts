/** What goes wrong in one session, wherever it enters: that session ends, and nothing else. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { everyCapability, TestGateway, type Browser } from './harness.ts';
import { PrintedShell } from './printed-shell.ts';

const BROKEN = new TypeError('of nobody');
const fail = (): never => {
  throw BROKEN;
};

const database = databaseOfFile();
let gateway: TestGateway;
let browser: Browser;
let shells: PrintedShell[];

beforeEach(async () => {
  shells = [];
  const openTransport = (): Promise<PrintedShell> => {
    const shell = new PrintedShell();
    shells.push(shell);
    return Promise.resolve(shell);
  };
  gateway = await TestGateway.start({ connectionString: database.url, openTransport });
  browser = await gateway.browser();
});
afterEach(() => gateway.stop());

const flood = 'y\r\n'.repeat(200_000);

describe('[ER6] a fault ends the session it happens in', () => {
  test.each<[string, (shell: PrintedShell, page: Awaited<ReturnType<TestGateway['open']>>) => void]>([
    [
      'in a message',
      (shell, page) => {
        shell.resize = fail;
        page.send({ type: 'resize', size: { cols: 90, rows: 20 } });
      },
    ],
    [
      'in input',
      (shell, page) => {
        shell.write = fail;
        page.type('x');
      },
    ],
    [
      'in output',
      (shell) => {
        shell.pause = fail;
        shell.print(flood);
      },
    ],
    [
      'in the time after an interrupt',
      (shell, page) => {
        // After the message itself was handled, and before the timer that it set.
        shell.hurry = () => void setImmediate(() => Object.defineProperty(shell, 'roundTripMs', { get: fail }));
        shell.print(flood);
        page.interrupt();
      },
    ],
  ])('%s', async (_, breakIt) => {
    const other = await gateway.open(browser, { capabilities: everyCapability });
    const page = await gateway.open(browser, { capabilities: everyCapability, acknowledge: false });
    const [whole, broken] = shells;
    if (!whole || !broken) throw new Error('no shells');
    breakIt(broken, page);
    expect((await page.next('ended')).code).toBe('internal');
    expect(await page.closed).toBe(4000);
    await vi.waitUntil(() => gateway.registry.size === 1);
    expect([broken.closed, whole.closed]).toEqual([true, false]);
    whole.print('still here');
    await other.sees('still here');
    const lines = gateway.logLines.filter((line) => line.includes('fault in a session'));
    expect(lines[0]).toContain('TypeError');
    // ER5.
    expect(lines.join()).not.toContain(BROKEN.message);
  });
});
