'use client';
/** Owns the fields of the Terminal method: how to prove who one is, which way to go, and the port under More Options. */
import { MAX_SECRET_CHARS } from '@workbench/protocol';
import type { InstanceDetail } from '@workbench/protocol/internal-api';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { PasswordInput } from '../../components/ui/password-input.tsx';
import { Segmented } from '../../components/ui/segmented.tsx';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { KeyField } from './key-field.tsx';
import type { LoginField, LoginForm } from './login-form-state.ts';
import { UsernameField } from './username-field.tsx';

export interface TerminalFieldsProps {
  instance: Pick<InstanceDetail, 'routes' | 'publicIp' | 'privateIp' | 'defaultPort'>;
  form: LoginForm;
  errors: Partial<Record<LoginField, string>>;
  onChange: (change: Partial<LoginForm>) => void;
}

export function TerminalFields({ instance, form, errors, onChange }: TerminalFieldsProps) {
  const { login: words, app } = useMessages();
  const [opened, setOpened] = useState(false);
  const more = opened || errors.port !== undefined;
  return (
    <>
      <div className="flex flex-col gap-1.5">
        <span id="authentication-label" className="text-sm font-medium">
          {words.authentication}
        </span>
        <Segmented
          labelledBy="authentication-label"
          value={form.authentication}
          onValueChange={(authentication) => onChange({ authentication })}
          options={[
            { value: 'private-key', label: words.keyPair },
            { value: 'password', label: words.passwordAuth },
          ]}
        />
      </div>
      <UsernameField value={form.username} error={errors.username} onChange={(username) => onChange({ username })} />
      {form.authentication === 'password' ? (
        <Field label={words.password} error={errors.password}>
          {(control) => (
            <PasswordInput {...control} name="instance-password" value={form.password} onChange={(event) => onChange({ password: event.target.value })} autoComplete="off" maxLength={MAX_SECRET_CHARS} showLabel={app.showPassword} hideLabel={app.hidePassword} />
          )}
        </Field>
      ) : (
        <>
          <KeyField value={form.privateKey} error={errors.privateKey} onChange={(privateKey) => onChange({ privateKey })} />
          <Field label={words.passphrase} aside={app.optional} hint={words.passphraseHint} error={errors.passphrase}>
            {(control) => (
              <PasswordInput {...control} name="passphrase" value={form.passphrase} onChange={(event) => onChange({ passphrase: event.target.value })} autoComplete="off" maxLength={MAX_SECRET_CHARS} showLabel={app.showPassword} hideLabel={app.hidePassword} />
            )}
          </Field>
        </>
      )}
      {instance.routes.length > 1 && (
        <div className="flex flex-col gap-1.5">
          <span id="network-label" className="text-sm font-medium">
            {words.network}
          </span>
          <Segmented
            labelledBy="network-label"
            value={form.route}
            onValueChange={(route) => onChange({ route })}
            options={instance.routes.map((route) => ({
              value: route,
              label: (
                <>
                  {words.networks[route]} <span className="font-mono text-xs font-normal text-ink-3">{route === 'public' ? instance.publicIp : instance.privateIp}</span>
                </>
              ),
            }))}
          />
        </div>
      )}
      <div>
        <button type="button" aria-expanded={more} aria-controls="more-options" onClick={() => setOpened(!more)} className="-ml-1 inline-flex items-center gap-1 rounded px-1 text-sm font-medium text-ink-2 hover:text-ink">
          <ChevronRight aria-hidden="true" className={more ? 'size-4 rotate-90 transition-transform' : 'size-4 transition-transform'} />
          {words.moreOptions}
        </button>
        <div id="more-options" hidden={!more} className="pt-3">
          <Field label={words.port} error={errors.port} className="max-w-32">
            {(control) => (
              <Input {...control} name="port" inputMode="numeric" value={form.port} placeholder={String(instance.defaultPort)} onChange={(event) => onChange({ port: event.target.value.trim() })} autoComplete="off" maxLength={5} />
            )}
          </Field>
        </div>
      </div>
    </>
  );
}
