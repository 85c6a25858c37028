/** DescribeRegions: the regions of the inventory with their names (EO5.1). */
import type { Operation } from '../operation.ts';

const languages = ['zh-CN', 'en-US', 'ja'] as const;

export const describeRegions: Operation = {
  name: 'DescribeRegions',
  run({ parameters, services }) {
    const asked = parameters.string('AcceptLanguage') ?? 'zh-CN';
    // The service answers languages it has no names for in English.
    const language = languages.find((known) => known === asked || known.split('-')[0] === asked.split('-')[0]) ?? 'en-US';
    return {
      Regions: {
        Region: services.region.regions().map(({ id, names }) => ({
          RegionId: id,
          LocalName: names[language] ?? names['en-US'] ?? id,
          RegionEndpoint: services.endpoint(),
          Status: 'available',
        })),
      },
    };
  },
};
