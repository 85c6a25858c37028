import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '../../features/sign-in/sign-in-form.tsx';
import { SignInFrame } from '../../features/sign-in/sign-in-frame.tsx';
import { environment } from '../../env.ts';
import { currentUser, signedOutBecause } from '../../server/auth.ts';
import { currentMessages } from '../../server/language.ts';
import { returnPath } from '../../server/return-path.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMessages()).signIn.title };
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const query = await searchParams;
  const returnTo = returnPath(typeof query['next'] === 'string' ? query['next'] : undefined);
  if (await currentUser()) redirect(returnTo);
  const { signIn } = await currentMessages();
  const reason = await signedOutBecause();
  const error = query['error'] === undefined ? null : query['error'] === 'oidcUnknown' ? signIn.oidcUnknown : signIn.failed;
  return (
    <SignInFrame title={signIn.title} description={signIn.description}>
      <SignInForm returnTo={returnTo} notice={reason === null ? null : signIn.reasons[reason]} provider={environment().oidc?.name ?? null} error={error} />
    </SignInFrame>
  );
}
