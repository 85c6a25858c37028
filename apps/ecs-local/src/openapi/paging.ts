/** Pages of a list: MaxResults with an opaque NextToken, and the older PageNumber with PageSize. Knows nothing of what is listed. */
import { createHash, createHmac } from 'node:crypto';
import { equalInConstantTime } from './access-keys.ts';
import { invalidParameter } from './errors.ts';
import type { Parameters } from './parameters.ts';

export interface PageSizes {
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
}

/** EO5.5: below 10 counts as 10, above 100 as 100. */
export const instancePageSizes: PageSizes = { minimum: 10, maximum: 100, default: 10 };

export interface Page<T> {
  readonly items: readonly T[];
  /** "" on the last page. */
  readonly nextToken: string;
  readonly totalCount: number;
  readonly pageNumber: number;
  readonly pageSize: number;
}

/** Parameters that choose the page, not the list: a token stays valid when they change. */
const pageParameters = new Set(['MaxResults', 'NextToken', 'PageNumber', 'PageSize', 'AcceptLanguage', 'ClientToken']);

/** 80 bits of MAC: a guessed token is refused rather than read as a position. */
const macLength = 20;

export class Paging {
  private readonly key: Buffer;

  /** `secret` makes tokens of this install; the same secret keeps them valid across a restart. */
  constructor(secret: string) {
    this.key = createHash('sha256').update('page tokens').update(secret).digest();
  }

  /**
   * Cuts the page that `parameters` ask for out of `items`, which must come in a stable order. A token names the last item shown, not a
   * number, so items that appear or vanish before it neither repeat nor hide others. `order` holds every id of the unfiltered list by
   * position: the last item shown may have left the filtered one since. Throws ApiError InvalidParameter.NextToken for a foreign token.
   */
  page<T>(items: readonly T[], parameters: Parameters, shape: { sizes: PageSizes; idOf: (item: T) => string; order: (id: string) => number | undefined }): Page<T> {
    const { sizes, idOf, order } = shape;
    const asked = parameters.integer('MaxResults');
    const token = parameters.string('NextToken');
    const byNumber = asked === undefined && token === undefined && (parameters.integer('PageNumber') ?? parameters.integer('PageSize')) !== undefined;
    if (byNumber) return this.numbered(items, parameters, sizes);

    const size = clamp(asked ?? sizes.default, sizes.minimum, sizes.maximum);
    const scope = this.scope(parameters);
    const start = token === undefined ? 0 : firstAfter(items, order(this.open(token, scope)), (item) => order(idOf(item)));
    const shown = items.slice(start, start + size);
    const last = shown.at(-1);
    const more = last !== undefined && start + shown.length < items.length;
    return { items: shown, nextToken: more ? this.seal(idOf(last), scope) : '', totalCount: items.length, pageNumber: 1, pageSize: size };
  }

  /** The page that PageNumber and PageSize ask for. */
  numbered<T>(items: readonly T[], parameters: Parameters, sizes: PageSizes): Page<T> {
    const pageNumber = Math.max(1, parameters.integer('PageNumber') ?? 1);
    const pageSize = clamp(parameters.integer('PageSize') ?? sizes.default, 1, sizes.maximum);
    const start = (pageNumber - 1) * pageSize;
    return { items: items.slice(start, start + pageSize), nextToken: '', totalCount: items.length, pageNumber, pageSize };
  }

  private scope(parameters: Parameters): string {
    return JSON.stringify(parameters.entries().filter(([name]) => !pageParameters.has(name)));
  }

  private seal(id: string, scope: string): string {
    return `${this.mac(id, scope)}${Buffer.from(id).toString('base64url')}`;
  }

  private open(token: string, scope: string): string {
    const id = Buffer.from(token.slice(macLength), 'base64url').toString();
    if (!equalInConstantTime(token, this.seal(id, scope))) throw invalidToken();
    return id;
  }

  private mac(id: string, scope: string): string {
    return createHmac('sha256', this.key).update(JSON.stringify([id, scope])).digest('hex').slice(0, macLength);
  }
}

const invalidToken = () => invalidParameter('NextToken', 'it was not given for this list');

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Index of the first item whose position is beyond `last`; items are sorted by position, so a binary search does. */
function firstAfter<T>(items: readonly T[], last: number | undefined, positionOf: (item: T) => number | undefined): number {
  if (last === undefined) throw invalidToken();
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && (positionOf(item) ?? 0) <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}
