'use client';
/** Owns the switching on of Session Manager, after a question: it opens every instance of the region to everyone with an account. */
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { ConfirmDialog } from '../../components/ui/confirm-dialog.tsx';
import { useToast } from '../../components/ui/toast.tsx';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { enableSessionManager } from './actions.ts';

export function EnableSessionManager({ regionId }: { regionId: string }) {
  const { login: words, errors, app } = useMessages();
  const [open, setOpen] = useState(false);
  const [busy, start] = useTransition();
  const toast = useToast();
  const router = useRouter();
  const enable = (): void =>
    start(async () => {
      const answer = await enableSessionManager(regionId).catch(() => ({ error: 'internal' }) as const);
      setOpen(false);
      if ('error' in answer) return toast('bad', `${errors[answer.error].what} ${errors[answer.error].todo}`);
      toast('ok', fill(words.enabled, { region: regionId }));
      router.refresh();
    });
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {words.enable}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={fill(words.enableTitle, { region: regionId })}
        description={words.enableText}
        confirmLabel={words.enable}
        cancelLabel={app.cancel}
        look="primary"
        busy={busy}
        onConfirm={enable}
      />
    </>
  );
}
