/** The names under which Session Manager is switched on and off (EO5.8). */
import { invalidParameter } from './errors.ts';
import type { Call } from './operation.ts';

/** The only setting type this region has; the others (upgrade, delivery, resources) configure agents it does not ship. */
export const sessionManagerSetting = 'SessionManagerConfig';

/** Checks `statusKey`, lower-case on the wire; throws ApiError for a key this region does not have. */
export function sessionManagerKey({ parameters }: Call): void {
  if (parameters.required('statusKey') !== 'sessionManagerStatus') throw invalidParameter('statusKey', 'this region knows sessionManagerStatus only');
}
