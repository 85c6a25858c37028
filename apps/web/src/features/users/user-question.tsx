'use client';
/** Owns the question before each deed: what will happen to that user, and why it did not where it was refused. */
import { Callout } from '../../components/ui/callout.tsx';
import { ConfirmDialog } from '../../components/ui/confirm-dialog.tsx';
import { useToast } from '../../components/ui/toast.tsx';
import { useServerWork } from '../../components/use-server-work.ts';
import { fill, fillPlural } from '../../i18n/fill.ts';
import { useLanguage } from '../../i18n/messages-provider.tsx';
import { changeRoleAction, endUserSessionsAction, resetPasswordAction, setAccessAction } from './actions.ts';
import type { Deed, ListedUser } from './listed-user.ts';
import { refusalWords } from './refusal-words.ts';

/** Before a reset it is known how many saved secrets go with it. */
export type Question = { readonly deed: 'password'; readonly secrets: number } | { readonly deed: Exclude<Deed, 'password'> };

export interface UserQuestionProps {
  user: ListedUser;
  /** null: nothing is asked. */
  question: Question | null;
  onClose: () => void;
  onPassword: (shown: { name: string; password: string }) => void;
}

export function UserQuestion({ user, question, onClose, onPassword }: UserQuestionProps) {
  const { locale, messages } = useLanguage();
  const { users: words, app } = messages;
  const toast = useToast();
  const { busy, fault, run, forget } = useServerWork();
  const deed = question?.deed ?? null;
  const name = { name: user.name };
  const otherRole = user.role === 'administrator' ? 'operator' : 'administrator';

  async function perform(asked: Deed): Promise<string | null> {
    const answer = await performs[asked]();
    if (answer.kind === 'refused') return refusalWords(messages, answer.reason);
    onClose();
    if (answer.kind === 'password') onPassword(answer);
    else if (answer.kind === 'ended') toast('ok', fillPlural(locale, answer.count, words.endSessionsDone, name));
    else toast('ok', fill(asked === 'role' ? words.roleDone : user.enabled ? words.disabledDone : words.enabledDone, name));
    return null;
  }

  const performs = {
    role: () => changeRoleAction(user.id, otherRole),
    password: () => resetPasswordAction(user.id),
    sessions: () => endUserSessionsAction(user.id),
    access: () => setAccessAction(user.id, !user.enabled),
  };

  const questions: Record<Deed, { title: string; text: string; confirm: string; look: 'danger' | 'primary' }> = {
    role: { title: fill(words.roleTitle[otherRole], name), text: words.roleHints[otherRole], confirm: otherRole === 'administrator' ? words.makeAdministrator : words.makeOperator, look: 'primary' },
    password: { title: fill(words.resetTitle, name), text: words.resetText, confirm: words.resetSubmit, look: 'danger' },
    sessions: { title: fill(words.endSessionsTitle, name), text: words.endSessionsText, confirm: words.endSessions, look: 'danger' },
    access: user.enabled
      ? { title: fill(words.disableTitle, name), text: words.disableText, confirm: words.disable, look: 'danger' }
      : { title: fill(words.enableTitle, name), text: words.enableText, confirm: words.enable, look: 'primary' },
  };
  // The words stay while the dialog fades out.
  const { title, text, confirm, look } = questions[deed ?? 'role'];

  return (
    <ConfirmDialog
      open={deed !== null}
      onOpenChange={(open) => {
        if (open || busy) return;
        forget();
        onClose();
      }}
      title={title}
      description={text}
      confirmLabel={confirm}
      cancelLabel={app.cancel}
      look={look}
      busy={busy}
      onConfirm={() => deed !== null && run(() => perform(deed))}
    >
      {question?.deed === 'password' && <SecretsWarning count={question.secrets} />}
      {fault !== null && (
        <Callout tone="bad" role="alert" className="mt-4">
          {fault}
        </Callout>
      )}
    </ConfirmDialog>
  );
}

function SecretsWarning({ count }: { count: number }) {
  const { locale, messages } = useLanguage();
  const { users: words } = messages;
  return (
    <Callout tone={count === 0 ? 'info' : 'warn'} className="mt-4">
      {count === 0 ? words.resetSecretsNone : `${fillPlural(locale, count, words.resetSecrets)} ${words.resetWhy}`}
    </Callout>
  );
}
