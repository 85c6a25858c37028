import type { Metadata } from 'next';
import { LocalTime } from '../../../components/local-time.tsx';
import { PageHeader } from '../../../components/ui/page-header.tsx';
import { PasswordForm } from '../../../features/account/password-form.tsx';
import { PreferencesForm } from '../../../features/account/preferences-form.tsx';
import { SettingsSection } from '../../../features/account/settings-section.tsx';
import { SignOutEverywhere } from '../../../features/account/sign-out-everywhere.tsx';
import { requireUser } from '../../../server/auth.ts';
import { currentMessages, currentTheme } from '../../../server/language.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMessages()).account.title };
}

export default async function AccountPage() {
  const user = await requireUser();
  const { account: words, roles } = await currentMessages();
  const facts = [
    [words.name, user.name],
    [words.role, roles[user.role]],
    [words.signedInUntil, <LocalTime key="until" at={user.expiresAt.toISOString()} />],
  ] as const;
  return (
    <div className="mx-auto max-w-4xl">
      <PageHeader title={words.title} description={words.description} />
      <div className="flex flex-col gap-4">
        <SettingsSection title={words.profile}>
          <dl className="grid grid-cols-[9rem_minmax(0,1fr)] gap-x-3 gap-y-2 text-sm">
            {facts.map(([term, value]) => (
              <div key={term} className="contents">
                <dt className="text-ink-3">{term}</dt>
                <dd className="break-words text-ink">{value}</dd>
              </div>
            ))}
          </dl>
        </SettingsSection>
        <SettingsSection title={words.changePassword} description={words.changePasswordText}>
          <PasswordForm name={user.name} first={false} />
        </SettingsSection>
        <SettingsSection title={words.preferences}>
          <PreferencesForm theme={await currentTheme()} />
        </SettingsSection>
        <SettingsSection title={words.signOutEverywhere} description={words.signOutEverywhereText}>
          <SignOutEverywhere />
        </SettingsSection>
      </div>
    </div>
  );
}
