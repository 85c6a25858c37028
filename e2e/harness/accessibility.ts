/** Owns how a journey proves that assistive technology meets no fault that axe can find. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/**
 * Looks at the page in the light theme and then in the dark one. The page follows the system in this, and its motion is reduced, so that
 * nothing is looked at half faded in.
 * @param what the state that is looked at, for whoever reads the failure.
 */
export async function expectAccessible(page: Page, what = 'the page'): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Legacy mode leaves out frames of other sites, of which Workbench has none, and saves a page of its own for each look.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })), `${what}, ${colorScheme}`).toEqual([]);
  }
}
