/** Reads the JSON of session and task lists (SM6.6, SM7.3), and drops what it cannot use. Pure. */
import type { SessionEntry } from './session.ts';
import type { TaskEntry } from './task.ts';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown, fallback: number): number => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : fallback);

/** `timeOut` is a string of seconds; the documented default of the API is a minute. */
const DEFAULT_TIMEOUT_SECONDS = 60;
const MAX_TIMEOUT_SECONDS = 86_400;
const DEFAULT_REPORT_MS = 1_000;
const DEFAULT_QUOTA_BYTES = 12_000;

function parse(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
}

export function parseSessionList(text: string): SessionEntry[] {
  return listOf(parse(text)['session']).flatMap((entry) => {
    const channelId = textOf(entry['channelId']);
    if (channelId === '' || channelId.length > 32) return [];
    return [{
      channelId,
      cmdContent: textOf(entry['cmdContent']),
      username: textOf(entry['username']),
      targetHost: textOf(entry['targetHost']),
      portNumber: textOf(entry['portNumber']),
      flowLimit: numberOf(entry['flowLimit'], 0),
    }];
  });
}

export interface TaskList {
  readonly run: readonly TaskEntry[];
  /** Ids of tasks to stop. */
  readonly stop: readonly string[];
}

const TASK_ID = /^[A-Za-z0-9-]{1,64}$/;

export function parseTaskList(text: string): TaskList {
  const list = parse(text);
  const run = listOf(list['run']).flatMap((entry): TaskEntry[] => {
    const task = fieldsOf(entry['task']);
    const output = fieldsOf(entry['output']);
    const taskId = textOf(task['taskID']);
    // The id becomes a file name.
    if (!TASK_ID.test(taskId)) return [];
    return [{
      taskId,
      script: Buffer.from(textOf(task['commandContent']), 'base64'),
      workingDirectory: textOf(task['workingDirectory']),
      username: textOf(task['username']),
      timeoutMs: Math.min(numberOf(Number(task['timeOut']), DEFAULT_TIMEOUT_SECONDS), MAX_TIMEOUT_SECONDS) * 1000,
      invokeVersion: numberOf(task['invokeVersion'], 1),
      reportEveryMs: numberOf(output['interval'], DEFAULT_REPORT_MS),
      quotaBytes: numberOf(output['logQuota'], DEFAULT_QUOTA_BYTES),
      skipEmpty: output['skipEmpty'] === true,
      sendStart: output['sendStart'] === true,
    }];
  });
  return { run, stop: listOf(list['stop']).map((entry) => textOf(fieldsOf(entry['task'])['taskID'])) };
}
