'use client';
/** Owns the form of Instance Login. What is typed stays in this page; it does not know what a terminal is. */
import { MAX_PORT } from '@workbench/protocol';
import type { InstanceDetail } from '@workbench/protocol/internal-api';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { RetryButton } from '../../components/ui/retry-button.tsx';
import { useHydrated } from '../../components/use-hydrated.ts';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';
import type { OpeningFailure } from '../terminal/terminal-props.ts';
import { obstaclesOf, type Obstacle } from './availability.ts';
import { EnableSessionManager } from './enable-session-manager.tsx';
import { FailureCallout } from './failure-callout.tsx';
import { faultsOf, fieldOfFailure, type LoginFaults, type LoginField, type LoginForm } from './login-form-state.ts';
import { MethodChoice } from './method-choice.tsx';
import { TerminalFields } from './terminal-fields.tsx';
import { UsernameField } from './username-field.tsx';

export interface LoginFormProps {
  instance: InstanceDetail;
  administrator: boolean;
  form: LoginForm;
  onChange: (change: Partial<LoginForm>) => void;
  /** Why the last attempt did not open a terminal. */
  failure: OpeningFailure | null;
  onLogIn: () => void;
}

export function LoginFormView({ instance, administrator, form, onChange, failure, onLogIn }: LoginFormProps) {
  const { login: words, errors: catalogue } = useMessages();
  const [faults, setFaults] = useState<LoginFaults>({});
  const element = useRef<HTMLFormElement>(null);
  const alive = useHydrated();
  const obstacles = obstaclesOf(instance);
  const obstacle = form.method === 'password-free' ? obstacles.passwordFree : obstacles.terminal;
  const failedField = failure === null ? null : fieldOfFailure(failure.code, failure.detail?.field);
  const errors = Object.fromEntries(Object.entries(faults).map(([field, fault]) => [field, fill(words[fault], { highest: MAX_PORT })])) as Partial<Record<LoginField, string>>;

  // After a refusal one goes on at the field it is about, or at the button.
  useEffect(() => {
    if (failure === null) return;
    const field = failedField === null ? null : element.current?.querySelector<HTMLInputElement>(`[name="${inputNames[failedField]}"]`);
    (field ?? element.current?.querySelector<HTMLButtonElement>('[type="submit"]'))?.focus();
  }, [failure, failedField]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = faultsOf(form);
    setFaults(found);
    const first = Object.keys(found)[0] as LoginField | undefined;
    if (first === undefined) return onLogIn();
    element.current?.querySelector<HTMLInputElement>(`[name="${inputNames[first]}"]`)?.focus();
  }

  function change(next: Partial<LoginForm>): void {
    // A fault is gone as soon as its field is touched; the others stay in view.
    setFaults((current) => (next.method !== undefined || next.authentication !== undefined ? {} : Object.fromEntries(Object.entries(current).filter(([field]) => !(field in next)))));
    onChange(next);
  }

  const explained: Record<Obstacle, string> = {
    blocked: instance.blocked === null ? '' : `${catalogue[instance.blocked].what} ${catalogue[instance.blocked].todo}`,
    notAllowed: words.notAllowed,
    agentOffline: words.agentOffline,
    sessionManagerDisabled: fill(administrator ? words.sessionManagerDisabledAdministrator : words.sessionManagerDisabled, { region: instance.regionId }),
    noRoute: words.noRoute,
  };

  return (
    <form ref={element} method="post" onSubmit={submit} noValidate className="flex flex-col gap-5">
      {failure !== null && obstacles.all === null && <FailureCallout failure={failure} instance={instance} administrator={administrator} />}
      <MethodChoice value={form.method} onValueChange={(method) => change({ method })} unavailable={{ 'password-free': obstacles.passwordFree !== null, terminal: obstacles.terminal !== null }} />
      {obstacle !== null ? (
        <Callout tone="warn" role="status" title={words.unavailable} actions={obstacle === 'sessionManagerDisabled' && administrator ? <EnableSessionManager regionId={instance.regionId} /> : <RetryButton />}>
          {explained[obstacle]}
        </Callout>
      ) : form.method === 'password-free' ? (
        <UsernameField value={form.username} error={errors.username} onChange={(username) => change({ username })} />
      ) : (
        <TerminalFields instance={instance} form={form} errors={errors} onChange={change} />
      )}
      <Button type="submit" look="primary" size="lg" disabled={obstacle !== null || !alive} className={alive ? undefined : 'disabled:opacity-100'}>
        {words.logIn}
      </Button>
    </form>
  );
}

const inputNames: Record<LoginField, string> = { username: 'instance-username', password: 'instance-password', privateKey: 'private-key', passphrase: 'passphrase', port: 'port' };
