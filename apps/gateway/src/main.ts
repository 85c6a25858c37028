/** The process: reads the environment, boots, and ends when it is told to: at once on SIGINT, after its sessions (drainLimitMs at most) on SIGTERM. */
import { boot } from './boot.ts';
import { readEnv } from './env.ts';
import { createLog, describeFault } from './log.ts';

/** Ending takes at most so long once nothing is waited for any more: whoever pressed Ctrl-C waits ten seconds. By then no cloud session is left open. Milliseconds. */
const LAST_MS = 9_500;

async function main(): Promise<void> {
  const env = readEnv();
  const log = createLog(env.logLevel);
  const gateway = await boot({ env, log });
  let ending = false;
  const end = (why: string, exitCode: number): void => {
    // A second signal means now.
    if (ending) process.exit(1);
    ending = true;
    log.info({ why }, 'closing');
    setTimeout(() => {
      log.error('closing took too long');
      process.exit(1);
    }, LAST_MS).unref();
    gateway.close().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        log.error(describeFault(error), 'the gateway did not close cleanly');
        process.exit(1);
      },
    );
  };
  // An exception nobody foresaw leaves this process in a state nobody knows; it ends, in order, and is started again.
  process.on('uncaughtException', (error) => {
    log.fatal(describeFault(error), 'unexpected fault');
    end('unexpected fault', 1);
  });
  // A promise nobody waited for belongs to one opening or session: hundreds of other terminals are no reason to end with it.
  process.on('unhandledRejection', (error) => log.error(describeFault(error), 'unexpected rejection'));
  // SIGTERM lets people finish; a second one, or SIGINT (Ctrl-C), does not.
  let draining = false;
  process.on('SIGTERM', () => {
    if (draining) return end('SIGTERM', 0);
    draining = true;
    log.info('draining');
    void gateway.drain().then(() => end('drained', 0));
  });
  process.on('SIGINT', () => end('SIGINT', 0));
  void gateway.lost.then(() => end('the lock of this gateway was lost', 1));
  log.info({ port: gateway.port, internalPort: gateway.internalPort, cloud: env.cloud.kind }, 'listening');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
