/** Owns the list of regions (EO5.1). */
import type { CallOptions, Caller } from '../caller.ts';
import { fill } from '../request-fields.ts';

export interface Region {
  readonly id: string;
  /** Display name in the language asked for. */
  readonly name: string;
}

export interface RegionsQuery {
  readonly language: 'en-US' | 'zh-CN';
  /** Whose address is asked; any region knows all. Default cn-hangzhou. */
  readonly via?: string;
}

export async function listRegions(caller: Caller, query: RegionsQuery, options: CallOptions): Promise<Region[]> {
  const body = await caller.read({ action: 'DescribeRegions', regionId: query.via ?? 'cn-hangzhou', ...options }, ({ models, client, runtime }) =>
    client.describeRegionsWithOptions(fill(models.DescribeRegionsRequest, { acceptLanguage: query.language }), runtime),
  );
  return (body.regions?.region ?? []).flatMap(({ regionId, localName }) => (regionId === undefined ? [] : [{ id: regionId, name: localName ?? regionId }]));
}
