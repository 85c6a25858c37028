import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEvent, at, type EventName } from '../test/states.ts';
import { canTakeBack, initialState, resumedSession, sessionOf, step, type ConnectionEvent, type ConnectionState } from './connection-state.ts';

const event = fc.constantFrom<ConnectionEvent>(
  ...Object.values(anyEvent),
  { type: 'answer', id: 8, accept: false },
  { type: 'hello', version: 2, capabilities: [] },
  { type: 'hello', version: 1, capabilities: [] },
  { type: 'socket-closed', code: 1001 },
  { type: 'socket-closed', code: 4002 },
  { type: 'ended', code: 'ticket-refused', detail: null },
);
/** What comes next where all goes well, and where a connection that is ready is lost. */
const next: { readonly [N in ConnectionState['name']]: EventName } = {
  'idle': 'start',
  'fetching-ticket': 'ticket',
  'connecting': 'socket-opened',
  'greeting': 'hello',
  'opening': 'ready',
  'ready': 'socket-closed',
  'ending': 'ended',
  'waiting': 'timeout',
  'ended': 'start',
};
const nextEvent = (state: ConnectionState): ConnectionEvent => anyEvent[canTakeBack(state) ? 'take-back' : next[state.name]];
/** Walks that get somewhere: mostly the happy road, cut here and there, with anything in between. */
const happening = fc.oneof({ weight: 6, arbitrary: fc.constant('next' as const) }, { weight: 1, arbitrary: fc.constantFrom<ConnectionEvent>(anyEvent['socket-closed'], anyEvent['taken-over'], anyEvent.start, anyEvent.end) }, { weight: 1, arbitrary: event });
const walk = fc.array(fc.record({ event: happening, passedMs: fc.constantFrom(0, 1, 300, 2_000, 25_000, 200_000) }), { maxLength: 60 });

/** What the world around the machine counts while it performs the effects. */
interface World {
  state: ConnectionState;
  nowMs: number;
  sockets: number;
  timer: boolean;
  /** A fetched ticket that no gateway has seen. */
  unseenTickets: number;
}

function happen(world: World, { event: given, passedMs }: { event: ConnectionEvent | 'next'; passedMs: number }): void {
  const happening = given === 'next' ? nextEvent(world.state) : given;
  world.nowMs += passedMs;
  // The world only reports a closed socket when there is one.
  if (happening.type === 'socket-closed' && world.sockets === 0) return;
  const before = world.state;
  const { state, effects } = step(before, happening, at(world.nowMs));
  world.state = state;
  if (happening.type === 'socket-closed') world.sockets -= 1;
  if (happening.type === 'ticket' && state !== before) world.unseenTickets = 1;
  for (const effect of effects) {
    if (effect.type === 'connect') world.sockets += 1;
    if (effect.type === 'close') world.sockets -= 1;
    if (effect.type === 'set-timer') {
      world.timer = true;
      expect(effect.ms).toBeGreaterThanOrEqual(0);
    }
    if (effect.type === 'clear-timer') world.timer = false;
    if (effect.type === 'fetch-ticket') world.unseenTickets = 0;
    if (effect.type === 'send' || effect.type === 'show-ticket') expect(world.sockets).toBe(1);
    if (effect.type === 'show-ticket') {
      expect(world.unseenTickets, 'a ticket is shown once').toBe(1);
      world.unseenTickets = 0;
    }
  }
  const words = effects.map(({ type }) => type);
  if (state === before) expect(words).toEqual([]);
  expect(state.attempt - before.attempt, 'each try has its number').toBe(words.includes('fetch-ticket') || (words.includes('connect') && before.name === 'waiting') ? 1 : 0);
  expect(world.sockets).toBe(['connecting', 'greeting', 'opening', 'ready', 'ending'].includes(state.name) ? 1 : 0);
  expect(world.timer).toBe(['fetching-ticket', 'connecting', 'greeting', 'opening', 'ending', 'waiting'].includes(state.name));
  expect(words.includes('go-on')).toBe(state.name === 'ready' && before.name === 'opening');
  // What is being resumed is never another session, and it is not forgotten on the way.
  if (resumedSession(before) && state.name !== 'ended') expect(sessionOf(state)?.sessionId).toBe(resumedSession(before)?.sessionId);
  // As it begins to wait: later, time has passed of which this wait is a part.
  if (state.name === 'waiting' && state !== before) expect(world.nowMs - state.loss.sinceMs + state.retryInMs).toBeLessThanOrEqual(state.session.limits.detachGraceMs);
}

const newWorld = (): World => ({ state: initialState, nowMs: 0, sockets: 0, timer: false, unseenTickets: 0 });

describe('any walk through the states', () => {
  it('keeps its promises', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(walk, (happenings) => {
        const world = newWorld();
        for (const happening of happenings) {
          happen(world, happening);
          reached.add(canTakeBack(world.state) ? 'ended, taken over' : resumedSession(world.state) ? `${world.state.name}, resuming` : world.state.name);
        }
      }),
      { numRuns: 600 },
    );
    // The walks mean something only if they get everywhere.
    for (const name of ['waiting, resuming', 'opening, resuming', 'ready', 'ending', 'ended', 'ended, taken over']) expect(reached).toContain(name);
  });

  it('always ends when asked to', () => {
    fc.assert(
      fc.property(walk, (happenings) => {
        const world = newWorld();
        for (const happening of happenings) happen(world, happening);
        const asked = step(world.state, anyEvent.end, at(world.nowMs)).state;
        expect(['idle', 'ended']).toContain(step(asked, anyEvent.timeout, at(world.nowMs)).state.name);
      }),
    );
  });

  it('[RS7] ends by itself when nothing but time passes', () => {
    fc.assert(
      fc.property(walk, (happenings) => {
        const world = newWorld();
        for (const happening of happenings) happen(world, happening);
        for (let turn = 0; turn < 2_000 && world.timer; turn++) happen(world, { event: anyEvent.timeout, passedMs: 2_000 });
        expect(['idle', 'ready', 'ended']).toContain(world.state.name);
      }),
      { numRuns: 100 },
    );
  });
});
