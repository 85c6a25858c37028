/** Owns running commands in instances through Cloud Assistant, and their results (EO5.9, EO5.10). */
import type { CallOptions, Caller } from '../caller.ts';
import { EcsError } from '../ecs-error.ts';
import { fill } from '../request-fields.ts';

export interface RunCommand {
  readonly regionId: string;
  /** 1 to 100. */
  readonly instanceIds: readonly string[];
  /** A shell script, at most 24 KiB after Base64. It travels in the URL: nothing secret belongs into it (EO1.1). */
  readonly script: string;
  /** Seconds, at least 10. Default of the region: 60. */
  readonly timeoutSeconds?: number;
  /** Default of the region: root. */
  readonly username?: string;
  readonly workingDir?: string;
  readonly name?: string;
}

/** Starts a script; it runs on its own, see {@link invocationResults}. */
export async function runCommand(caller: Caller, request: RunCommand, options: CallOptions): Promise<{ readonly commandId: string; readonly invokeId: string }> {
  const { regionId, instanceIds, script, timeoutSeconds, username, workingDir, name } = request;
  const action = 'RunCommand';
  const body = await caller.write({ action, regionId, ...options }, ({ models, client, runtime }) =>
    client.runCommandWithOptions(
      fill(models.RunCommandRequest, {
        regionId,
        instanceId: [...instanceIds],
        type: 'RunShellScript',
        commandContent: Buffer.from(script, 'utf8').toString('base64'),
        contentEncoding: 'Base64',
        timeout: timeoutSeconds,
        username,
        workingDir,
        name,
      }),
      runtime,
    ),
  );
  if (!body.invokeId) throw new EcsError({ code: 'unavailable', action, ...(body.requestId === undefined ? {} : { requestId: body.requestId }) });
  return { commandId: body.commandId ?? '', invokeId: body.invokeId };
}

const invocationStatuses = [
  'Pending',
  'Invalid',
  'Aborted',
  'Running',
  'Success',
  'Failed',
  'Error',
  'Timeout',
  'Cancelled',
  'Stopping',
  'Terminated',
  'Scheduled',
] as const;
export type InvocationStatus = (typeof invocationStatuses)[number] | 'Unknown';

export interface InvocationResult {
  readonly instanceId: string;
  readonly status: InvocationStatus;
  /** Absent while it has not ended by itself. */
  readonly exitCode?: number;
  /** What the script wrote, cut at 24 KiB. */
  readonly output: Uint8Array;
  /** Bytes of output that were lost. */
  readonly droppedBytes: number;
  /** One word of EO5.10, e.g. `ClientNotRunning`; empty without a fault. */
  readonly errorCode: string;
}

/** Largest page, and how many: an invocation has at most 100 instances. */
const resultsPerPage = 50;
const mostPages = 2;

/** The state of a command on each of its instances. */
export async function invocationResults(
  caller: Caller,
  query: { readonly regionId: string; readonly invokeId: string; readonly instanceId?: string },
  options: CallOptions,
): Promise<readonly InvocationResult[]> {
  const results: InvocationResult[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const body = await caller.read({ action: 'DescribeInvocationResults', regionId: query.regionId, ...options }, ({ models, client, runtime }) =>
      client.describeInvocationResultsWithOptions(
        fill(models.DescribeInvocationResultsRequest, { ...query, contentEncoding: 'Base64', maxResults: resultsPerPage, nextToken }),
        runtime,
      ),
    );
    for (const one of body.invocation?.invocationResults?.invocationResult ?? []) {
      results.push({
        instanceId: one.instanceId ?? '',
        status: invocationStatuses.find((status) => status === one.invocationStatus) ?? 'Unknown',
        ...(one.exitCode === undefined ? {} : { exitCode: one.exitCode }),
        output: Buffer.from(one.output ?? '', 'base64'),
        droppedBytes: one.dropped ?? 0,
        errorCode: one.errorCode ?? '',
      });
    }
    nextToken = body.invocation?.nextToken; // EO5.10: inside Invocation
    if (nextToken === undefined || nextToken === '') break;
  }
  return results;
}
