/** DescribeInvocationResults: what came of commands, one result per instance; the page fields are inside Invocation (EO5.10). */
import { regionOf } from '../call-parts.ts';
import { contentEncodingOf, resultView } from '../invocation-view.ts';
import type { Operation } from '../operation.ts';

export const describeInvocationResults: Operation = {
  name: 'DescribeInvocationResults',
  run(call) {
    const { parameters, services } = call;
    const invokeId = parameters.string('InvokeId');
    const commandId = parameters.string('CommandId');
    const instanceId = parameters.string('InstanceId');
    const encoding = contentEncodingOf(parameters);
    const results = services.invocations
      .list(regionOf(call))
      .filter((invocation) => (invokeId === undefined || invocation.invokeId === invokeId) && (commandId === undefined || invocation.commandId === commandId))
      .flatMap((invocation) => invocation.targets.map((target, i) => ({ invocation, target, id: `${invocation.invokeId}/${i}` })))
      .filter(({ target }) => instanceId === undefined || target.instanceId === instanceId);
    const places = new Map(results.map(({ id }, i) => [id, i]));
    const page = services.paging.page(results, parameters, { sizes: { minimum: 1, maximum: 50, default: 10 }, idOf: ({ id }) => id, order: (id) => places.get(id) });
    return {
      Invocation: {
        InvocationResults: { InvocationResult: page.items.map(({ invocation, target }) => resultView(invocation, target, encoding)) },
        TotalCount: page.totalCount,
        PageNumber: page.pageNumber,
        PageSize: page.pageSize,
        NextToken: page.nextToken,
      },
    };
  },
};
