'use client';
/** Owns signing out in every browser, after a question. */
import { useState } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { ConfirmDialog } from '../../components/ui/confirm-dialog.tsx';
import { useServerWork } from '../../components/use-server-work.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { signOutEverywhere } from './actions.ts';

export function SignOutEverywhere() {
  const { account: words, app } = useMessages();
  const [open, setOpen] = useState(false);
  const { busy, fault, run } = useServerWork();
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.signOutEverywhere}</Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={words.signOutEverywhereTitle}
        description={words.signOutEverywhereText}
        confirmLabel={words.signOutEverywhere}
        cancelLabel={app.cancel}
        busy={busy}
        onConfirm={() => run(() => signOutEverywhere().then(() => null))}
      >
        {fault !== null && (
          <p role="alert" className="mt-3 text-sm text-bad-text">
            {fault}
          </p>
        )}
      </ConfirmDialog>
    </>
  );
}
