/** How runs of commands look on the wire: DescribeInvocations and DescribeInvocationResults (EO5.10, EO5.11). */
import type { Invocation, Target } from '../commands/invocations.ts';
import type { Answer } from './operation.ts';
import type { Parameters } from './parameters.ts';
import { isoSeconds } from './times.ts';

export type ContentEncoding = 'PlainText' | 'Base64';

/** Base64 is the default. */
export const contentEncodingOf = (parameters: Parameters): ContentEncoding => parameters.oneOf('ContentEncoding', ['PlainText', 'Base64']) ?? 'Base64';

const encoded = (bytes: Buffer, encoding: ContentEncoding): string => bytes.toString(encoding === 'Base64' ? 'base64' : 'utf8');

const failures: readonly string[] = ['Failed', 'Error', 'Timeout', 'Aborted'];

/** The status of all instances together. */
export function overallStatus(targets: readonly Target[]): 'Pending' | 'Running' | 'Success' | 'Failed' | 'PartialFailed' | 'Stopped' {
  if (targets.some(({ status }) => status === 'Running')) return 'Running';
  if (targets.some(({ status }) => status === 'Pending')) return targets.every(({ status }) => status === 'Pending') ? 'Pending' : 'Running';
  const failed = targets.filter(({ status }) => failures.includes(status)).length;
  if (failed === targets.length) return 'Failed';
  if (failed > 0) return 'PartialFailed';
  return targets.some(({ status }) => status === 'Terminated') ? 'Stopped' : 'Success';
}

/** The older words for the same: a success is Finished, what waits is Running already. */
const oldWords: Readonly<Record<string, string>> = { Pending: 'Running', Success: 'Finished' };
const oldStatus = (status: string): string => oldWords[status] ?? status;

const recordWords: Readonly<Record<Target['status'], string>> = {
  Pending: 'Running', Running: 'Running', Success: 'Finished', Failed: 'Failed', Error: 'Failed', Timeout: 'Failed', Aborted: 'Failed', Terminated: 'Stopped',
};

const tagsOf = ({ tags }: Invocation): Answer => ({ Tag: tags.map(({ key, value }) => ({ TagKey: key, TagValue: value ?? '' })) });

/** ExitCode is only there once the command ended by itself. */
const exitCode = ({ exitCode: code }: Target): Answer => (code === undefined ? {} : { ExitCode: code });

/** One element of `Invocation.InvocationResults.InvocationResult`. */
export function resultView(invocation: Invocation, target: Target, encoding: ContentEncoding): Answer {
  return {
    InvokeId: invocation.invokeId,
    CommandId: invocation.commandId,
    InstanceId: target.instanceId,
    InvocationStatus: target.status,
    InvokeRecordStatus: recordWords[target.status],
    ...exitCode(target),
    Output: encoded(target.output, encoding),
    Dropped: target.dropped,
    ErrorCode: target.errorCode,
    ErrorInfo: target.errorInfo,
    StartTime: isoSeconds(target.startedAt),
    FinishedTime: isoSeconds(target.finishedAt),
    StopTime: target.status === 'Terminated' ? isoSeconds(target.finishedAt) : '',
    Repeats: target.startedAt === undefined ? 0 : 1,
    Username: invocation.username || 'root',
    Tags: tagsOf(invocation),
  };
}

/** One element of `Invocations.Invocation`. */
export function invocationView(invocation: Invocation, { encoding, includeOutput }: { encoding: ContentEncoding; includeOutput: boolean }): Answer {
  const status = overallStatus(invocation.targets);
  return {
    InvokeId: invocation.invokeId,
    CommandId: invocation.commandId,
    CommandName: invocation.commandName,
    CommandDescription: invocation.description,
    CommandType: 'RunShellScript',
    CommandContent: encoded(Buffer.from(invocation.contentBase64, 'base64'), encoding),
    Parameters: JSON.stringify(invocation.parameters),
    CreationTime: isoSeconds(invocation.createdAt),
    InvocationStatus: status,
    InvokeStatus: oldStatus(status),
    Username: invocation.username || 'root',
    WorkingDir: invocation.workingDir,
    Timeout: invocation.timeoutSeconds,
    Timed: false,
    RepeatMode: 'Once',
    Frequency: '',
    TerminationMode: 'ProcessTree',
    Tags: tagsOf(invocation),
    InvokeInstances: {
      InvokeInstance: invocation.targets.map((target) => ({
        InstanceId: target.instanceId,
        InvocationStatus: target.status,
        InstanceInvokeStatus: recordWords[target.status],
        CreationTime: isoSeconds(target.createdAt),
        StartTime: isoSeconds(target.startedAt),
        FinishTime: isoSeconds(target.finishedAt),
        StopTime: target.status === 'Terminated' ? isoSeconds(target.finishedAt) : '',
        UpdateTime: isoSeconds(target.updatedAt),
        ...exitCode(target),
        Output: includeOutput ? encoded(target.output, encoding) : '',
        Dropped: target.dropped,
        ErrorCode: target.errorCode,
        ErrorInfo: target.errorInfo,
        Repeats: target.startedAt === undefined ? 0 : 1,
        Timed: false,
      })),
    },
  };
}
