/** Owns the list of regions. */
import { refusalOf } from '../../cloud-errors.ts';
import { may } from '../../policy.ts';
import { Refusal } from '../../refusal.ts';
import type { Operation } from '../operation.ts';

export const listRegions: Operation<'list-regions'> = async ({ ecs, cloud }, { language }, caller) => {
  if (!may(caller, { do: 'see-instances' })) throw new Refusal('forbidden');
  const regions = await ecs.listRegions({ language: language === 'zh-CN' ? 'zh-CN' : 'en-US' }, { requestId: caller.requestId }).catch((error: unknown) => {
    throw refusalOf(error);
  });
  return { cloud, regions: regions.map(({ id, name }) => ({ regionId: id, name })) };
};
