/** Owns how a journey proves that assistive technology meets no fault that axe can find. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Rules whose answer depends on the theme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * Looks at the page in the light theme and then in the dark one, where only the colours are another's. The page follows the system in this,
 * and its motion is reduced, so that nothing is looked at half faded in.
 * @param what the state that is looked at, for whoever reads the failure.
 */
export async function expectAccessible(page: Page, what = 'the page'): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect(await faults(page), `${what}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  expect(await faults(page, COLOUR_RULES), `${what}, dark`).toEqual([]);
}

async function faults(page: Page, rules?: string[]): Promise<{ id: string; nodes: string[] }[]> {
  // Legacy mode leaves out frames of other sites, of which Workbench has none, and saves a page of its own for each look.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
}
