/** Owns the order in which SSH logon methods are tried, and the prompts that go to the person. It knows neither the socket nor the host key. */
import ssh2, { type AuthHandlerMiddleware, type ParsedKey, type Prompt } from 'ssh2';
import { MAX_PROMPTS, type ErrorCode } from '@workbench/protocol';
import { Refusal } from '../../refusal.ts';
import type { Secret } from '../../secret.ts';
import type { OpeningContext } from '../transport.ts';
import type { LogonKey } from './logon-key.ts';

export type Proof = { readonly method: 'password'; readonly password: Secret } | { readonly method: 'private-key'; readonly key: LogonKey };

/** What the person is told when every method they can offer was refused. */
export const refusedCode = (proof: Proof): ErrorCode => (proof.method === 'password' ? 'password-refused' : 'key-refused');

/**
 * A key as ssh2 knows one, whose signatures are made by LogonKey: ssh2 holds no private key. (Its door for agents would do the same,
 * but forgets what a server still wants after a partial success.)
 */
function signingKey(key: LogonKey, onSha1: () => void): ParsedKey {
  const parsed = ssh2.utils.parseKey(key.publicBlob);
  if (parsed instanceof Error) throw parsed;
  const sign = (data: Buffer | string, hash?: string): Buffer | Error => {
    try {
      return key.sign(Buffer.from(data), hash);
    } catch (error) {
      if (hash === 'sha1') onSha1();
      return error as Error;
    }
  };
  return Object.assign(parsed, { isPrivateKey: () => true, sign });
}

/** Longest name, instruction or prompt shown, characters: it comes from a server nobody vouches for. */
const MAX_PROMPT_CHARS = 512;

/** Text of a server, without what a terminal or a reader could be fooled by: control and direction characters. */
export const plainText = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim().slice(0, MAX_PROMPT_CHARS);

export interface AuthenticationOptions {
  readonly username: string;
  readonly proof: Proof;
  readonly context: Pick<OpeningContext, 'ask'>;
  /** A question is open: the server's slowness is not counted meanwhile. */
  onAsking(asking: boolean): void;
  /** The person said no or did not answer, or the server wants what we do not do. */
  onRefusal(refusal: Refusal): void;
}

type Method = 'key' | 'password' | 'keyboard-interactive';

/** The tries of one logon. */
export class Authentication {
  readonly handler: AuthHandlerMiddleware;
  readonly #options: AuthenticationOptions;
  readonly #tried = new Set<Method>();
  readonly #buffers: Buffer[] = [];
  #lentKey: ParsedKey | undefined;
  #passwordUsed = false;

  constructor(options: AuthenticationOptions) {
    this.#options = options;
    this.handler = (methodsLeft, partialSuccess, next) => {
      // The types say string[], but the first call has none: nothing was asked yet.
      if (!(methodsLeft as string[] | null)) return next({ type: 'none', username: options.username });
      const method = nextMethod({ offered: methodsLeft, partialSuccess: partialSuccess ?? false, proof: options.proof.method, tried: this.#tried });
      if (!method) return next(false as never);
      this.#tried.add(method);
      this.#start(method, next);
    };
  }

  /** Overwrites what ssh2 keeps of the last try for as long as its connection lives. */
  forget(): void {
    for (const buffer of this.#buffers) buffer.fill(0);
    const lent = this.#lentKey;
    if (lent) for (const part of Reflect.ownKeys(lent)) Reflect.set(lent, part, undefined);
  }

  #start(method: Method, next: Parameters<AuthHandlerMiddleware>[2]): void {
    const { username, proof } = this.#options;
    if (method === 'key') {
      if (proof.method !== 'private-key') return;
      this.#lentKey = signingKey(proof.key, () => this.#options.onRefusal(new Refusal('no-common-algorithm')));
      next({ type: 'publickey', username, key: this.#lentKey });
    } else if (method === 'password') {
      if (proof.method === 'password') {
        this.#passwordUsed = true;
        return this.#sendPassword(proof.password.expose(), next);
      }
      // The key was right and the server wants a password besides it.
      this.#ask({ name: '', instructions: '', prompts: [{ prompt: 'Password:', echo: false }] }, ([password = '']) => this.#sendPassword(password, next));
    } else {
      next({ type: 'keyboard-interactive', username, prompt: (...[name, instructions, , prompts, finish]) => this.#handlePrompts({ name, instructions, prompts, finish }) });
    }
  }

  #sendPassword(password: string, next: Parameters<AuthHandlerMiddleware>[2]): void {
    const bytes = Buffer.from(password, 'utf8');
    this.#buffers.push(bytes);
    // ssh2 takes a Buffer as well as a string (client.js, doNextAuth), and a Buffer can be overwritten; its types know strings only.
    next({ type: 'password', username: this.#options.username, password: bytes as unknown as string });
  }

  #handlePrompts({ name, instructions, prompts, finish }: { name: string; instructions: string; prompts: Prompt[]; finish: (answers: string[]) => void }): void {
    const { proof } = this.#options;
    const [only] = prompts;
    // Many servers ask for the password this way. It answers the first single hidden prompt, never a later one: that is a second factor.
    if (proof.method === 'password' && !this.#passwordUsed && prompts.length === 1 && only?.echo !== true) {
      this.#passwordUsed = true;
      return finish([proof.password.expose()]);
    }
    this.#ask({ name, instructions, prompts }, (answers) => finish(prompts.map((_, index) => answers[index] ?? '')));
  }

  /** Asks the person, and passes the answers on. Whatever goes wrong with either ends this logon and nothing else. */
  #ask({ name, instructions, prompts }: { name: string; instructions: string; prompts: readonly Prompt[] }, answered: (answers: readonly string[]) => void): void {
    const { context, onAsking, onRefusal } = this.#options;
    onAsking(true);
    context
      .ask({
        kind: 'keyboard-interactive',
        name: plainText(name),
        instructions: plainText(instructions),
        prompts: prompts.slice(0, MAX_PROMPTS).map(({ prompt, echo }) => ({ text: plainText(prompt), echo: echo === true })),
      })
      .then(({ accept, responses }) => {
        if (!accept) throw new Refusal('ended-by-user');
        onAsking(false);
        answered(responses);
      })
      // ssh2 throws where the server broke the connection while the person was typing.
      .catch((error: unknown) => onRefusal(error instanceof Refusal ? error : new Refusal('connection-lost')));
  }
}

export interface Choice {
  /** Methods the server would take, by their SSH names. */
  readonly offered: readonly string[];
  /** The try before was right and one more is wanted. */
  readonly partialSuccess: boolean;
  readonly proof: Proof['method'];
  readonly tried: ReadonlySet<Method>;
}

/**
 * What to try next, or null. One secret is tried once: a second try of a wrong password by another method counts double where
 * failures are counted.
 */
export function nextMethod({ offered, partialSuccess, proof, tried }: Choice): Method | null {
  const may = (method: Method, name: string): boolean => offered.includes(name) && !tried.has(method);
  if (proof === 'private-key' && may('key', 'publickey')) return 'key';
  if (proof === 'password' && may('password', 'password') && !tried.has('keyboard-interactive')) return 'password';
  const first = proof === 'password' && !tried.has('password');
  if ((first || partialSuccess) && may('keyboard-interactive', 'keyboard-interactive')) return 'keyboard-interactive';
  if (proof === 'private-key' && partialSuccess && may('password', 'password')) return 'password';
  return null;
}
