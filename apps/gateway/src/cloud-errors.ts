/** Owns what a failed call to the region means to a person. Pure. */
import { EcsError } from '@workbench/ecs';
import { Refusal } from './refusal.ts';

/** What a failed call to the region means, as the answer to a person. Anything that is not the region's is passed on. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof EcsError)) return error;
  switch (error.code) {
    case 'not-found':
      return new Refusal('instance-not-found');
    case 'forbidden':
    case 'unauthenticated':
      return new Refusal('cloud-refused');
    case 'session-manager-disabled':
      return new Refusal('session-manager-disabled');
    case 'quota':
      return new Refusal('session-quota');
    case 'wrong-state':
      return new Refusal('instance-not-running');
    case 'throttled':
    case 'unavailable':
    case 'timeout':
    case 'invalid':
    case 'unknown':
      return new Refusal('cloud-unavailable');
  }
}
