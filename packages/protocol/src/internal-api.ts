/** Owns the contract between web app and gateway: `POST /v1/<operation>`, JSON both ways, under a signed assertion (docs/ARCHITECTURE.md). */
import * as z from 'zod';
import { errorCodes } from './errors.ts';
import { instanceIdSchema, regionIdSchema, sessionIdSchema } from './ids.ts';
import { portSchema, routeSchema } from './messages.ts';

export const powerStates = ['Pending', 'Running', 'Starting', 'Stopping', 'Stopped'] as const;
export const instanceFilterFields = ['name', 'id', 'ip', 'tag'] as const;

/** Why an instance cannot be logged on to, or null where it can. The codes are those of the error catalogue. */
const blockedSchema = z.enum(['instance-not-running', 'instance-unhealthy']).nullable();

export const instanceSummarySchema = z.object({
  regionId: regionIdSchema,
  instanceId: instanceIdSchema,
  name: z.string(),
  status: z.enum(powerStates),
  /** As the API names it: `Ok` is what the console calls Normal; null when the region did not say. */
  health: z.string().nullable(),
  osName: z.string(),
  zoneId: z.string(),
  publicIp: z.string().nullable(),
  privateIp: z.string().nullable(),
  resourceGroupId: z.string().nullable(),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
  blocked: blockedSchema,
});
export type InstanceSummary = z.infer<typeof instanceSummarySchema>;

export const instanceDetailSchema = instanceSummarySchema.extend({
  hostname: z.string(),
  /** `root`, or `ecs-user` where the image says so (LoginAsNonRoot). */
  defaultUsername: z.string(),
  defaultPort: portSchema,
  routes: z.array(routeSchema),
  agent: z.enum(['online', 'offline', 'unknown']),
  sessionManager: z.enum(['enabled', 'disabled', 'unknown']),
  /** False where the guest has no sandbox on this host and the rules of docs/THREAT-MODEL.md do not allow it to this user. */
  allowed: z.boolean(),
});
export type InstanceDetail = z.infer<typeof instanceDetailSchema>;

/** Of a host key, as OpenSSH prints it. */
const fingerprintSchema = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);

/** Every operation, with the shape of its request and answer. */
export const internalApi = {
  'list-regions': {
    /** The language of the names; English where none is said. */
    request: z.object({ language: z.enum(['en', 'zh-CN']).optional() }),
    response: z.object({ cloud: z.enum(['local', 'aliyun']), regions: z.array(z.object({ regionId: regionIdSchema, name: z.string() })) }),
  },
  'list-instances': {
    request: z.object({
      regionId: regionIdSchema,
      resourceGroupId: z.string().max(64).optional(),
      status: z.enum(powerStates).optional(),
      search: z.object({ field: z.enum(instanceFilterFields), value: z.string().min(1).max(128) }).optional(),
      cursor: z.string().max(2_048).optional(),
      pageSize: z.number().int().min(10).max(100).default(20),
    }),
    response: z.object({ instances: z.array(instanceSummarySchema), total: z.number().int(), nextCursor: z.string().nullable(), resourceGroups: z.array(z.string()) }),
  },
  'get-instance': {
    request: z.object({ regionId: regionIdSchema, instanceId: instanceIdSchema }),
    response: instanceDetailSchema,
  },
  'end-session': { request: z.object({ sessionId: sessionIdSchema }), response: z.object({ ended: z.boolean() }) },
  /** Administrators only: ends every running session of a user. */
  'end-user-sessions': { request: z.object({ userId: z.uuid() }), response: z.object({ ended: z.number().int() }) },
  /** Administrators only. */
  'set-session-manager': { request: z.object({ regionId: regionIdSchema, enabled: z.boolean() }), response: z.object({}) },
  /**
   * Administrators only: pins the key for which a session was refused last at this place, in place of the pinned one. Both fingerprints are
   * those that were shown; where either is another one by now, nothing is accepted.
   */
  'accept-host-key': {
    request: z.object({ regionId: regionIdSchema, instanceId: instanceIdSchema, address: z.string().min(1).max(64), port: portSchema, expected: fingerprintSchema, presented: fingerprintSchema }),
    response: z.object({ accepted: z.boolean() }),
  },
} as const satisfies Record<string, { request: z.ZodType; response: z.ZodType }>;

export type InternalOperation = keyof typeof internalApi;
export type InternalRequest<O extends InternalOperation> = z.input<(typeof internalApi)[O]['request']>;
export type InternalResponse<O extends InternalOperation> = z.output<(typeof internalApi)[O]['response']>;

/** Body of every answer that is not 200. */
export const internalErrorSchema = z.object({ error: z.object({ code: z.enum(errorCodes), field: z.string().optional(), requestId: z.string() }) });

/** Claims of the assertion: a JWS (HS256, per-install key) in `authorization: Workbench <jws>`; it lives at most ASSERTION_MS. */
export const assertionSchema = z.object({
  sub: z.uuid(),
  /** The web session the request is made in; the gateway checks that it is still active. */
  sid: z.uuid(),
  htm: z.literal('POST'),
  htu: z.string(),
  /** base64url SHA-256 of the body as sent. */
  bh: z.string().length(43),
  jti: z.string().min(16).max(64),
  iat: z.number().int(),
  exp: z.number().int(),
});
export type Assertion = z.infer<typeof assertionSchema>;

/** Longest life of an assertion, milliseconds: a call takes a few; the rest is clock difference between two hosts. */
export const ASSERTION_MS = 30_000;
/** Longest life of a ticket, milliseconds: the page fetches one and connects at once. */
export const TICKET_MS = 30_000;

/** What a ticket gives the right to; stored with it and never sent by the page. */
export const ticketIntentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open'), regionId: regionIdSchema, instanceId: instanceIdSchema }),
  z.object({ kind: z.literal('attach'), sessionId: sessionIdSchema }),
  z.object({ kind: z.literal('store-credential') }),
]);
export type TicketIntent = z.infer<typeof ticketIntentSchema>;

/**
 * Name of the binding cookie of an install: the id keeps two copies on one host apart. `__Host-` binds it to this very host, so that a
 * neighbour below the same domain cannot plant one; it asks for HTTPS.
 * @param publicUrl where browsers find the install: WORKBENCH_PUBLIC_URL, or its origin.
 */
export const bindingCookieName = (installId: string, publicUrl: string): string => `${/^https:/i.test(publicUrl) ? '__Host-' : ''}wb-${installId}-binding`;
