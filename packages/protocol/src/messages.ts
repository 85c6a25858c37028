/** Owns the control messages: JSON text frames, one closed union per direction. docs/PROTOCOL.md explains when each may be sent. */
// As a namespace: `{ z }` would carry every language of zod's messages into the page (66 KB compressed).
import * as z from 'zod';
import { errorCodes } from './errors.ts';
import { epochSchema, offsetSchema, sessionIdSchema, ticketSchema } from './ids.ts';
import {
  MAX_CHECKPOINT_BYTES,
  MAX_COLS,
  MAX_CONTROL_CHARS,
  MAX_PORT,
  MAX_PRIVATE_KEY_CHARS,
  MAX_PROMPTS,
  MAX_RESTORE_CHARS,
  MAX_ROWS,
  MAX_SECRET_CHARS,
  MAX_USERNAME_CHARS,
  MIN_COLS,
  MIN_ROWS,
  USERNAME_PATTERN,
} from './limits.ts';

const sizeSchema = z.object({
  cols: z.number().int().min(MIN_COLS).max(MAX_COLS),
  rows: z.number().int().min(MIN_ROWS).max(MAX_ROWS),
});
export type TerminalSize = z.infer<typeof sizeSchema>;

const usernameSchema = z.string().min(1).max(MAX_USERNAME_CHARS).regex(USERNAME_PATTERN);
export const portSchema = z.number().int().min(1).max(MAX_PORT);
export const routeSchema = z.enum(['public', 'private']);
export type Route = z.infer<typeof routeSchema>;

const sshAuthSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('password'), password: z.string().min(1).max(MAX_SECRET_CHARS) }),
  z.object({ method: z.literal('private-key'), privateKey: z.string().min(1).max(MAX_PRIVATE_KEY_CHARS), passphrase: z.string().max(MAX_SECRET_CHARS).optional() }),
]);

/** Which road to the shell, with what the person typed. The instance is not here: the ticket names it (HS4). */
export const transportRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session-manager'), username: usernameSchema }),
  z.object({ kind: z.literal('ssh'), route: routeSchema, port: portSchema.optional(), username: usernameSchema, auth: sshAuthSchema }),
]);
export type TransportRequest = z.infer<typeof transportRequestSchema>;
export type TransportKind = TransportRequest['kind'];

const questionId = z.number().int().min(1);
/** What a page calls itself for as long as it is there, so that it is known again (RS3). Whose it is says the ticket. */
const pageSchema = z.string().min(1).max(64);

const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), versions: z.array(z.number().int()).min(1).max(16), capabilities: z.array(z.string().max(64)).max(64) }),
  z.object({ type: z.literal('open'), ticket: ticketSchema, transport: transportRequestSchema, size: sizeSchema, page: pageSchema.optional() }),
  z.object({ type: z.literal('attach'), ticket: ticketSchema, sessionId: sessionIdSchema, epoch: epochSchema, outputOffset: offsetSchema.nullable(), inputOffset: offsetSchema, size: sizeSchema, page: pageSchema.optional() }),
  z.object({ type: z.literal('answer'), id: questionId, accept: z.boolean(), responses: z.array(z.string().max(MAX_SECRET_CHARS)).max(MAX_PROMPTS).optional() }),
  z.object({ type: z.literal('ack'), parsed: offsetSchema }),
  z.object({ type: z.literal('resize'), size: sizeSchema }),
  z.object({ type: z.literal('interrupt'), inputOffset: offsetSchema }),
  z.object({
    type: z.literal('checkpoint'),
    outputOffset: offsetSchema,
    size: sizeSchema,
    /** Length of the screen frames before this message. */
    bytes: z.number().int().min(1).max(MAX_CHECKPOINT_BYTES),
    /** Rows scrolled off since the session began, as this page counts. */
    lines: offsetSchema,
    /** False where the scrollback was left out, since the output after an earlier checkpoint brings it back. */
    whole: z.boolean(),
  }),
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('ping'), id: z.number().int().min(0) }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

const progressStages = ['checking-instance', 'starting-session', 'connecting', 'verifying-host-key', 'authenticating', 'opening-shell'] as const;
export type ProgressStage = (typeof progressStages)[number];

const questionBase = { id: questionId, timeLimitMs: z.number().int().positive() };
const questionSchema = z.discriminatedUnion('kind', [
  /** First sight of a host key. `fingerprint` is `SHA256:` and base64 without padding, as OpenSSH prints it. */
  z.object({ ...questionBase, kind: z.literal('host-key'), address: z.string(), port: portSchema, keyType: z.string(), fingerprint: z.string() }),
  z.object({ ...questionBase, kind: z.literal('keyboard-interactive'), name: z.string(), instructions: z.string(), prompts: z.array(z.object({ text: z.string(), echo: z.boolean() })).max(MAX_PROMPTS) }),
  z.object({ ...questionBase, kind: z.literal('banner'), text: z.string() }),
  z.object({ ...questionBase, kind: z.literal('security-rule'), securityGroupId: z.string(), port: portSchema, sourceCidr: z.string() }),
]);
export type Question = z.infer<typeof questionSchema>;

/** What `ended` and a refused opening say besides their code. All optional; none is upstream text. */
const endDetailSchema = z.object({
  exitCode: z.number().int().optional(),
  signal: z.string().max(32).optional(),
  field: z.string().max(64).optional(),
  /** Where which key was expected, and which was presented: all an administrator needs to name to accept it. */
  hostKey: z.object({ address: z.string(), port: portSchema, expected: z.string(), presented: z.string(), keyType: z.string() }).optional(),
  requestId: z.string().max(64).optional(),
});
export type EndDetail = z.infer<typeof endDetailSchema>;

const gatewayMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), version: z.number().int(), capabilities: z.array(z.string()) }),
  z.object({ type: z.literal('progress'), stage: z.enum(progressStages) }),
  z.object({ type: z.literal('question'), question: questionSchema }),
  z.object({
    type: z.literal('ready'),
    sessionId: sessionIdSchema,
    epoch: epochSchema,
    /** Offset of the next input byte the gateway expects. */
    inputAccepted: offsetSchema,
    /** Input below counts as acknowledged, where that is not all that was accepted (IN6). */
    inputAcknowledged: offsetSchema.optional(),
    /** Offset after the last input byte that came from this page (RS3). */
    inputOwn: offsetSchema.optional(),
    /** Offset after the last input byte that came from another page, which may have used offsets that this one has used too (RS3). */
    inputElsewhere: offsetSchema.optional(),
    /** Offset of the first output byte that follows. */
    outputFrom: offsetSchema,
    /** Output below was sent to an earlier page, which answered what it asked of the terminal (RS10). */
    shownTo: offsetSchema,
    /** Output below was there when this page came, and was printed at the sizes of earlier pages (RS10). */
    replayedTo: offsetSchema,
    /** A checkpoint of so many bytes comes in screen frames before any output; the terminal had this size (RS5). */
    screen: z.object({ bytes: z.number().int().min(1).max(MAX_CHECKPOINT_BYTES), size: sizeSchema }).optional(),
    limits: z.object({ windowBytes: z.number().int().positive(), ackStepBytes: z.number().int().positive(), idleMs: z.number().int().positive(), detachGraceMs: z.number().int().min(0) }),
    /** When the session will be ended, epoch milliseconds by the gateway's clock. */
    deadline: z.number().int(),
    /** The gateway's clock at sending, epoch milliseconds, so that a page with a wrong clock counts down rightly. */
    now: z.number().int(),
  }),
  z.object({ type: z.literal('inputAck'), offset: offsetSchema }),
  /** Output between these offsets will not come. `restore` is to be written to the terminal in its place (NT3). */
  z.object({ type: z.literal('gap'), from: offsetSchema, to: offsetSchema, reason: z.enum(['interrupt', 'not-held']), restore: z.string().max(MAX_RESTORE_CHARS) }),
  /** In a replay: the terminal had this size from here on (RS9). */
  z.object({ type: z.literal('resized'), size: sizeSchema }),
  z.object({ type: z.literal('takenOver') }),
  z.object({ type: z.literal('warning'), code: z.enum(['deadline', 'idle', 'draining']), inMs: z.number().int().min(0) }),
  z.object({ type: z.literal('ended'), code: z.enum(errorCodes), detail: endDetailSchema.optional() }),
  z.object({ type: z.literal('pong'), id: z.number().int().min(0), instanceRttMs: z.number().min(0).optional() }),
]);
export type GatewayMessage = z.infer<typeof gatewayMessageSchema>;

export type Parsed<M> = { readonly kind: 'message'; readonly message: M } | { readonly kind: 'ignored'; readonly type: string } | { readonly kind: 'invalid'; readonly reason: string };

/** What every message, also one of a later version, has in common (ER4). */
const envelopeSchema = z.object({ type: z.string().max(64), required: z.boolean().optional() });

function parseMessage<S extends z.ZodDiscriminatedUnion>(schema: S, known: ReadonlySet<string>, text: string): Parsed<z.infer<S>> {
  if (text.length > MAX_CONTROL_CHARS) return { kind: 'invalid', reason: 'message too long' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'invalid', reason: 'not JSON' };
  }
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) return { kind: 'invalid', reason: 'no message type' };
  if (!known.has(envelope.data.type)) {
    return envelope.data.required ? { kind: 'invalid', reason: 'unknown required message' } : { kind: 'ignored', type: envelope.data.type };
  }
  const message = schema.safeParse(value);
  // Only the path of the fault: the value may be a password (ER5).
  if (!message.success) return { kind: 'invalid', reason: `${envelope.data.type}.${message.error.issues[0]?.path.join('.') ?? ''}` };
  return { kind: 'message', message: message.data };
}

const typesOf = (schema: typeof clientMessageSchema | typeof gatewayMessageSchema): ReadonlySet<string> => new Set(schema.options.map((option) => option.shape.type.value));
const clientTypes = typesOf(clientMessageSchema);
const gatewayTypes = typesOf(gatewayMessageSchema);

/** An acknowledgement as a page puts it. In a flood there are thousands a second, and JSON and schema were a third of what one costs. */
const ACK = /^\{"type":"ack","parsed":(0|[1-9]\d{0,14})\}$/;

/** Reads a text frame from a page. Unknown optional messages are `ignored`, unknown required ones `invalid`; never throws. */
export function parseClientMessage(text: string): Parsed<ClientMessage> {
  const parsed = ACK.exec(text)?.[1];
  return parsed === undefined ? parseMessage(clientMessageSchema, clientTypes, text) : { kind: 'message', message: { type: 'ack', parsed: Number(parsed) } };
}

/** Reads a text frame from the gateway, by the same rules. */
export const parseGatewayMessage = (text: string): Parsed<GatewayMessage> => parseMessage(gatewayMessageSchema, gatewayTypes, text);
