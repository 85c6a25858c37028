/** Owns the addresses between which a terminal moves: the form, and the page of a running session. Pure. */
import type { Route, SessionId, TransportKind } from '@workbench/protocol';

/** Reload it, copy it, open it on another device: the same session, for the same person. */
export const sessionAddress = (id: SessionId): string => `/sessions/${id}`;

export interface LoginPlace {
  readonly regionId: string;
  readonly instanceId: string;
  /** What the form begins with. */
  readonly method?: TransportKind;
  readonly username?: string;
  readonly route?: Route;
}

export function loginAddress({ regionId, instanceId, method, username, route }: LoginPlace): string {
  const query = new URLSearchParams({ ...(method && { method }), ...(username !== undefined && { username }), ...(route && { route }) }).toString();
  return `/login/${encodeURIComponent(regionId)}/${encodeURIComponent(instanceId)}${query === '' ? '' : `?${query}`}`;
}
