/** Owns the sentence for why something was not done to a user. */
import type { ErrorCode } from '@workbench/protocol';
import type { Messages } from '../../i18n/messages.ts';
import type { UserRefusal } from '../../server/user-administration.ts';

export function refusalWords({ users, errors }: Pick<Messages, 'users' | 'errors'>, reason: UserRefusal | ErrorCode): string {
  switch (reason) {
    case 'notYourself':
    case 'lastAdministrator':
    case 'nameTaken':
    case 'gone':
      return users[reason];
    default:
      return `${errors[reason].what} ${errors[reason].todo}`;
  }
}
