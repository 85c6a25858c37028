/** DescribeInstanceStatus: power states only, by page number (EO5.6). */
import { instanceIds, regionOf } from '../call-parts.ts';
import type { Operation } from '../operation.ts';

export const describeInstanceStatus: Operation = {
  name: 'DescribeInstanceStatus',
  run(call) {
    const { parameters, services } = call;
    const { region, paging } = services;
    const zone = parameters.string('ZoneId');
    const wanted = new Set(instanceIds(call, 100));
    const found = region.instances(regionOf(call)).filter(({ id, zoneId }) => (wanted.size === 0 || wanted.has(id)) && (zone === undefined || zone === zoneId));
    const page = paging.numbered(found, parameters, { minimum: 1, maximum: 50, default: 10 });
    return {
      InstanceStatuses: { InstanceStatus: page.items.map(({ id, power }) => ({ InstanceId: id, Status: power })) },
      TotalCount: page.totalCount,
      PageNumber: page.pageNumber,
      PageSize: page.pageSize,
    };
  },
};
