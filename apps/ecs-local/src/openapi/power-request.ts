/** What the three power operations have in common: find the instance, dry run or do it (EO5.12). */
import type { PowerAction } from '../region/region.ts';
import { instanceOf } from './call-parts.ts';
import { ApiError } from './errors.ts';
import type { Call } from './operation.ts';

/** Begins the transition and returns at once. Throws ApiError; a dry run that would succeed is the error DryRunOperation, as documented. */
export function changePower(call: Call, action: PowerAction): Record<string, never> {
  const { parameters, services } = call;
  const { id } = instanceOf(call);
  const force = parameters.boolean('ForceStop') ?? false;
  if (parameters.boolean('DryRun') === true) {
    services.region.checkPower(id, action);
    throw new ApiError(400, 'DryRunOperation', 'Request validation has been passed with DryRun flag set.');
  }
  services.region.power(id, action, { force });
  return {};
}
