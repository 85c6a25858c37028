/** The process: reads environment and inventory, opens the region, closes it on SIGTERM and SIGINT. */
import { readEnv } from './env.ts';
import { loadInventory } from './inventory/load.ts';
import { limitProfiles } from './limits.ts';
import { createLog } from './log.ts';
import { createEcsLocal } from './server.ts';

async function main(): Promise<void> {
  const env = readEnv();
  const log = createLog(env.logLevel);
  const listed = await loadInventory(env.inventoryPath);
  const inventory = env.limitProfile === undefined ? listed : { ...listed, limits: limitProfiles[env.limitProfile] };
  const region = await createEcsLocal({ config: env, inventory, log });

  let closing = false;
  const end = (signal: NodeJS.Signals): void => {
    // A second signal means now; guests end with this process by themselves.
    if (closing) process.exit(1);
    closing = true;
    log.info({ signal }, 'closing');
    region.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the region did not close cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);

  log.info({ ...(await region.listen()), inventory: env.inventoryPath, instances: inventory.instances.length }, 'listening');
  await region.booted;
  log.info('booted');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
