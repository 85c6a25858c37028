/** Owns the guests of this computer: starts, counts and stops them. Knows neither regions nor the API. */
export { GuestError } from './guest.ts';
export type { Guest, GuestHost, GuestIdentity, GuestSpec, GuestUser, Sandbox } from './guest.ts';
