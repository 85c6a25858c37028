/** Parts of calls that many operations share: which region, which instances. */
import type { Instance } from '../region/instance.ts';
import { ApiError, cloudAssistantInstanceNotFound, instanceIdsExceedLimit, instanceNotFound, regionNotFound } from './errors.ts';
import type { Call } from './operation.ts';

/** The mandatory RegionId; throws ApiError when it is missing or not of this install. */
export function regionOf({ parameters, services }: Call): string {
  const regionId = parameters.required('RegionId');
  if (!services.region.regions().some(({ id }) => id === regionId)) throw regionNotFound();
  return regionId;
}

/** The instance of a core operation, which names no region. */
export function instanceOf({ parameters, services }: Call): Instance {
  const instance = services.region.instance(parameters.required('InstanceId'));
  if (instance === undefined) throw instanceNotFound();
  return instance;
}

/** `InstanceId.N` of a Cloud Assistant operation: at least one, at most `limit`, all of the region. */
export function cloudAssistantInstances(call: Call, regionId: string, limit: number): Instance[] {
  const ids = instanceIds(call, limit);
  if (ids.length === 0) throw new ApiError(400, 'MissingParam.InstanceId', 'The parameter InstanceId is required.');
  return ids.map((id) => {
    const instance = call.services.region.instance(id);
    if (instance === undefined || instance.regionId !== regionId) throw cloudAssistantInstanceNotFound();
    return instance;
  });
}

/** `InstanceId.N` without repeats; empty when none is given. */
export function instanceIds({ parameters }: Call, limit: number): string[] {
  const ids = [...new Set(parameters.list('InstanceId'))];
  if (ids.length > limit) throw instanceIdsExceedLimit(limit);
  return ids;
}
