'use client';
/** Owns the form in which a person chooses a password: the first one after a one-time password, or a new one. */
import { useRef, useState, type FormEvent } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { Field } from '../../components/ui/field.tsx';
import { PasswordInput } from '../../components/ui/password-input.tsx';
import { useHydrated } from '../../components/use-hydrated.ts';
import { useServerWork } from '../../components/use-server-work.ts';
import { fill } from '../../i18n/fill.ts';
import { useLanguage } from '../../i18n/messages-provider.tsx';
import { waitWords } from '../../i18n/wait-words.ts';
import { MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARACTERS, passwordLengthFault } from '../../server/password-length.ts';
import { changePassword, chooseFirstPassword } from './actions.ts';

export interface PasswordFormProps {
  /** For password managers, which keep a password only beside a name. */
  name: string;
  /** True after a one-time password, which was just typed and need not be typed again. */
  first: boolean;
}

type Faults = Partial<Record<'current' | 'next' | 'repeat', string>>;

export function PasswordForm({ name, first }: PasswordFormProps) {
  const { locale, messages } = useLanguage();
  const { password: words, account, firstPassword, signIn, app } = messages;
  const [typed, setTyped] = useState({ current: '', next: '', repeat: '' });
  const [faults, setFaults] = useState<Faults>({});
  const [changed, setChanged] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const { busy, fault, run } = useServerWork();
  const alive = useHydrated();
  const lengths = { tooShort: { length: MIN_PASSWORD_CHARACTERS }, tooLong: { length: MAX_PASSWORD_BYTES } };

  function show(found: Faults): void {
    setFaults(found);
    const field = Object.keys(found)[0];
    if (field !== undefined) element.current?.querySelector<HTMLInputElement>(`[name="${field}"]`)?.focus();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    setChanged(false);
    const length = passwordLengthFault(typed.next);
    const found: Faults = {
      ...(!first && typed.current === '' && { current: words.missingCurrent }),
      ...(length !== null ? { next: fill(words[length], lengths[length]) } : typed.next !== typed.repeat && { repeat: words.mismatch }),
    };
    show(found);
    if (Object.keys(found).length > 0) return;
    run(async () => {
      const answer = first ? await chooseFirstPassword(typed.next) : await changePassword(typed);
      if (answer.kind === 'throttled') return fill(words.throttled, { wait: waitWords(locale, signIn.wait, answer.waitSeconds) });
      if (answer.kind === 'refused') {
        const sentence = answer.fault === 'tooShort' || answer.fault === 'tooLong' ? fill(words[answer.fault], lengths[answer.fault]) : words[answer.fault];
        show(answer.field === 'current' ? { current: sentence } : { next: sentence });
        return null;
      }
      setTyped({ current: '', next: '', repeat: '' });
      setChanged(true);
      return null;
    });
  }

  const input = (field: keyof typeof typed, autoComplete: string) => ({
    name: field,
    value: typed[field],
    onChange: (event: { target: { value: string } }) => setTyped((current) => ({ ...current, [field]: event.target.value })),
    autoComplete,
    showLabel: app.showPassword,
    hideLabel: app.hidePassword,
  });

  return (
    <form ref={element} method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      {fault !== null && (
        <Callout tone="bad" role="alert">
          {fault}
        </Callout>
      )}
      {changed && (
        <Callout tone="ok" role="status">
          {account.passwordChanged}
        </Callout>
      )}
      {!first && (
        <Field label={words.current} error={faults.current}>
          {(control) => <PasswordInput {...control} {...input('current', 'current-password')} />}
        </Field>
      )}
      <Field label={words.new} error={faults.next} hint={fill(words.hint, lengths.tooShort)}>
        {(control) => <PasswordInput {...control} {...input('next', 'new-password')} autoFocus={first} />}
      </Field>
      <Field label={words.repeat} error={faults.repeat}>
        {(control) => <PasswordInput {...control} {...input('repeat', 'new-password')} />}
      </Field>
      <Button type="submit" look="primary" size={first ? 'lg' : 'md'} busy={busy} disabled={!alive} className={first ? 'mt-1 w-full' : 'self-start'}>
        {first ? firstPassword.submit : account.savePassword}
      </Button>
    </form>
  );
}
