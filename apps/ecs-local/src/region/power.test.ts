import { describe, expect, it } from 'vitest';
import type { PowerState } from './instance.ts';
import { nextPower, type PowerEvent } from './power.ts';

/** Every cell, so that a new state or event does not compile until someone has thought about it. */
const table: Record<PowerState, Record<PowerEvent, PowerState | 'refused'>> = {
  Pending: { create: 'refused', start: 'refused', stop: 'refused', reboot: 'refused', up: 'Running', down: 'Stopped' },
  Starting: { create: 'refused', start: 'refused', stop: 'refused', reboot: 'refused', up: 'Running', down: 'Stopped' },
  Running: { create: 'refused', start: 'refused', stop: 'Stopping', reboot: 'Starting', up: 'refused', down: 'Stopped' },
  Stopping: { create: 'refused', start: 'refused', stop: 'refused', reboot: 'refused', up: 'refused', down: 'Stopped' },
  Stopped: { create: 'Pending', start: 'Starting', stop: 'refused', reboot: 'refused', up: 'refused', down: 'refused' },
};

describe('power', () => {
  for (const [state, row] of Object.entries(table) as [PowerState, (typeof table)[PowerState]][]) {
    it.each(Object.entries(row) as [PowerEvent, PowerState | 'refused'][])(`${state} on %s: %s`, (event, next) => {
      expect(nextPower(state, event) ?? 'refused').toBe(next);
    });
  }
});
