/** InvokeCommand: runs a kept command again, with new parameters (EO5.9). */
import { regionOf } from '../call-parts.ts';
import { invoke, timeoutOf, workingDirOf } from '../command-request.ts';
import { ApiError } from '../errors.ts';
import type { Operation } from '../operation.ts';

export const invokeCommand: Operation = {
  name: 'InvokeCommand',
  run(call) {
    const { parameters, services } = call;
    const regionId = regionOf(call);
    const kept = services.commands.find(parameters.required('CommandId'));
    if (kept === undefined || kept.regionId !== regionId) throw new ApiError(404, 'InvalidCmdId.NotFound', 'The specified command id does not exist.');
    const command = { ...kept, workingDir: workingDirOf(call, kept.workingDir), timeoutSeconds: timeoutOf(call, kept.timeoutSeconds) };
    return services.idempotency.once(call, 'InvokeCommand', () => ({ InvokeId: invoke(call, regionId, command).invokeId }));
  },
};
