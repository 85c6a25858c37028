'use client';
/** Owns what is shown when a page could not be made: no detail of the fault, but a reference to find it by. */
import { TriangleAlert } from 'lucide-react';
import { fill } from '../i18n/fill.ts';
import { useMessages } from '../i18n/messages-provider.tsx';
import { Button } from './ui/button.tsx';
import { EmptyState } from './ui/empty-state.tsx';

export interface FaultPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export function FaultPage({ error, retry }: FaultPageProps) {
  const { fault, app } = useMessages();
  return (
    <EmptyState icon={TriangleAlert} heading="h1" title={fault.title} actions={<Button onClick={retry}>{app.retry}</Button>}>
      <p>{fault.text}</p>
      {error.digest !== undefined && <p className="mt-2 font-mono text-xs text-ink-3">{fill(fault.reference, { digest: error.digest })}</p>}
    </EmptyState>
  );
}
