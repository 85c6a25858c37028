'use client';
import { FaultPage } from '../components/fault-page.tsx';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="content" className="flex min-h-dvh items-center justify-center">
      <FaultPage error={error} retry={reset} />
    </main>
  );
}
