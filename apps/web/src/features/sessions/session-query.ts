/** Owns what the address of the sessions page says: whose sessions, and after which one the page goes on. Pure, and tolerant: an address is typed, shared and old. */
import { sessionIdSchema } from '@workbench/protocol';

export interface SessionQuery {
  /** `all` counts only for those who may see everyone's. */
  readonly scope: 'mine' | 'all';
  /** One user's id among all; empty for everyone. */
  readonly user: string;
  /** The last session of the page before; null on the first page. */
  readonly before: { readonly startedAt: Date; readonly id: string } | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

export function readSessionQuery(params: Params): SessionQuery {
  const text = (name: string): string => {
    const value = params[name];
    return typeof value === 'string' ? value : '';
  };
  const scope = text('scope') === 'all' ? 'all' : 'mine';
  return { scope, user: scope === 'all' && UUID.test(text('user')) ? text('user') : '', before: readCursor(text('before')) };
}

/** The address of a list; what is as usual is left out. */
export function writeSessionQuery({ scope, user, before }: SessionQuery): string {
  const params = new URLSearchParams();
  if (scope === 'all') params.set('scope', 'all');
  if (scope === 'all' && user !== '') params.set('user', user);
  if (before) params.set('before', `${before.startedAt.getTime()}-${before.id}`);
  const text = params.toString();
  return text === '' ? '/sessions' : `/sessions?${text}`;
}

/** Milliseconds and id: two sessions may begin in the same millisecond. */
const CURSOR = /^(\d{1,15})-(.+)$/;

function readCursor(text: string): SessionQuery['before'] {
  const [, milliseconds, id] = CURSOR.exec(text) ?? [];
  if (milliseconds === undefined || !sessionIdSchema.safeParse(id).success) return null;
  return { startedAt: new Date(Number(milliseconds)), id: String(id) };
}
