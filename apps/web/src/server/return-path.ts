/** Owns where a person goes after signing in: back to where they were, never off this site. Pure. */

/** Only a path of this site: browsers read `//host` and `/\host` as another one. */
export const returnPath = (asked: string | undefined): string => (asked !== undefined && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(asked) && !asked.startsWith('/sign-in') ? asked : '/instances');

/** The same for next-auth, which knows whole addresses only. @param baseUrl origin of this site. */
export const redirectTarget = (asked: string, baseUrl: string): string => `${baseUrl}${returnPath(asked.startsWith(`${baseUrl}/`) ? asked.slice(baseUrl.length) : asked)}`;
