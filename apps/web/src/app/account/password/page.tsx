import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PasswordForm } from '../../../features/account/password-form.tsx';
import { SignInFrame } from '../../../features/sign-in/sign-in-frame.tsx';
import { requireSignedIn } from '../../../server/auth.ts';
import { currentMessages } from '../../../server/language.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMessages()).firstPassword.title };
}

/** Where a one-time password leads, and nowhere else, until its owner has chosen their own. */
export default async function FirstPasswordPage() {
  const user = await requireSignedIn();
  if (!user.mustChangePassword) redirect('/account');
  const { firstPassword } = await currentMessages();
  return (
    <SignInFrame title={firstPassword.title} description={firstPassword.description}>
      <PasswordForm name={user.name} first />
    </SignInFrame>
  );
}
