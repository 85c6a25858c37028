/**
 * Owns what is different in development: sources are bundled again at every change, and the app they belong to is started again.
 * The pages rebuild themselves (Next.js).
 */
import type { BuildContext } from 'esbuild';
import { BUNDLES, watchBundle } from '../build/bundle.ts';
import { generatePrismaClient } from '../prisma-generate.ts';
import type { AppName } from './environment.ts';
import type { Progress } from './progress.ts';

export interface WatchedApps {
  stop(): Promise<void>;
}

/** @param changed is called when an app's code changed after the first build. */
export async function watchApps(root: string, progress: Progress, changed: (app: AppName) => void): Promise<WatchedApps> {
  generatePrismaClient();
  const contexts: BuildContext[] = [];
  for (const bundle of BUNDLES) {
    let first = true;
    await new Promise<void>((resolve, reject) => {
      const built = (): void => {
        if (!first) {
          progress.say(`  ${bundle.app} changed`);
          changed(bundle.app as AppName);
        }
        first = false;
        resolve();
      };
      watchBundle(root, bundle, built).then((watching) => contexts.push(watching), reject);
    });
  }
  return {
    stop: async () => {
      await Promise.all(contexts.map((watching) => watching.dispose()));
    },
  };
}
