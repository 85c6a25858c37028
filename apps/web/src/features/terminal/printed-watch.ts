/** Owns whether a session has printed anything since it was said that it would end for being idle. It draws nothing and has no clock. */
import type { SessionClient } from '@workbench/client';

/** @returns a look: whether output has come since this call that no earlier page was shown. What a page that returns is given again is none. */
export function watchPrinted(client: Pick<SessionClient, 'receivedOffset' | 'replaying'>): () => boolean {
  let before = client.receivedOffset;
  return () => {
    if (client.replaying) before = client.receivedOffset;
    return client.receivedOffset !== before;
  };
}
