'use client';
/** Owns the sign-in form. It does not know how a password is checked. */
import { useRef, useState, type FormEvent } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { useHydrated } from '../../components/use-hydrated.ts';
import { classNames } from '../../components/ui/class-names.ts';
import { Callout } from '../../components/ui/callout.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { PasswordInput } from '../../components/ui/password-input.tsx';
import { fill } from '../../i18n/fill.ts';
import { useLanguage } from '../../i18n/messages-provider.tsx';
import { waitWords } from '../../i18n/wait-words.ts';
import { providerAddress, signInWithPassword, type SignInAnswer } from './credentials-request.ts';

export interface SignInFormProps {
  /** A path of this site. */
  returnTo: string;
  /** What the sign-in page has to say before anything is typed. */
  notice: string | null;
  /** Name of the OpenID provider, where one is set up. */
  provider: string | null;
  error: string | null;
}

export function SignInForm({ returnTo, notice, provider, error }: SignInFormProps) {
  const { locale, messages } = useLanguage();
  const { signIn: words, app } = messages;
  const [missing, setMissing] = useState<{ name?: string; password?: string }>({});
  const [failure, setFailure] = useState(error);
  const [busy, setBusy] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  // Before the page has come alive the form would be sent by the browser itself, with the password in the address.
  const alive = useHydrated();

  const sentence = (answer: Exclude<SignInAnswer, { kind: 'in' }>): string =>
    answer.kind === 'throttled' ? fill(words.throttled, { wait: waitWords(locale, words.wait, answer.waitSeconds) }) : words[answer.kind];

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const typed = { name: name.current?.value.trim() ?? '', password: password.current?.value ?? '' };
    setMissing({ ...(typed.name === '' && { name: words.missingUsername }), ...(typed.password === '' && { password: words.missingPassword }) });
    if (typed.name === '') return name.current?.focus();
    if (typed.password === '') return password.current?.focus();
    setBusy(true);
    setFailure(null);
    const answer = await signInWithPassword(typed.name, typed.password);
    // A full load, so that nothing rendered for nobody stays in the page's memory.
    if (answer.kind === 'in') return window.location.assign(returnTo);
    setBusy(false);
    setFailure(sentence(answer));
    password.current?.select();
  }

  async function goToProvider(): Promise<void> {
    setBusy(true);
    const address = await providerAddress(new URL(returnTo, window.location.origin).href);
    if (address !== null) return window.location.assign(address);
    setBusy(false);
    setFailure(words.failed);
  }

  return (
    <form method="post" onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      {failure !== null ? (
        <Callout tone="bad" role="alert">
          {failure}
        </Callout>
      ) : (
        notice !== null && (
          <Callout tone="info" role="status">
            {notice}
          </Callout>
        )
      )}
      <Field label={words.username} error={missing.name}>
        {(control) => <Input {...control} ref={name} name="username" autoComplete="username" autoCapitalize="none" autoCorrect="off" spellCheck={false} maxLength={128} autoFocus className="h-10 sm:h-10" />}
      </Field>
      <Field label={words.password} error={missing.password}>
        {(control) => <PasswordInput {...control} ref={password} name="password" autoComplete="current-password" showLabel={app.showPassword} hideLabel={app.hidePassword} className="h-10 sm:h-10" />}
      </Field>
      <Button type="submit" look="primary" size="lg" busy={busy} disabled={!alive} className={classNames('mt-1 w-full', !alive && 'disabled:opacity-100')}>
        {words.submit}
      </Button>
      {provider !== null && (
        <>
          <div className="flex items-center gap-3 text-xs text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">{words.or}</div>
          <Button size="lg" disabled={!alive || busy} onClick={() => void goToProvider()} className="w-full">
            {fill(words.with, { name: provider })}
          </Button>
        </>
      )}
    </form>
  );
}
