'use client';
/** Owns the menu of a user's row. What it does not offer it names all the same, with the reason. */
import { Ban, CircleCheck, KeyRound, MoreHorizontal, ShieldCheck, ShieldMinus, SquareX, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '../../components/ui/dropdown-menu.tsx';
import { useToast } from '../../components/ui/toast.tsx';
import { useServerWork } from '../../components/use-server-work.ts';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { countSecretsAction } from './actions.ts';
import { obstacle, type Deed, type ListedUser } from './listed-user.ts';
import { OneTimePasswordDialog } from './one-time-password.tsx';
import { refusalWords } from './refusal-words.ts';
import { UserQuestion, type Question } from './user-question.tsx';

export function UserMenu({ user }: { user: ListedUser }) {
  const messages = useMessages();
  const { users: words } = messages;
  const [question, setQuestion] = useState<Question | null>(null);
  const [password, setPassword] = useState<{ name: string; password: string } | null>(null);
  const { run } = useServerWork();
  const toast = useToast();

  /** The number of saved secrets is read at this moment: the one of an hour ago would be a false promise. */
  function ask(deed: Deed): void {
    if (deed !== 'password') return setQuestion({ deed });
    run(
      async () => {
        const answer = await countSecretsAction(user.id);
        if (answer.kind === 'refused') return refusalWords(messages, answer.reason);
        setQuestion({ deed, secrets: answer.secrets });
        return null;
      },
      (sentence) => toast('bad', sentence),
    );
  }

  const item = (deed: Deed, Icon: LucideIcon, label: string, tone: 'neutral' | 'danger' = 'neutral') => {
    const reason = obstacle(user, deed);
    return (
      // Not `disabled`: the keyboard must reach the reason.
      <MenuItem key={deed} tone={reason === null ? tone : 'neutral'} aria-disabled={reason !== null} onSelect={(event) => (reason === null ? ask(deed) : event.preventDefault())} className={reason === null ? undefined : 'items-start'}>
        <Icon aria-hidden="true" className={reason === null ? undefined : 'mt-0.5 opacity-50'} />
        <span className="min-w-0">
          <span className={reason === null ? 'block' : 'block text-ink-3'}>{label}</span>
          {reason !== null && <span className="block max-w-56 text-xs text-ink-3">{words[reason]}</span>}
        </span>
      </MenuItem>
    );
  };
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button look="quiet" size="icon" aria-label={fill(words.rowActions, { name: user.name })}>
            <MoreHorizontal aria-hidden="true" />
          </Button>
        </MenuTrigger>
        <MenuContent align="end">
          {user.role === 'administrator' ? item('role', ShieldMinus, words.makeOperator) : item('role', ShieldCheck, words.makeAdministrator)}
          {item('password', KeyRound, words.resetPassword)}
          {item('sessions', SquareX, words.endSessions)}
          <MenuSeparator />
          {user.enabled ? item('access', Ban, words.disable, 'danger') : item('access', CircleCheck, words.enable)}
        </MenuContent>
      </Menu>
      <UserQuestion user={user} question={question} onClose={() => setQuestion(null)} onPassword={setPassword} />
      <OneTimePasswordDialog shown={password} onClose={() => setPassword(null)} />
    </>
  );
}
