/** The power states of an instance and what leads from one to the next. Pure: starts and stops nothing. */
import type { PowerState } from './instance.ts';

/**
 * create: first start ever · start, stop, reboot: asked for through the API · up: the guest answers · down: the guest is gone or failed to start.
 *
 *   (created) ─→ Pending ─up─→ Running ─stop─→ Stopping ─down─→ Stopped ─start─→ Starting ─up─→ Running
 *                                 └─reboot─→ Starting
 */
export type PowerEvent = 'create' | 'start' | 'stop' | 'reboot' | 'up' | 'down';

const transitions: Readonly<Record<PowerState, Readonly<Record<PowerEvent, PowerState | undefined>>>> = {
  Pending: { create: undefined, start: undefined, stop: undefined, reboot: undefined, up: 'Running', down: 'Stopped' },
  Starting: { create: undefined, start: undefined, stop: undefined, reboot: undefined, up: 'Running', down: 'Stopped' },
  Running: { create: undefined, start: undefined, stop: 'Stopping', reboot: 'Starting', up: undefined, down: 'Stopped' },
  Stopping: { create: undefined, start: undefined, stop: undefined, reboot: undefined, up: undefined, down: 'Stopped' },
  Stopped: { create: 'Pending', start: 'Starting', stop: undefined, reboot: undefined, up: undefined, down: undefined },
};

/** The state that follows, or undefined where the event is not allowed (or means nothing). */
export const nextPower = (state: PowerState, event: PowerEvent): PowerState | undefined => transitions[state][event];
