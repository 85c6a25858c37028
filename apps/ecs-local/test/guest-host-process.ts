/** A process that hosts one guest and then waits to be killed. Run by guest-lifecycle.test.ts with a folder as its argument. */
import { pino } from 'pino';
import { createGuestHost } from '../src/guest/guest-host.ts';
import { guestSpec } from './guest-harness.ts';

const host = await createGuestHost({ guestsDir: process.argv[2] ?? '', log: pino({ level: 'silent' }) });
await host.start(guestSpec());
process.stdout.write('up\n');
setInterval(() => undefined, 60_000);
