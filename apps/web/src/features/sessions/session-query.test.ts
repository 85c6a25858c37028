import { describe, expect, it } from 'vitest';
import { readSessionQuery, writeSessionQuery, type SessionQuery } from './session-query.ts';

const plain: SessionQuery = { scope: 'mine', user: '', before: null };
const id = `ses_${'a'.repeat(26)}`;
const user = '5f0e7f5c-0c43-4f2e-9d55-0a4d2d0f6b11';

describe('the address of the sessions page', () => {
  it('comes back as it was written', () => {
    const query: SessionQuery = { scope: 'all', user, before: { startedAt: new Date('2026-11-22T10:00:00.123Z'), id } };
    const { searchParams } = new URL(writeSessionQuery(query), 'http://localhost');
    expect(readSessionQuery(Object.fromEntries(searchParams))).toEqual(query);
  });

  it('is short where everything is as usual', () => {
    expect(writeSessionQuery(plain)).toBe('/sessions');
    expect(writeSessionQuery({ ...plain, user })).toBe('/sessions');
  });

  it.each([
    { scope: 'everything', user },
    { user: "' OR 1=1" },
    { before: 'yesterday' },
    { before: `${'9'.repeat(20)}-${id}` },
    { before: `1-${id}'` },
    { before: ['1', '2'], scope: ['all'] },
  ])('makes sense of nonsense: %o', (params) => expect(readSessionQuery(params)).toEqual(plain));
});
