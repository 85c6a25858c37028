/** Owns how a journey proves that assistive technology meets no fault that axe can find. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** @param what the state that is looked at, for whoever reads the failure. */
export async function expectAccessible(page: Page, what?: string): Promise<void> {
  // Legacy mode leaves out frames of other sites, of which Workbench has none, and saves a page of its own for each look.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })), what).toEqual([]);
}
