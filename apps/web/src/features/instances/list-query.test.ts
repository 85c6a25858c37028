import * as contract from '@workbench/protocol/internal-api';
import { describe, expect, it } from 'vitest';
import { narrowed, powerStates, readListQuery, searchFields, writeListQuery } from './list-query.ts';

const plain = readListQuery({});

describe('the address of the list', () => {
  it('comes back as it was written', () => {
    const query = { ...plain, region: 'local-2', group: 'rg-1', status: 'Stopped', field: 'tag', q: 'env:prod & more', size: 50, cursor: 'abc==', page: 3 } as const;
    const { searchParams } = new URL(writeListQuery(query), 'http://localhost');
    expect(readListQuery(Object.fromEntries(searchParams))).toEqual(query);
  });

  it('is short where everything is as usual', () => {
    expect(writeListQuery(plain)).toBe('/instances');
    expect(writeListQuery({ ...plain, field: 'ip' })).toBe('/instances');
  });

  it('makes sense of nonsense', () => {
    expect(readListQuery({ status: 'Exploded', field: 'secret', size: '7', page: '-3', q: ['a', 'b'], cursor: ['x'] })).toEqual(plain);
    expect(readListQuery({ page: '4' }).page).toBe(1);
    expect(readListQuery({ q: 'x'.repeat(500) }).q).toHaveLength(128);
  });

  it('begins anew when something else is chosen', () => {
    expect(narrowed({ ...plain, cursor: 'abc', page: 5 }, { status: 'Running' })).toEqual({ ...plain, status: 'Running' });
  });
});

it('the choices are those of the contract', () => {
  expect([...searchFields].sort()).toEqual([...contract.instanceFilterFields].sort());
  expect([...powerStates].sort()).toEqual([...contract.powerStates].sort());
});
