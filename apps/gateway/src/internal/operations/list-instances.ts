/** Owns one page of the instance list: search, filters, and the health of what is shown. */
import type { InstancesQuery } from '@workbench/ecs';
import type { InternalRequest } from '@workbench/protocol/internal-api';
import { refusalOf } from '../../cloud-errors.ts';
import { factsOf, summaryOf } from '../../instances.ts';
import { may } from '../../policy.ts';
import { Refusal } from '../../refusal.ts';
import type { Operation } from '../operation.ts';

type Search = NonNullable<InternalRequest<'list-instances'>['search']>;

/** What a search means to the region. A tag is written `key`, `key:value` or `key=value`. */
function searchOf({ field, value }: Search): NonNullable<InstancesQuery['search']> {
  const text = value.trim();
  switch (field) {
    case 'name':
      return { nameContains: text };
    case 'id':
      return { instanceIds: [text] };
    case 'ip':
      return { ip: text };
    case 'tag': {
      const at = text.search(/[:=]/);
      return { tag: at < 0 ? { key: text } : { key: text.slice(0, at).trim(), value: text.slice(at + 1).trim() } };
    }
  }
}

export const listInstances: Operation<'list-instances'> = async ({ ecs, resourceGroups }, request, caller) => {
  if (!may(caller, { do: 'see-instances' })) throw new Refusal('forbidden');
  const { regionId, resourceGroupId, status, search, cursor, pageSize } = request;
  const { requestId } = caller;
  try {
    const page = await ecs.listInstances(
      {
        regionId,
        maxResults: pageSize,
        ...(resourceGroupId !== undefined && { resourceGroupId }),
        ...(status !== undefined && { status }),
        ...(search && { search: searchOf(search) }),
        ...(cursor !== undefined && { nextToken: cursor }),
      },
      { requestId },
    );
    resourceGroups.learn(regionId, page.instances);
    const ids = page.instances.map(({ id }) => id);
    const [health, groups] = await Promise.all([
      ids.length > 0 ? ecs.instanceHealth({ regionId, instanceIds: ids }, { requestId }) : new Map<string, { health: string }>(),
      resourceGroups.of(regionId),
    ]);
    return {
      instances: page.instances.map((instance) => summaryOf(factsOf({ ...instance, regionId }, health.get(instance.id)?.health ?? null))),
      // A region that does not count says at least what it shows.
      total: page.total ?? ids.length,
      nextCursor: page.nextToken ?? null,
      resourceGroups: groups,
    };
  } catch (error) {
    throw refusalOf(error);
  }
};
