/** Owns the pings of one client: when the next is due, what they measured, and when the connection counts as silent. It does not know the socket. */
import type { Clock } from './ports.ts';
import { RoundTrip, type RoundTripTimes } from './round-trip.ts';

export interface HeartbeatEvents {
  handlePing(id: number): void;
  handleSilence(): void;
  handleTimes(times: RoundTripTimes): void;
}

export class Heartbeat {
  readonly #clock: Clock;
  readonly #events: HeartbeatEvents;
  #roundTrip = new RoundTrip();
  #cancel = (): void => {};

  constructor(clock: Clock, events: HeartbeatEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  get times(): RoundTripTimes | null {
    return this.#roundTrip.times;
  }

  /** A connection is ready: pings at once, and on. The connection of the same session before it may be `resumed`. */
  start(resumed: boolean): void {
    this.stop();
    if (resumed) this.#roundTrip.reconnect();
    else this.#roundTrip = new RoundTrip();
    this.#tick();
  }

  stop(): void {
    this.#cancel();
  }

  /** Anything arrived. */
  heard(): void {
    this.#roundTrip.heard();
  }

  pong(id: number, instanceMs: number | undefined): void {
    if (!this.#roundTrip.pong(id, this.#clock.now(), instanceMs)) return;
    const { times } = this.#roundTrip;
    if (times) this.#events.handleTimes(times);
  }

  #tick(): void {
    const id = this.#roundTrip.tick(this.#clock.now());
    if (id === null) return this.#events.handleSilence();
    this.#events.handlePing(id);
    this.#cancel = this.#clock.setTimer(() => this.#tick(), this.#roundTrip.interval);
  }
}
