'use client';
import { FaultPage } from '../../components/fault-page.tsx';

/** Inside the frame: the way to the other pages stays. */
export default function ConsoleErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <FaultPage error={error} retry={reset} />;
}
