/** Owns the vendor's SDK: loading it once and late, its clients and its module quirks; the only file that names its packages at run time. */
import type Credential from '@alicloud/credentials';
import type EcsClient from '@alicloud/ecs20140526';
import type * as models from '@alicloud/ecs20140526';
import type { RuntimeOptions } from '@darabonba/typescript';

export type { EcsClient, RuntimeOptions };
export type EcsModels = typeof models;

export interface Sdk {
  /** The request classes: the SDK takes class instances only (EO4.3). */
  readonly models: EcsModels;
  createClient(config: ClientConfig): EcsClient;
  /** Per-call options with extra headers (EO1.5). */
  createRuntime(headers: Readonly<Record<string, string>>): RuntimeOptions;
}

export interface ClientConfig {
  /** `host[:port]` (EO4.2); undefined for the vendor's own address of the region. */
  readonly endpoint: string | undefined;
  readonly protocol: 'http' | 'https';
  readonly regionId: string;
  readonly timeoutMs: number;
  /** undefined: the SDK's default chain (environment, profile files, instance role). */
  readonly accessKey: { readonly id: string; readonly secret: string; readonly securityToken?: string } | undefined;
}

let loading: Promise<Sdk> | undefined;

/** The SDK, imported on first use: it costs 0.3 to 0.7 s and 66 MB (EO4.7). */
export function loadSdk(): Promise<Sdk> {
  return (loading ??= importSdk());
}

async function importSdk(): Promise<Sdk> {
  const [ecs, { $OpenApiUtil }, dara, credentials] = await Promise.all([
    import('@alicloud/ecs20140526'),
    import('@alicloud/openapi-core'),
    import('@darabonba/typescript'),
    import('@alicloud/credentials'),
  ]);
  const Client = defaultOf(ecs.default);
  const DefaultChain = defaultOf(credentials.default);
  return {
    models: ecs,
    createClient: ({ endpoint, protocol, regionId, timeoutMs, accessKey }) =>
      new Client(
        new $OpenApiUtil.Config({
          ...(accessKey === undefined
            ? { credential: named(new DefaultChain()) } // EO4.8: without it the SDK never looks anywhere
            : { accessKeyId: accessKey.id, accessKeySecret: accessKey.secret, securityToken: accessKey.securityToken }),
          endpoint,
          protocol,
          regionId,
          // EO4.1: the connect timeout is the socket's idle limit, so the smaller of the two would decide.
          connectTimeout: timeoutMs,
          readTimeout: timeoutMs,
          userAgent: 'workbench',
        }),
      ),
    createRuntime: (headers) => new dara.RuntimeOptions({ extendsParameters: new dara.ExtendsParameters({ headers }) }),
  };
}

/** The chain's own failure has no code and a text that lists the computer's files and settings: it becomes the SDK's code (EO3.3). */
function named(chain: Credential): Credential {
  const wrapped: Pick<Credential, 'getCredential'> = {
    getCredential: () =>
      chain.getCredential().catch(() => {
        throw Object.assign(new Error('no credentials'), { code: 'InvalidCredentials' });
      }),
  };
  return wrapped as Credential; // the SDK asks for nothing else (EO4.8)
}

/** EO4.6: types say the default import is the class, Node's ESM gives the module object, whose `.default` is the class. */
function defaultOf<T>(value: T): T {
  return typeof value === 'function' ? value : (value as unknown as { default: T }).default;
}
