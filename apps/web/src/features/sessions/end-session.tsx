'use client';
/** Owns the button that ends a running session, and the question before it. */
import { useState } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { ConfirmDialog } from '../../components/ui/confirm-dialog.tsx';
import { useToast } from '../../components/ui/toast.tsx';
import { useServerWork } from '../../components/use-server-work.ts';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { endSessionAction } from './actions.ts';

export function EndSession({ id, instance }: { id: string; instance: string }) {
  const { sessions: words, errors, app } = useMessages();
  const [asked, setAsked] = useState(false);
  const { busy, fault, run, forget } = useServerWork();
  const toast = useToast();

  async function end(): Promise<string | null> {
    const answer = await endSessionAction(id);
    if (answer.kind === 'refused') return `${errors[answer.code].what} ${errors[answer.code].todo}`;
    setAsked(false);
    toast('ok', answer.ended ? fill(words.ended, { instance }) : words.alreadyEnded);
    return null;
  }

  function ask(open: boolean): void {
    if (busy) return;
    forget();
    setAsked(open);
  }

  return (
    <>
      <Button aria-label={fill(words.endOf, { instance })} onClick={() => ask(true)} className="w-full md:w-auto">
        {words.end}
      </Button>
      <ConfirmDialog
        open={asked}
        onOpenChange={ask}
        title={words.endTitle}
        description={fill(words.endText, { instance })}
        confirmLabel={words.end}
        cancelLabel={app.cancel}
        busy={busy}
        onConfirm={() => run(end)}
      >
        {fault !== null && (
          <Callout tone="bad" role="alert" className="mt-4">
            {fault}
          </Callout>
        )}
      </ConfirmDialog>
    </>
  );
}
