'use client';
/** Owns a call to the server that a person waits for: busy while it runs, and one sentence when it breaks. Refusals are answers, not breaks. */
import { unstable_rethrow } from 'next/navigation';
import { useState, useTransition } from 'react';
import { useMessages } from '../i18n/messages-provider.tsx';

export interface ServerWork {
  readonly busy: boolean;
  /** What the person must read, from a refusal or a break; null when there is nothing. */
  readonly fault: string | null;
  /** `work` resolves with a sentence where the server refused, and with null where all is well; `say` takes it where `fault` is not in view. */
  run: (work: () => Promise<string | null>, say?: (sentence: string) => void) => void;
  forget: () => void;
}

export function useServerWork(): ServerWork {
  const { app } = useMessages();
  const [busy, start] = useTransition();
  const [fault, setFault] = useState<string | null>(null);
  const run: ServerWork['run'] = (work, say = setFault) => {
    setFault(null);
    start(async () => {
      try {
        const refusal = await work();
        if (refusal !== null) say(refusal);
      } catch (error) {
        // A redirect to the sign-in page travels as an error.
        unstable_rethrow(error);
        say(app.failed);
      }
    });
  };
  return { busy, fault, run, forget: () => setFault(null) };
}
