/** Owns the shapes of the identifiers that travel on the wire; it does not know who issues them. */
import * as z from 'zod';

/** A shell the gateway keeps: `ses_` and 26 lower-case base32 characters (130 random bits). */
export const sessionIdSchema = z.string().regex(/^ses_[a-z2-7]{26}$/).brand<'SessionId'>();
export type SessionId = z.infer<typeof sessionIdSchema>;

/** A ticket in clear: 32 random bytes, base64url without padding. It is stored only as its SHA-256. */
export const ticketSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/).brand<'Ticket'>();
export type Ticket = z.infer<typeof ticketSchema>;

/** An ECS region id as in the console, `cn-hangzhou` or `local-1`. */
export const regionIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/);

/** An ECS instance id, `i-…`, or `mi-…` for a managed instance. */
export const instanceIdSchema = z.string().regex(/^m?i-[A-Za-z0-9-]{1,62}$/);

/** An offset: bytes since the session began. Above 2^53 a JavaScript number is no longer exact (docs/PROTOCOL.md, FR4). */
export const offsetSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** The number of a stream's count, as wide as its field in a frame (docs/PROTOCOL.md, FR5). */
export const epochSchema = z.number().int().min(0).max(0xffff_ffff);
