/** What ends sessions in time while the database says nothing. */
import type { Database } from '@workbench/db';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';
import { defaultCaps } from './policy.ts';
import type { SessionRegistry } from './session-registry.ts';
import { Sweep } from './sweep.ts';

/** A database that never answers, whatever it is asked. */
const silent: unknown = new Proxy(() => new Promise(() => undefined), { get: (_, name) => (name === 'then' ? undefined : silent) });

test('[DL2] limits of time are looked at with every tick, also while the database thinks about an earlier one', () => {
  const look = vi.fn();
  const registry = { all: () => [{ look, isOver: false, facts: { id: 'ses_a' } }] } as unknown as SessionRegistry;
  const sweep = new Sweep({ db: silent as Database, clock: systemClock, caps: defaultCaps, registry, log: pino({ level: 'silent' }) });
  void sweep.tick();
  void sweep.tick();
  void sweep.tick();
  expect(look).toHaveBeenCalledTimes(3);
});
