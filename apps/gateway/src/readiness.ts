/** Owns the answer to "can this process do its work now?". */
import type { Database } from '@workbench/db';
import type { Ecs } from '@workbench/ecs';

export interface ReadinessDeps {
  readonly db: Pick<Database, 'ping'>;
  readonly ecs: Pick<Ecs, 'listRegions'>;
}

/** The database is asked each time. The region is asked until it has answered once: from then on its failures are those of single sessions. */
export function createReadiness({ db, ecs }: ReadinessDeps): () => Promise<string[]> {
  let regionAnswered = false;
  let asking: Promise<void> | undefined;
  const askRegion = (): Promise<void> =>
    (asking ??= ecs
      .listRegions({ language: 'en-US' })
      .then(
        () => {
          regionAnswered = true;
        },
        () => undefined,
      )
      .finally(() => {
        asking = undefined;
      }));
  return async () => {
    const [database] = await Promise.all([db.ping().then(() => true, () => false), regionAnswered ? undefined : askRegion()]);
    return [...(database ? [] : ['database']), ...(regionAnswered ? [] : ['region'])];
  };
}
