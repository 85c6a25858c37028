/** DescribeInstancesFullStatus: power and health; the region has no scheduled events (EO5.6). */
import type { HealthName, Instance, PowerState } from '../../region/instance.ts';
import { instanceIds, regionOf } from '../call-parts.ts';
import type { Operation } from '../operation.ts';

/** The numbers are not documented; callers use the names. */
const healthCodes: Readonly<Record<HealthName, number>> = { Ok: 0, Warning: 16, Impaired: 32, Maintaining: 48, Initializing: 64, InsufficientData: 80, NotApplicable: 96 };
const powerCodes: Readonly<Record<PowerState, number>> = { Pending: 0, Running: 1, Starting: 2, Stopping: 3, Stopped: 4 };

const healthNames = Object.keys(healthCodes) as HealthName[];
const powerStates = Object.keys(powerCodes) as PowerState[];

/** An instance that is still starting has no health of its own yet. */
const healthOf = ({ power, health }: Instance): HealthName => (power === 'Pending' || power === 'Starting' ? 'Initializing' : health);

export const describeInstancesFullStatus: Operation = {
  name: 'DescribeInstancesFullStatus',
  run(call) {
    const { parameters, services } = call;
    const { region, paging } = services;
    const wanted = new Set(instanceIds(call, 100));
    const health = parameters.oneOf('HealthStatus', healthNames);
    const status = parameters.oneOf('Status', powerStates);
    const eventAsked = parameters.list('EventId').length > 0 || parameters.list('InstanceEventType').length > 0 || parameters.string('EventType') !== undefined;
    const found = region.instances(regionOf(call)).filter(
      (instance) =>
        !eventAsked &&
        (wanted.size === 0 || wanted.has(instance.id)) &&
        (health === undefined || healthOf(instance) === health) &&
        (status === undefined || instance.power === status),
    );
    const page = paging.numbered(found, parameters, { minimum: 1, maximum: 100, default: 10 });
    return {
      InstanceFullStatusSet: {
        InstanceFullStatusType: page.items.map((instance) => ({
          InstanceId: instance.id,
          Status: { Code: powerCodes[instance.power], Name: instance.power },
          HealthStatus: { Code: healthCodes[healthOf(instance)], Name: healthOf(instance) },
          ScheduledSystemEventSet: { ScheduledSystemEventType: [] },
        })),
      },
      TotalCount: page.totalCount,
      PageNumber: page.pageNumber,
      PageSize: page.pageSize,
    };
  },
};
