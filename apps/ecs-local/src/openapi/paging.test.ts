import { describe, expect, it } from 'vitest';
import { instancePageSizes, Paging, type Page } from './paging.ts';
import { Parameters } from './parameters.ts';

interface Item {
  readonly id: string;
}
const everything = Array.from({ length: 5000 }, (_, i): Item => ({ id: `i-${i}` }));
const positions = new Map(everything.map(({ id }, i) => [id, i]));
const paging = new Paging('secret');

const ask = (items: readonly Item[], parameters: Record<string, string>, pages = paging): Page<Item> =>
  pages.page(items, new Parameters(Object.entries(parameters)), { sizes: instancePageSizes, idOf: ({ id }) => id, order: (id) => positions.get(id) });

function walk(itemsOfPage: (page: number) => readonly Item[], filters: Record<string, string>): string[] {
  const seen: string[] = [];
  let token = '';
  for (let page = 0; page === 0 || token !== ''; page += 1) {
    const answer = ask(itemsOfPage(page), { ...filters, ...(token && { NextToken: token }) });
    seen.push(...answer.items.map(({ id }) => id));
    token = answer.nextToken;
  }
  return seen;
}

describe('pages', () => {
  it('[EO5] end with an empty token and hold each item once, in order', () => {
    expect(walk(() => everything, { MaxResults: '100' })).toEqual(everything.map(({ id }) => id));
    expect(ask(everything.slice(0, 100), { MaxResults: '100' }).nextToken).toBe('');
    expect(ask([], {})).toEqual({ items: [], nextToken: '', totalCount: 0, pageNumber: 1, pageSize: 10 });
  });

  it('[EO5.5] are 10 by default, at least 10 and at most 100', () => {
    const size = (asked: Record<string, string>): number => ask(everything, asked).items.length;
    expect([size({}), size({ MaxResults: '1' }), size({ MaxResults: '50' }), size({ MaxResults: '1000' })]).toEqual([10, 10, 50, 100]);
  });

  it('neither repeat nor skip what stays in the list while others leave and come', () => {
    const even = everything.filter((_, i) => i % 2 === 0);
    // The first page is cut from all; then every odd item, the last one shown among them, has left the list.
    const seen = walk((page) => (page === 0 ? everything : even), { MaxResults: '100' });
    expect(seen).toEqual([...everything.slice(0, 100), ...even.slice(50)].map(({ id }) => id));
  });

  it('have tokens that belong to one list, one install and nobody else', () => {
    const token = ask(everything, { Status: 'Running' }).nextToken;
    const refused = expect.objectContaining({ code: 'InvalidParameter.NextToken' }) as Error;
    expect(ask(everything, { Status: 'Running', NextToken: token, MaxResults: '20' }).items[0]?.id).toBe('i-10');
    expect(() => ask(everything, { Status: 'Stopped', NextToken: token })).toThrow(refused);
    expect(() => ask(everything, { Status: 'Running', NextToken: token }, new Paging('other'))).toThrow(refused);
    for (const bad of ['x', `${token}x`, token.slice(1), `0${token.slice(1)}`, Buffer.from('i-9').toString('base64url')]) {
      if (bad !== token) expect(() => ask(everything, { Status: 'Running', NextToken: bad })).toThrow(refused);
    }
    expect(new Paging('secret').page(everything, new Parameters([['NextToken', ask(everything, {}).nextToken]]), { sizes: instancePageSizes, idOf: ({ id }) => id, order: (id) => positions.get(id) }).items[0]?.id).toBe('i-10');
  });

  it('come by number too', () => {
    expect(ask(everything, { PageNumber: '3', PageSize: '20' })).toMatchObject({ pageNumber: 3, pageSize: 20, totalCount: 5000, nextToken: '', items: everything.slice(40, 60) });
    expect(ask(everything, { PageNumber: '500', PageSize: '100' }).items).toEqual([]);
  });
});
