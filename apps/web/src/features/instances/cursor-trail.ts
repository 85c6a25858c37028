/** Owns the memory of how one came to a page: the cursor of each page of a list, for the life of this tab. */

const key = (listAddress: string, page: number): string => `cursor:${page}:${listAddress}`;

export const rememberCursor = (listAddress: string, page: number, cursor: string): void => window.sessionStorage.setItem(key(listAddress, page), cursor);

/** null where this tab has not been: a shared address of a later page leads forwards and to the beginning only. */
export const rememberedCursor = (listAddress: string, page: number): string | null => window.sessionStorage.getItem(key(listAddress, page));
