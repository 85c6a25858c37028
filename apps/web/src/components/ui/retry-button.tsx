'use client';
/** Owns asking the server once more for the page one is on. */
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { Button } from './button.tsx';

export function RetryButton() {
  const { app } = useMessages();
  const router = useRouter();
  const [pending, start] = useTransition();
  return (
    <Button busy={pending} onClick={() => start(() => router.refresh())}>
      {app.retry}
    </Button>
  );
}
