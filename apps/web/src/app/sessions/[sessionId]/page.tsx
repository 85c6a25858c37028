import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AttachedTerminal } from '../../../features/terminal/attached-terminal.tsx';
import { requireUser } from '../../../server/auth.ts';
import { database } from '../../../server/database.ts';
import { currentMessages } from '../../../server/language.ts';
import { findOwnSession } from '../../../server/session-records.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMessages()).sessions.title };
}

/** The terminal of a session that runs, for its own user and nobody else. */
export default async function SessionPage({ params }: { params: Promise<{ sessionId: string }> }) {
  const user = await requireUser();
  const session = await findOwnSession(database(), user.userId, (await params).sessionId);
  if (!session) notFound();
  return <AttachedTerminal key={session.id} session={session} />;
}
