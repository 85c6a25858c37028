import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { step, type SessionEvent, type SessionState } from './session-state.ts';

const exited = { code: 'exited', detail: { exitCode: 0 } } as const;
const deadline = { code: 'deadline' } as const;

const states: Record<SessionState['phase'], SessionState> = {
  running: { phase: 'running' },
  draining: { phase: 'draining', end: exited },
  closing: { phase: 'closing', end: exited },
  ended: { phase: 'ended', end: exited },
};
const events: Record<SessionEvent['type'], SessionEvent> = {
  'transport-ended': { type: 'transport-ended', end: exited },
  drained: { type: 'drained' },
  end: { type: 'end', end: deadline },
  'view-closed': { type: 'view-closed' },
  'transport-closed': { type: 'transport-closed' },
};

/** [next phase, end code, effects]; every cell must be written or this does not compile. */
type Cell = readonly [SessionState['phase'], string | undefined, string];
const table: Record<SessionState['phase'], Record<SessionEvent['type'], Cell>> = {
  running: {
    'transport-ended': ['draining', 'exited', 'drain'],
    drained: ['running', undefined, ''],
    end: ['closing', 'deadline', 'announce record close-transport'],
    'view-closed': ['closing', 'page-gone', 'record close-transport'],
    'transport-closed': ['running', undefined, ''],
  },
  draining: {
    'transport-ended': ['draining', 'exited', ''],
    drained: ['closing', 'exited', 'announce record close-transport'],
    end: ['closing', 'exited', 'announce record close-transport'],
    'view-closed': ['closing', 'exited', 'record close-transport'],
    'transport-closed': ['draining', 'exited', ''],
  },
  closing: {
    'transport-ended': ['closing', 'exited', ''],
    drained: ['closing', 'exited', ''],
    end: ['closing', 'exited', ''],
    'view-closed': ['closing', 'exited', ''],
    'transport-closed': ['ended', 'exited', 'release'],
  },
  ended: {
    'transport-ended': ['ended', 'exited', ''],
    drained: ['ended', 'exited', ''],
    end: ['ended', 'exited', ''],
    'view-closed': ['ended', 'exited', ''],
    'transport-closed': ['ended', 'exited', ''],
  },
};

const endCode = (state: SessionState): string | undefined => (state.phase === 'running' ? undefined : state.end.code);

describe('session steps', () => {
  for (const [phase, row] of Object.entries(table)) {
    for (const [type, [next, code, effects]] of Object.entries(row)) {
      test(`${phase} + ${type} → ${next}`, () => {
        const result = step(states[phase as SessionState['phase']], events[type as SessionEvent['type']]);
        expect([result.state.phase, endCode(result.state), result.effects.map((effect) => effect.do).join(' ')]).toEqual([next, code, effects]);
        // A step that means nothing returns the same object, so that a caller may compare by identity.
        if (effects === '') expect(result.state).toBe(states[phase as SessionState['phase']]);
      });
    }
  }

  test('[ER1] whatever happens in whatever order, the end is said at most once, recorded once, and never changes', () => {
    const order = ['running', 'draining', 'closing', 'ended'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(events)), { maxLength: 30 }), (walk) => {
        let state: SessionState = { phase: 'running' };
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
