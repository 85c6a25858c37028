import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { step, type SessionEvent, type SessionState } from './session-state.ts';

const exited = { code: 'exited', detail: { exitCode: 0 } } as const;
const deadline = { code: 'deadline' } as const;

type Name = 'running' | 'running alone' | 'draining' | 'draining alone' | 'closing' | 'ended';

const states: Record<Name, SessionState> = {
  running: { phase: 'running', attached: true },
  'running alone': { phase: 'running', attached: false },
  draining: { phase: 'draining', attached: true, end: exited },
  'draining alone': { phase: 'draining', attached: false, end: exited },
  closing: { phase: 'closing', end: exited },
  ended: { phase: 'ended', end: exited },
};
const nameOf = (state: SessionState): Name => (state.phase === 'running' || state.phase === 'draining' ? `${state.phase}${state.attached ? '' : ' alone'}` : state.phase);

type EventName = Exclude<SessionEvent['type'], 'detached'> | 'detached for good' | 'detached for now';
const events: Record<EventName, SessionEvent> = {
  'transport-ended': { type: 'transport-ended', end: exited },
  drained: { type: 'drained' },
  end: { type: 'end', end: deadline },
  attached: { type: 'attached' },
  'detached for good': { type: 'detached', mayResume: false },
  'detached for now': { type: 'detached', mayResume: true },
  'grace-over': { type: 'grace-over' },
  'transport-closed': { type: 'transport-closed' },
};

/** [next state, end code, effects]; every cell must be written or this does not compile. */
type Cell = readonly [Name, string | undefined, string];
const over = (name: 'closing' | 'ended'): Record<EventName, Cell> => ({
  'transport-ended': [name, 'exited', ''],
  drained: [name, 'exited', ''],
  end: [name, 'exited', ''],
  attached: [name, 'exited', ''],
  'detached for good': [name, 'exited', ''],
  'detached for now': [name, 'exited', ''],
  'grace-over': [name, 'exited', ''],
  'transport-closed': name === 'closing' ? ['ended', 'exited', 'release'] : ['ended', 'exited', ''],
});
const table: Record<Name, Record<EventName, Cell>> = {
  running: {
    'transport-ended': ['draining', 'exited', 'drain'],
    drained: ['running', undefined, ''],
    end: ['closing', 'deadline', 'announce record close-transport'],
    attached: ['running', undefined, ''],
    'detached for good': ['closing', 'page-gone', 'record close-transport'],
    'detached for now': ['running alone', undefined, ''],
    'grace-over': ['running', undefined, ''],
    'transport-closed': ['running', undefined, ''],
  },
  'running alone': {
    'transport-ended': ['draining alone', 'exited', ''],
    drained: ['running alone', undefined, ''],
    end: ['closing', 'deadline', 'record close-transport'],
    attached: ['running', undefined, ''],
    'detached for good': ['running alone', undefined, ''],
    'detached for now': ['running alone', undefined, ''],
    'grace-over': ['closing', 'page-gone', 'record close-transport'],
    'transport-closed': ['running alone', undefined, ''],
  },
  draining: {
    'transport-ended': ['draining', 'exited', ''],
    drained: ['closing', 'exited', 'announce record close-transport'],
    end: ['closing', 'exited', 'announce record close-transport'],
    attached: ['draining', 'exited', 'drain'],
    'detached for good': ['closing', 'exited', 'record close-transport'],
    'detached for now': ['draining alone', 'exited', ''],
    'grace-over': ['draining', 'exited', ''],
    'transport-closed': ['draining', 'exited', ''],
  },
  'draining alone': {
    'transport-ended': ['draining alone', 'exited', ''],
    drained: ['closing', 'exited', 'record close-transport'],
    end: ['closing', 'exited', 'record close-transport'],
    attached: ['draining', 'exited', 'drain'],
    'detached for good': ['draining alone', 'exited', ''],
    'detached for now': ['draining alone', 'exited', ''],
    'grace-over': ['closing', 'exited', 'record close-transport'],
    'transport-closed': ['draining alone', 'exited', ''],
  },
  closing: over('closing'),
  ended: over('ended'),
};

const endCode = (state: SessionState): string | undefined => (state.phase === 'running' ? undefined : state.end.code);

describe('session steps', () => {
  for (const [name, row] of Object.entries(table)) {
    for (const [type, [next, code, effects]] of Object.entries(row)) {
      test(`${name} + ${type} → ${next}`, () => {
        const from = states[name as Name];
        const result = step(from, events[type as EventName]);
        expect([nameOf(result.state), endCode(result.state), result.effects.map((effect) => effect.do).join(' ')]).toEqual([next, code, effects]);
        // A step that means nothing returns the same object, so that a caller may compare by identity.
        if (next === name) expect(result.state).toBe(from);
      });
    }
  }

  test('[ER1] whatever happens in whatever order, the end is said at most once, recorded once, and never changes', () => {
    const order = ['running', 'draining', 'closing', 'ended'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(events)), { maxLength: 30 }), (walk) => {
        let state: SessionState = { phase: 'running', attached: false };
        const done: string[] = [];
        let first: string | undefined;
        for (const event of walk) {
          const next = step(state, event);
          expect(order.indexOf(next.state.phase)).toBeGreaterThanOrEqual(order.indexOf(state.phase));
          state = next.state;
          done.push(...next.effects.map((effect) => effect.do));
          first ??= endCode(state);
          expect(endCode(state)).toBe(first);
        }
        const count = (name: string): number => done.filter((each) => each === name).length;
        expect(count('announce')).toBeLessThanOrEqual(1);
        for (const name of ['record', 'close-transport']) expect(count(name)).toBe(state.phase === 'closing' || state.phase === 'ended' ? 1 : 0);
        expect(count('release')).toBe(state.phase === 'ended' ? 1 : 0);
      }),
    );
  });
});
