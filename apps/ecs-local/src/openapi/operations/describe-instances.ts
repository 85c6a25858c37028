/** DescribeInstances: search and pages over the instances of a region (EO5.5). */
import { regionOf } from '../call-parts.ts';
import { instanceFilter } from '../instance-filter.ts';
import { instanceView } from '../instance-view.ts';
import type { Operation } from '../operation.ts';
import { instancePageSizes } from '../paging.ts';

export const describeInstances: Operation = {
  name: 'DescribeInstances',
  run(call) {
    const { parameters, services } = call;
    const { region, sandbox, paging } = services;
    const found = region.instances(regionOf(call)).filter(instanceFilter(parameters, sandbox));
    const page = paging.page(found, parameters, { sizes: instancePageSizes, idOf: ({ id }) => id, order: (id) => region.position(id) });
    return {
      Instances: { Instance: page.items.map((instance) => instanceView(instance, sandbox)) },
      TotalCount: page.totalCount,
      PageNumber: page.pageNumber,
      PageSize: page.pageSize,
      NextToken: page.nextToken,
    };
  },
};
