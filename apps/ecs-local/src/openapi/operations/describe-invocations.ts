/** DescribeInvocations: runs of commands, newest first (EO5.11). */
import { regionOf } from '../call-parts.ts';
import { contentEncodingOf, invocationView, overallStatus } from '../invocation-view.ts';
import type { Operation } from '../operation.ts';

export const describeInvocations: Operation = {
  name: 'DescribeInvocations',
  run(call) {
    const { parameters, services } = call;
    const { invocations, paging } = services;
    const invokeId = parameters.string('InvokeId');
    const commandId = parameters.string('CommandId');
    const commandName = parameters.string('CommandName');
    const instanceId = parameters.string('InstanceId');
    const status = parameters.string('InvokeStatus');
    const includeOutput = parameters.boolean('IncludeOutput') ?? false;
    const encoding = contentEncodingOf(parameters);
    const found = invocations.list(regionOf(call)).filter(
      (invocation) =>
        (invokeId === undefined || invocation.invokeId === invokeId) &&
        (commandId === undefined || invocation.commandId === commandId) &&
        (commandName === undefined || invocation.commandName === commandName) &&
        (instanceId === undefined || invocation.targets.some((target) => target.instanceId === instanceId)) &&
        (status === undefined || overallStatus(invocation.targets) === status),
    );
    const page = paging.page(found, parameters, { sizes: { minimum: 1, maximum: 50, default: 10 }, idOf: (invocation) => invocation.invokeId, order: (id) => invocations.position(id) });
    return {
      Invocations: { Invocation: page.items.map((invocation) => invocationView(invocation, { encoding, includeOutput })) },
      TotalCount: page.totalCount,
      PageNumber: page.pageNumber,
      PageSize: page.pageSize,
      NextToken: page.nextToken,
    };
  },
};
