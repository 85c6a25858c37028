'use client';
/** Owns the username on the instance. It is no account of this site, so browsers are not asked to fill or keep it. */
import { useEffect, useRef } from 'react';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { useMessages } from '../../i18n/messages-provider.tsx';

export function UsernameField({ value, error, onChange }: { value: string; error: string | undefined; onChange: (value: string) => void }) {
  const { login: words } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  // With a keyboard at hand one goes on typing at once; a finger would only get an on-screen keyboard it did not ask for.
  useEffect(() => {
    if (document.activeElement === document.body && window.matchMedia('(pointer: fine)').matches) input.current?.focus();
  }, []);
  return (
    <Field label={words.username} error={error}>
      {(control) => (
        <Input {...control} ref={input} name="instance-username" value={value} onChange={(event) => onChange(event.target.value)} autoComplete="off" autoCapitalize="none" autoCorrect="off" spellCheck={false} maxLength={255} className="font-mono sm:text-xs" />
      )}
    </Field>
  );
}
