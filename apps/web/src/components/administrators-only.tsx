/** Owns what stands in the place of a page whose reader may not see it. */
import { Lock } from 'lucide-react';
import Link from 'next/link';
import { currentMessages } from '../server/language.ts';
import { Button } from './ui/button.tsx';
import { EmptyState } from './ui/empty-state.tsx';

export async function AdministratorsOnly() {
  const { fault } = await currentMessages();
  return (
    <EmptyState
      icon={Lock}
      title={fault.forbiddenTitle}
      actions={
        <Button asChild>
          <Link href="/instances">{fault.home}</Link>
        </Button>
      }
    >
      {fault.forbiddenText}
    </EmptyState>
  );
}
