'use client';
/** Owns the form that adds a user, and hands over to the showing of their one-time password. */
import type { Role } from '@workbench/db';
import { UserPlus } from 'lucide-react';
import { useId, useRef, useState, type FormEvent } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { Dialog, DialogClose, DialogContent, DialogTrigger } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { useServerWork } from '../../components/use-server-work.ts';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { addUserAction } from './actions.ts';
import { OneTimePasswordDialog } from './one-time-password.tsx';
import { refusalWords } from './refusal-words.ts';
import { RoleChoice } from './role-choice.tsx';
import { MAX_NAME_LENGTH, nameFault } from './user-name.ts';

export function AddUser() {
  const messages = useMessages();
  const { users: words, app } = messages;
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState<{ name: string; password: string } | null>(null);
  const form = useId();
  const [busy, setBusy] = useState(false);
  return (
    <>
      {/* While the server works the form stays: its answer is a password that is shown once. */}
      <Dialog open={open} onOpenChange={(next) => !busy && setOpen(next)}>
        <DialogTrigger asChild>
          <Button look="primary">
            <UserPlus aria-hidden="true" />
            {words.add}
          </Button>
        </DialogTrigger>
        <DialogContent
          title={words.addTitle}
          description={words.addText}
          closeLabel={app.close}
          footer={
            <>
              <DialogClose asChild>
                <Button disabled={busy}>{app.cancel}</Button>
              </DialogClose>
              <Button look="primary" type="submit" form={form} busy={busy}>
                {words.addSubmit}
              </Button>
            </>
          }
        >
          <AddUserForm
            id={form}
            onBusy={setBusy}
            onAdded={(added) => {
              setOpen(false);
              setShown(added);
            }}
          />
        </DialogContent>
      </Dialog>
      <OneTimePasswordDialog shown={shown} onClose={() => setShown(null)} />
    </>
  );
}

const nameLengths = { length: MAX_NAME_LENGTH };

function AddUserForm({ id, onBusy, onAdded }: { id: string; onBusy: (busy: boolean) => void; onAdded: (added: { name: string; password: string }) => void }) {
  const messages = useMessages();
  const { users: words } = messages;
  const [role, setRole] = useState<Role>('operator');
  const [nameError, setNameError] = useState<string>();
  const name = useRef<HTMLInputElement>(null);
  const { fault, run } = useServerWork();

  function refuseName(sentence: string): null {
    setNameError(sentence);
    name.current?.focus();
    return null;
  }

  async function send(typed: string): Promise<string | null> {
    onBusy(true);
    try {
      const answer = await addUserAction({ name: typed, role });
      if (answer.kind === 'password') onAdded(answer);
      else if (answer.kind === 'misspelt') return refuseName(fill(words[answer.fault], nameLengths));
      else if (answer.reason === 'nameTaken') return refuseName(words.nameTaken);
      else return refusalWords(messages, answer.reason);
      return null;
    } finally {
      onBusy(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const typed = name.current?.value ?? '';
    const misspelt = nameFault(typed);
    setNameError(undefined);
    if (misspelt) refuseName(fill(words[misspelt], nameLengths));
    else run(() => send(typed));
  }

  return (
    <form id={id} method="post" noValidate onSubmit={submit} className="flex flex-col gap-4">
      {fault !== null && (
        <Callout tone="bad" role="alert">
          {fault}
        </Callout>
      )}
      <Field label={words.name} hint={fill(words.nameHint, nameLengths)} error={nameError}>
        {(control) => <Input {...control} ref={name} name="name" autoComplete="off" autoCapitalize="none" autoCorrect="off" spellCheck={false} maxLength={128} autoFocus />}
      </Field>
      <RoleChoice value={role} onValueChange={setRole} />
    </form>
  );
}
