/** DescribeCloudAssistantStatus: is the agent there, and can it carry sessions (EO5.7). */
import { cloudAssistantInstances, instanceIds, regionOf } from '../call-parts.ts';
import type { Operation } from '../operation.ts';
import { isoSeconds } from '../times.ts';

export const describeCloudAssistantStatus: Operation = {
  name: 'DescribeCloudAssistantStatus',
  run(call) {
    const { parameters, services } = call;
    const { region, agents, invocations, paging } = services;
    const regionId = regionOf(call);
    const osType = parameters.oneOf('OSType', ['Windows', 'Linux', 'FreeBSD']);
    const listed = instanceIds(call, 100).length > 0 ? cloudAssistantInstances(call, regionId, 100) : undefined;
    const found = (listed ?? region.instances(regionId)).filter(() => osType === undefined || osType === 'Linux');
    // With InstanceId.N all of them are answered: MaxResults is ignored.
    const page = listed
      ? { items: found, totalCount: found.length, pageNumber: 1, pageSize: found.length, nextToken: '' }
      : paging.page(found, parameters, { sizes: { minimum: 1, maximum: 50, default: 10 }, idOf: ({ id }) => id, order: (id) => region.position(id) });
    return {
      InstanceCloudAssistantStatusSet: {
        InstanceCloudAssistantStatus: page.items.map(({ id }) => {
          const agent = agents.status(id);
          const history = invocations.historyOf(id);
          return {
            InstanceId: id,
            CloudAssistantStatus: String(agent.online),
            CloudAssistantVersion: agent.version,
            LastHeartbeatTime: isoSeconds(agent.lastHeartbeatAt),
            LastInvokedTime: isoSeconds(history.lastAt),
            InvocationCount: history.count,
            ActiveTaskCount: history.active,
            OSType: 'Linux',
            SupportSessionManager: agent.sessionManager,
          };
        }),
      },
      TotalCount: page.totalCount,
      PageNumber: page.pageNumber,
      PageSize: page.pageSize,
      NextToken: page.nextToken,
    };
  },
};
