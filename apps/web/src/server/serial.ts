/** Owns the rule "one at a time for each key". It does not know what is being done. */

export class TooManyWaitingError extends Error {
  override name = 'TooManyWaitingError';
}

/** Runs work in turn for each key, so that what one attempt counts the next one sees. */
export interface Serial {
  /** @throws TooManyWaitingError at once when `maxWaiting` others wait for this key already. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function createSerial({ maxWaiting }: { maxWaiting: number }): Serial {
  const queues = new Map<string, { tail: Promise<unknown>; length: number }>();
  return {
    run(key, work) {
      const queue = queues.get(key) ?? { tail: Promise.resolve(), length: 0 };
      if (queue.length > maxWaiting) return Promise.reject(new TooManyWaitingError(`${queue.length} wait already.`));
      queue.length += 1;
      const result = queue.tail.then(work).finally(() => {
        queue.length -= 1;
        if (queue.length === 0) queues.delete(key);
      });
      queue.tail = result.catch(() => undefined);
      queues.set(key, queue);
      return result;
    },
  };
}
