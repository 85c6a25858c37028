/** Owns what the address of the list says: which instances, which page. Pure, and tolerant: an address is typed, shared and old. */
import type { InstanceSummary, InternalRequest } from '@workbench/protocol/internal-api';

export type SearchField = NonNullable<InternalRequest<'list-instances'>['search']>['field'];
export type PowerState = InstanceSummary['status'];

/** Written down again, and held to the contract by their types and a test: the contract itself would bring its schemas into the page. */
export const searchFields: readonly SearchField[] = ['name', 'id', 'ip', 'tag'];
export const powerStates: readonly PowerState[] = ['Pending', 'Running', 'Starting', 'Stopping', 'Stopped'];

export interface ListQuery {
  /** Empty: the one chosen last, or the first. */
  readonly region: string;
  readonly group: string;
  readonly status: PowerState | '';
  readonly field: SearchField;
  readonly q: string;
  readonly size: number;
  readonly cursor: string;
  /** Which page the cursor leads to, counted from 1; only for the words below the list. */
  readonly page: number;
}

export const pageSizes = [20, 50, 100] as const;
const [defaultSize] = pageSizes;
/** As the gateway takes them (packages/protocol/src/internal-api.ts). */
const MAX_SEARCH_CHARS = 128;
const MAX_CURSOR_CHARS = 2_048;

type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

const oneOf = <T extends string | number>(values: readonly T[], value: unknown, otherwise: T): T => values.find((known) => known === value) ?? otherwise;

export function readListQuery(params: Params): ListQuery {
  const text = (name: string): string => {
    const value = params[name];
    return typeof value === 'string' ? value : '';
  };
  const page = Number(text('page'));
  const cursor = text('cursor').slice(0, MAX_CURSOR_CHARS);
  return {
    region: text('region'),
    group: text('group').slice(0, 64),
    status: oneOf<PowerState | ''>([...powerStates, ''], text('status'), ''),
    field: oneOf(searchFields, text('field'), 'name'),
    q: text('q').trim().slice(0, MAX_SEARCH_CHARS),
    size: oneOf<number>(pageSizes, Number(text('size')), defaultSize),
    cursor,
    page: cursor !== '' && Number.isSafeInteger(page) && page > 1 ? page : 1,
  };
}

/** The address of a list; what is as usual is left out. */
export function writeListQuery(query: ListQuery): string {
  const params = new URLSearchParams();
  if (query.region !== '') params.set('region', query.region);
  if (query.group !== '') params.set('group', query.group);
  if (query.status !== '') params.set('status', query.status);
  if (query.q !== '') {
    if (query.field !== 'name') params.set('field', query.field);
    params.set('q', query.q);
  }
  if (query.size !== defaultSize) params.set('size', String(query.size));
  if (query.cursor !== '') {
    params.set('cursor', query.cursor);
    params.set('page', String(query.page));
  }
  const text = params.toString();
  return text === '' ? '/instances' : `/instances?${text}`;
}

/** The same list from its beginning, with something chosen differently. */
export const narrowed = (query: ListQuery, change: Partial<ListQuery>): ListQuery => ({ ...query, ...change, cursor: '', page: 1 });

export const isFiltered = (query: ListQuery): boolean => query.group !== '' || query.status !== '' || query.q !== '';
