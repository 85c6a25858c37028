/** Owns splitting long lists of instance ids into calls that a region accepts; knows no operation. */

/** EO5.6, EO5.7: what one call takes. */
const idsPerCall = 100;

/** Asks for all ids in calls of 100, one after another: a long list must not trip the region's throttling. */
export async function inParts<Item>(ids: readonly string[], ask: (ids: string[]) => Promise<readonly Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for (let start = 0; start < ids.length; start += idsPerCall) items.push(...(await ask(ids.slice(start, start + idsPerCall))));
  return items;
}
