/** Owns one call to a region: client, request id, retries of reads, timing, and the translation of failures; knows no operation. */
import { EcsError, ecsErrorFrom, type EcsErrorCode } from './ecs-error.ts';
import { parseEndpoint } from './endpoint.ts';
import { retryWaitMs } from './retry.ts';
import { loadSdk, type EcsClient, type EcsModels, type RuntimeOptions, type Sdk } from './sdk.ts';
import { Secret } from './secret.ts';

export type EcsConfig =
  /** A region of one's own: every region id is served by one address. */
  | {
      readonly kind: 'local';
      /** `host[:port]` or `http(s)://host[:port]`; plain HTTP without a scheme. */
      readonly endpoint: string;
      readonly accessKeyId: string;
      readonly accessKeySecret: string | Secret;
      readonly securityToken?: string | Secret;
    }
  /** The public cloud, with the SDK's default credential chain. */
  | {
      readonly kind: 'aliyun';
      /** Another address for a region, `host[:port]` or `https://host[:port]`; undefined for the vendor's own. */
      readonly endpointFor?: (regionId: string) => string | undefined;
    };

/** What there is to know about a finished try, for a log: nothing of it is secret. */
export interface CallEvent {
  readonly action: string;
  readonly regionId: string;
  readonly ms: number;
  /** From 1. */
  readonly attempt: number;
  /** The region's id of the request. */
  readonly requestId?: string;
  /** The caller's own, as passed in. */
  readonly callerRequestId?: string;
  /** Present when it failed. */
  readonly code?: EcsErrorCode;
  readonly upstreamCode?: string;
  readonly status?: number;
}

export interface EcsOptions {
  readonly onCall?: (event: CallEvent) => void;
  /** How long one try may take to connect, and again to answer, milliseconds. Default 10 s. */
  readonly timeoutMs?: number;
  /** How long a read may take in all, its tries and the waits between them included, milliseconds. Default 10 s. */
  readonly readLimitMs?: number;
  readonly time?: CallerTime;
}

/** Time and chance, for tests to hold. */
export interface CallerTime {
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
  random(): number;
}

export interface CallOptions {
  /** Travels as header `x-request-id`: 8 to 64 letters, digits or dashes. */
  readonly requestId?: string;
}

export interface Call extends CallOptions {
  readonly action: string;
  readonly regionId: string;
}

interface Answer<Body> {
  statusCode?: number;
  body?: Body;
}

/** What an operation sends its request through. */
export type Send<Body> = (sdk: { models: EcsModels; client: EcsClient; runtime: RuntimeOptions }) => Promise<Answer<Body>>;

export interface Caller {
  /** A call that changes nothing: tried again when the region is busy, away or slow. @throws EcsError */
  read<Body>(call: Call, send: Send<Body>): Promise<Body>;
  /** A call that acts: made once. @throws EcsError */
  write<Body>(call: Call, send: Send<Body>): Promise<Body>;
}

const defaultTimeoutMs = 10_000;
/** A person waits for every read: what has not come by then is news. The web app's own limit for a page follows from it. */
const defaultReadLimitMs = 10_000;
const systemTime: CallerTime = {
  monotonicMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

/** @throws TypeError for an address that is none. */
export function createCaller(config: EcsConfig, options: EcsOptions): Caller {
  const time = options.time ?? systemTime;
  const clientFor = clients(config, options.timeoutMs ?? defaultTimeoutMs);

  async function once<Body>(call: Call, attempt: number, send: Send<Body>): Promise<Body> {
    const sdk = await loadSdk();
    const startedMs = time.monotonicMs();
    const tell = (facts: Pick<CallEvent, 'requestId' | 'code' | 'upstreamCode' | 'status'>) =>
      options.onCall?.({
        action: call.action,
        regionId: call.regionId,
        ms: time.monotonicMs() - startedMs,
        attempt,
        ...facts,
        ...(call.requestId === undefined ? {} : { callerRequestId: call.requestId }),
      });
    try {
      const runtime = sdk.createRuntime(call.requestId === undefined ? {} : { 'x-request-id': call.requestId });
      const { body, statusCode } = await send({ models: sdk.models, client: clientFor(sdk, call), runtime });
      // EO3.4: the SDK takes a redirect for success.
      if (body === undefined || statusCode === undefined || statusCode < 200 || statusCode > 299) {
        throw new EcsError({ code: 'unavailable', action: call.action, ...(statusCode === undefined ? {} : { status: statusCode }) });
      }
      const requestId = (body as { requestId?: unknown }).requestId;
      tell(typeof requestId === 'string' ? { requestId } : {});
      return body;
    } catch (thrown) {
      const error = ecsErrorFrom(thrown, call.action);
      const { code, requestId, upstreamCode, status } = error;
      tell({
        code,
        ...(requestId === undefined ? {} : { requestId }),
        ...(upstreamCode === undefined ? {} : { upstreamCode }),
        ...(status === undefined ? {} : { status }),
      });
      throw error;
    }
  }

  return {
    write: async (call, send) => once(checked(call), 1, send),
    read: async (call, send) => {
      checked(call);
      const startedMs = time.monotonicMs();
      const leftMs = (): number => (options.readLimitMs ?? defaultReadLimitMs) - (time.monotonicMs() - startedMs);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await within(leftMs(), call, once(call, attempt, send));
        } catch (error) {
          const waitMs = error instanceof EcsError ? retryWaitMs(error, attempt, time.random()) : undefined;
          if (waitMs === undefined || waitMs >= leftMs()) throw error;
          await time.sleep(waitMs);
        }
      }
    },
  };
}

/** @throws EcsError `timeout` when the answer is not there in time; it is not looked at any more then. */
async function within<T>(ms: number, { action }: Call, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new EcsError({ code: 'timeout', action })), ms);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** One client per address (EO4.9). */
function clients(config: EcsConfig, timeoutMs: number): (sdk: Sdk, call: Call) => EcsClient {
  if (config.kind === 'local') {
    const { host, protocol } = parseEndpoint(config.endpoint, 'http');
    const { accessKeyId, accessKeySecret, securityToken } = config;
    const accessKey = { id: accessKeyId, secret: exposed(accessKeySecret), ...(securityToken === undefined ? {} : { securityToken: exposed(securityToken) }) };
    let client: EcsClient | undefined;
    return (sdk, { regionId }) => (client ??= sdk.createClient({ endpoint: host, protocol, regionId, timeoutMs, accessKey }));
  }
  const byRegion = new Map<string, EcsClient>();
  return (sdk, { regionId }) => {
    const known = byRegion.get(regionId);
    if (known !== undefined) return known;
    const address = config.endpointFor?.(regionId);
    const { host, protocol } = address === undefined ? { host: undefined, protocol: 'https' as const } : parseEndpoint(address, 'https');
    const client = sdk.createClient({ endpoint: host, protocol, regionId, timeoutMs, accessKey: undefined });
    byRegion.set(regionId, client);
    return client;
  };
}

function exposed(value: string | Secret): string {
  return value instanceof Secret ? value.expose() : value;
}

/** A region id becomes part of a host name (EO4.2): signed requests must not follow one that is not a plain word. */
function checked(call: Call): Call {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(call.regionId)) throw new EcsError({ code: 'invalid', action: call.action });
  if (call.requestId !== undefined && !/^[A-Za-z0-9-]{8,64}$/.test(call.requestId)) throw new TypeError('requestId: expected 8 to 64 letters, digits or dashes');
  return call;
}
