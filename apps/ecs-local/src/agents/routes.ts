/** Owns what each HTTP endpoint of the agents answers (SM6.5). Who asks is already proven; a number is an HTTP status. */
import { agentFlowLimit } from '../relay/status-payload.ts';
import type { AgentEndpointsDeps } from './endpoints.ts';
import { reportKinds } from './task-desk.ts';

export interface AgentRequest {
  readonly instanceId: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** '' when the agent did not name it. */
  readonly version: string;
}

type Reply = number | string | Readonly<Record<string, unknown>>;

interface Route {
  readonly method: 'GET' | 'POST';
  answer(request: AgentRequest, deps: AgentEndpointsDeps): Reply;
}

const done = { code: 200 };
const post = (answer: Route['answer']): Route => ({ method: 'POST', answer });
const get = (answer: Route['answer']): Route => ({ method: 'GET', answer });

/** Honoured by the agent within 55 000..65 000 ms. */
const heartbeatMs = 60_000;

const heartbeat: Route = get(({ instanceId, version }, { agents }) => {
  agents.heard(instanceId, { version, heartbeat: true });
  return { nextInterval: heartbeatMs };
});

const taskList: Route = post(({ instanceId, query }, { agents }) => {
  const tasks = agents.tasks.list(instanceId, query.get('taskId') ?? undefined);
  if (query.get('reason') === 'startup') agents.started(instanceId);
  return { code: 200, instanceId, ...tasks, test: [], file: [], session: [] };
});

/** One session per answer: several would run one after another (SM7.3). The URL is ignored by the agent and carries no secret. */
const sessionList: Route = post(({ instanceId, query }, { channels, limits }) => {
  const channel = channels.list(instanceId, query.get('channelId') ?? '');
  if (!channel) return 404;
  if (channel === 'none') return { code: 200, instanceId, session: [] };
  const { id, commandLine, username, targetServer, portNumber } = channel.plan;
  return {
    code: 200,
    instanceId,
    session: [
      {
        channelId: id,
        websocketUrl: '',
        cmdContent: commandLine,
        username,
        windowsPasswordName: '',
        targetHost: targetServer,
        portNumber: portNumber === undefined ? '' : String(portNumber),
        flowLimit: agentFlowLimit(limits.bytesPerSecond),
      },
    ],
  };
});

const sessionStatus: Route = post(({ instanceId, query }, { channels }) =>
  channels.report(instanceId, query.get('channelId') ?? '', query.get('errorcode') ?? '') ? done : 404,
);

const taskReports = reportKinds.map((kind): [string, Route] => [
  `/luban/api/v1/task/${kind}`,
  post(({ instanceId, query, body }, { agents }) => (agents.tasks.report({ instanceId, kind, query }, body) ? done : 404)),
]);

export const routes: ReadonlyMap<string, Route> = new Map([
  ['/luban/api/heart-beat', heartbeat],
  ['/luban/api/v1/task/list', taskList],
  ...taskReports,
  ['/luban/api/v1/session/list', sessionList],
  ['/luban/api/v1/session/status', sessionStatus],
  ['/luban/api/metrics', post(() => done)],
  ['/luban/api/v1/exception/client_report', post(() => done)],
  ['/luban/api/instance/list_instance_state_configurations', post(() => ({ code: 200, result: [] }))],
  ['/luban/api/v1/update/update_check', post(() => ({ need_update: 0, next_interval: 1800 }))],
  ['/luban/api/v1/plugin/list', post(() => done)],
  ['/luban/api/v1/plugin/report_status', post(() => done)],
  ['/luban/api/v2/plugin/update_check', post(() => done)],
  ['/luban/api/gshell', post(() => ({ gshellSupport: 'false' }))],
  ['/luban/api/connection_detect', get(() => 'ok')],
  ['/luban/api/classic/region-id', get(({ instanceId }, { instances }) => instances.instance(instanceId)?.regionId ?? 404)],
]);
