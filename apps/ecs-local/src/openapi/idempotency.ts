/** ClientToken: the same call with the same token is done once and answered the same. Knows no operation. */
import { createHash } from 'node:crypto';
import { ApiError } from './errors.ts';
import type { Answer, Call } from './operation.ts';

/** Documented: 1 to 64 ASCII characters. */
const maxTokenLength = 64;
/** Old tokens make room for new ones; nobody repeats a call a thousand calls later. */
const maxRemembered = 1000;

export class Idempotency {
  private readonly done = new Map<string, { readonly fingerprint: string; readonly answer: Answer }>();

  /** Runs the call unless its ClientToken was answered before. Throws ApiError IdempotentParameterMismatch when it came with other parameters. */
  once({ parameters, principal }: Call, operation: string, run: () => Answer): Answer {
    const token = parameters.string('ClientToken');
    if (token === undefined) return run();
    if (token.length > maxTokenLength) throw new ApiError(400, 'InvalidClientToken.Malformed', `The ClientToken is longer than ${maxTokenLength} characters.`);
    const key = JSON.stringify([principal.accessKeyId, operation, token]);
    const fingerprint = createHash('sha256').update(JSON.stringify(parameters.entries())).digest('base64');
    const before = this.done.get(key);
    if (before) {
      if (before.fingerprint === fingerprint) return before.answer;
      throw new ApiError(403, 'IdempotentParameterMismatch', 'The request uses the same client token as a previous, but non-identical request.');
    }
    const answer = run();
    this.done.set(key, { fingerprint, answer });
    const oldest = this.done.keys().next().value;
    if (this.done.size > maxRemembered && oldest !== undefined) this.done.delete(oldest);
    return answer;
  }
}
