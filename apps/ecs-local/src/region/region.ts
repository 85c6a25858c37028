/** What the wire sides (OpenAPI, relay, agent endpoints) may ask of the region. Knows no file, guest or socket. */
import type { Instance } from './instance.ts';

export type PowerAction = 'start' | 'stop' | 'reboot';

export interface RegionState {
  /** Instances of one region in a stable order (creation order of the inventory). */
  instances(regionId: string): readonly Instance[];
  instance(id: string): Instance | undefined;
  /** Begins an asynchronous transition; throws ApiError (IncorrectInstanceStatus) in a state that does not allow it. */
  power(id: string, action: PowerAction, opts: { force: boolean }): void;
  /** Called after every change of `Instance.power`; returns the unsubscribe function. */
  onPowerChange(listener: (instance: Instance) => void): () => void;
}
