/** What RunCommand and InvokeCommand have in common: limits, parameters, and starting the run. */
import { fillPlaceholders, placeholderNames } from '../commands/placeholders.ts';
import type { Invocation } from '../commands/invocations.ts';
import type { Instance } from '../region/instance.ts';
import { cloudAssistantInstances } from './call-parts.ts';
import { ApiError, invalidParameter } from './errors.ts';
import type { Call } from './operation.ts';

/** Documented limits (EO5.9). */
const maxInstances = 100;
const minTimeoutSeconds = 10;
const maxTimeoutSeconds = 86_400;
const maxUsername = 255;
const maxParameters = 20;

export interface Command {
  readonly commandId: string;
  readonly name: string;
  readonly description: string;
  readonly contentBase64: string;
  readonly workingDir: string;
  readonly timeoutSeconds: number;
  readonly enableParameter: boolean;
}

/** Timeout in seconds; throws ApiError outside of what the service takes. */
export function timeoutOf({ parameters }: Call, fallback: number): number {
  const timeout = parameters.integer('Timeout') ?? fallback;
  if (timeout < minTimeoutSeconds || timeout > maxTimeoutSeconds) throw invalidParameter('Timeout', `it is not between ${minTimeoutSeconds} and ${maxTimeoutSeconds} seconds`);
  return timeout;
}

export function workingDirOf({ parameters }: Call, fallback: string): string {
  const folder = parameters.string('WorkingDir') ?? fallback;
  if (folder.length > 200 || folder.includes('\0')) throw new ApiError(400, 'InvalidParameter.WorkingDir', 'The parameter WorkingDir is invalid.');
  return folder;
}

/** Runs a command on the call's instances. Throws ApiError for everything that is wrong before anything has run. */
export function invoke(call: Call, regionId: string, command: Command): Invocation {
  const { parameters, services } = call;
  const instances = cloudAssistantInstances(call, regionId, maxInstances);
  const username = parameters.string('Username') ?? '';
  if (username.length > maxUsername) throw new ApiError(403, 'Username.ExceedLimit', `The length of Username exceeds ${maxUsername}.`);
  refuseSchedules(call);
  const content = Buffer.from(command.contentBase64, 'base64').toString();
  const given = command.enableParameter ? valuesOf(call) : {};
  if (command.enableParameter) checkPlaceholders(content, given);
  if (!services.invocations.hasRoomFor(instances.length)) throw new ApiError(403, 'Invocation.ExceedQuota', 'The number of running invocations exceeds the quota.');

  const run = {
    regionId,
    commandId: command.commandId,
    commandName: command.name,
    description: command.description,
    contentBase64: command.contentBase64,
    parameters: given,
    username,
    workingDir: command.workingDir,
    timeoutSeconds: command.timeoutSeconds,
    tags: parameters.tags(),
  };
  return services.invocations.run(run, instances, (instance, invokeId) => {
    if (!command.enableParameter) return command.contentBase64;
    const values = new Map([...Object.entries(given), ...builtIns({ instance, invokeId, commandId: command.commandId, accountId: services.accountId })]);
    return Buffer.from(fillPlaceholders(content, values)).toString('base64');
  });
}

/** Schedules, containers and OSS delivery are not imitated; running such a command once would be a lie. */
function refuseSchedules({ parameters }: Call): void {
  const repeat = parameters.string('RepeatMode') ?? 'Once';
  if (repeat !== 'Once') throw invalidParameter('RepeatMode', 'this region runs commands once');
  for (const name of ['Frequency', 'ContainerId', 'ContainerName', 'OssOutputDelivery', 'Launcher']) {
    if (parameters.string(name) !== undefined) throw invalidParameter(name, 'this region does not support it');
  }
  if (parameters.boolean('Timed') === true) throw invalidParameter('Timed', 'this region runs commands once');
}

function valuesOf({ parameters }: Call): Record<string, string> {
  const entries = Object.entries(parameters.jsonObject('Parameters') ?? {});
  if (entries.length > maxParameters) throw new ApiError(403, 'ParameterCount.ExceedLimit', `The number of parameters exceeds ${maxParameters}.`);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw new ApiError(403, 'ParameterKey.ExceedLimit', 'A parameter name is longer than 64 characters or has characters that are not allowed.');
      if (typeof value === 'object') throw invalidParameter('Parameters', `the value of ${name} is not a text`);
      return [name, String(value)];
    }),
  );
}

const builtInNames = ['ACS::RegionId', 'ACS::AccountId', 'ACS::InstanceId', 'ACS::InstanceName', 'ACS::InvokeId', 'ACS::CommandId'] as const;

function checkPlaceholders(content: string, given: Readonly<Record<string, string>>): void {
  const { own, builtIn } = placeholderNames(content);
  const unset = own.find((name) => !Object.hasOwn(given, name));
  if (unset !== undefined) throw new ApiError(400, 'Parameter.MissingValue', `The parameter ${unset} of the command has no value.`);
  const unused = Object.keys(given).find((name) => !own.includes(name));
  if (unused !== undefined) throw new ApiError(403, 'Parameter.NotMatched', `The command has no parameter ${unused}.`);
  const unknown = builtIn.find((name) => !builtInNames.some((known) => known === name));
  if (unknown !== undefined) throw new ApiError(403, 'Operation.Forbidden', `This region has no value for {{${unknown}}}.`);
}

function builtIns({ instance, invokeId, commandId, accountId }: { instance: Instance; invokeId: string; commandId: string; accountId: string }): [string, string][] {
  const values: Record<(typeof builtInNames)[number], string> = {
    'ACS::RegionId': instance.regionId,
    'ACS::AccountId': accountId,
    'ACS::InstanceId': instance.id,
    'ACS::InstanceName': instance.name,
    'ACS::InvokeId': invokeId,
    'ACS::CommandId': commandId,
  };
  return Object.entries(values);
}
