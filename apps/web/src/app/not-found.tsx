import { Compass } from 'lucide-react';
import Link from 'next/link';
import { Button } from '../components/ui/button.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { currentMessages } from '../server/language.ts';

export default async function NotFoundPage() {
  const { fault } = await currentMessages();
  return (
    <main id="content" className="flex min-h-dvh items-center justify-center">
      <EmptyState
        icon={Compass}
        heading="h1"
        title={fault.notFoundTitle}
        actions={
          <Button asChild>
            <Link href="/instances">{fault.home}</Link>
          </Button>
        }
      >
        {fault.notFoundText}
      </EmptyState>
    </main>
  );
}
