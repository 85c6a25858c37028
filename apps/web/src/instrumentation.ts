/** Owns what happens once when the process starts. */

export async function register(): Promise<void> {
  const { createFirstAdministrator } = await import('./server/first-administrator.ts');
  createFirstAdministrator();
}
