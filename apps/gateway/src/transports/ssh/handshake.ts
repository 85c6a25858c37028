/** Owns an SSH connection from its first byte to its authentication: host key first, then proof, each with its time limit. */
import type { Socket } from 'node:net';
import { Client, type AuthHandlerMiddleware, type ConnectConfig } from 'ssh2';
import { Refusal } from '../../refusal.ts';
import type { OpeningContext } from '../transport.ts';
import { offeredAlgorithms } from './algorithms.ts';
import { Authentication, refusedCode, type Proof } from './authentication.ts';
import { Banner } from './banner.ts';
import { failureCode, type Stage } from './failures.ts';

export interface HandshakeOptions {
  readonly socket: Socket;
  readonly username: string;
  readonly proof: Proof;
  readonly context: Pick<OpeningContext, 'progress' | 'ask' | 'signal'>;
  readonly pinnedKeyType: string | undefined;
  /** @throws Refusal when this is not the host we know, or the person does not accept it. */
  checkHostKey(blob: Buffer): Promise<void>;
}

export interface Authenticated {
  readonly client: Client;
  /** What the server said before the logon, as lines for a terminal; empty if nothing. */
  readonly banner: string;
}

/** How long the server may take for each part, milliseconds; questions to the person are not counted. */
const LIMIT_MS: Readonly<Record<Stage, number>> = {
  // A server answers at once; what stays silent speaks another protocol, which waits for its client to begin.
  identification: 10_000,
  'key-exchange': 15_000,
  // PAM delays a refusal by two seconds and may look up a directory.
  authentication: 30_000,
};

/** Characters among which the identification is looked for. */
const IDENTIFICATION_CHARS = 8_192;

/** A dead peer is noticed within a minute, and the NATs on the way keep their entry. */
const KEEP_ALIVE_MS = 15_000;
const KEEP_ALIVE_MISSED = 3;

/** Whom ssh2 asks, for as long as its connection lives: after the logon, nobody who still has anything of it in hand. */
interface Asked {
  verifyHost: (blob: Buffer, verify: (accept: boolean) => void) => void;
  authenticate: AuthHandlerMiddleware;
}

const noMore: AuthHandlerMiddleware = (_methodsLeft, _partialSuccess, next) => next(false as never);

/** At each re-keying of a running connection only the same key will do. */
export function onlySame(accepted: Buffer): Asked['verifyHost'] {
  // A string: a few bytes in a buffer would keep the 8 KiB that Node cuts small buffers from.
  const text = accepted.toString('base64');
  return (blob, verify) => verify(blob.toString('base64') === text);
}

/** @throws Refusal with the code for what went wrong; the socket is destroyed then. */
export function authenticate(options: HandshakeOptions): Promise<Authenticated> {
  return new Handshake(options).run();
}

class Handshake {
  readonly #options: HandshakeOptions;
  readonly #client = new Client();
  readonly #authentication: Authentication;
  readonly #banner = new Banner();
  #stage: Stage = 'identification';
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  readonly #asked: Asked;
  #fail: (error: unknown) => void = () => undefined;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    const authentication = new Authentication({
      username: options.username,
      proof: options.proof,
      context: options.context,
      onAsking: (asking) => (asking ? clearTimeout(this.#timer) : this.#enter('authentication')),
      onRefusal: (refusal) => this.#fail(refusal),
    });
    this.#authentication = authentication;
    this.#asked = { verifyHost: (blob, verify) => this.#verify(blob, verify), authenticate: authentication.handler };
  }

  async run(): Promise<Authenticated> {
    const { socket, context } = this.#options;
    const client = this.#client;
    const abandon = (): void => this.#fail(context.signal.reason);
    // ssh2 puts the number of the reason on the error of a disconnect, and a `level` on its own.
    const failed = (error: Error & { level?: string; code?: unknown }): void =>
      this.#fail(this.#refusalFor({ level: error.level, message: error.message, disconnected: error.level === undefined && typeof error.code === 'number' }));
    const closed = (): void => this.#fail(this.#refusalFor({ level: 'closed' }));
    const refused = (): void => this.#fail(new Refusal('password-refused'));
    const heard = (text: string): void => this.#banner.add(text);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        client.on('error', failed);
        client.on('close', closed);
        client.once('ready', resolve);
        // ssh2 would wait for an answer for ever.
        client.on('change password', refused);
        client.on('banner', heard);
        context.signal.addEventListener('abort', abandon);
        if (context.signal.aborted) return abandon();
        this.#enter('identification');
        this.#awaitIdentification();
        client.connect(this.#config());
      });
      this.#asked.authenticate = noMore;
      return { client, banner: this.#banner.text };
    } catch (error) {
      client.on('error', () => undefined);
      client.destroy();
      socket.destroy();
      throw error;
    } finally {
      this.#isOver = true;
      clearTimeout(this.#timer);
      context.signal.removeEventListener('abort', abandon);
      client.off('close', closed);
      client.off('error', failed);
      client.off('change password', refused);
      client.off('banner', heard);
      this.#authentication.forget();
    }
  }

  /** ssh2 is silent about the line by which a server says that it speaks SSH; other lines may come before it (RFC 4253 §4.2). */
  #awaitIdentification(): void {
    const { socket } = this.#options;
    let text = '';
    const look = (bytes: Buffer): void => {
      text = (text + bytes.toString('latin1')).slice(-IDENTIFICATION_CHARS);
      if (!/^SSH-/m.test(text)) return;
      socket.off('data', look);
      this.#enter('key-exchange');
    };
    // The first listener, so it hears the bytes before ssh2 reads them.
    socket.on('data', look);
  }

  #config(): ConnectConfig {
    const { socket, username, pinnedKeyType } = this.#options;
    const asked = this.#asked;
    return {
      sock: socket,
      username,
      algorithms: offeredAlgorithms(pinnedKeyType),
      authHandler: (...question) => asked.authenticate(...question),
      hostVerifier: (blob: Buffer, verify: (accept: boolean) => void) => asked.verifyHost(blob, verify),
      readyTimeout: 0, // one limit for all, questions included: ours are per part
      keepaliveInterval: KEEP_ALIVE_MS,
      keepaliveCountMax: KEEP_ALIVE_MISSED,
    };
  }

  #verify(blob: Buffer, verify: (accept: boolean) => void): void {
    const presented = Buffer.from(blob);
    clearTimeout(this.#timer);
    this.#options.context.progress('verifying-host-key');
    this.#options.checkHostKey(presented).then(
      () => {
        this.#asked.verifyHost = onlySame(presented);
        this.#options.context.progress('authenticating');
        this.#enter('authentication');
        this.#settle(verify, true);
      },
      (error: unknown) => {
        this.#fail(error);
        this.#settle(verify, false);
      },
    );
  }

  /** A server that broke the protocol while its key was looked at has made ssh2 give up its instance, which then throws at whoever refuses the key. */
  #settle(verify: (accept: boolean) => void, accept: boolean): void {
    try {
      verify(accept);
    } catch {
      this.#fail(new Refusal('connection-lost'));
    }
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    clearTimeout(this.#timer);
    // A look at the host key, or an answer, may come after the end.
    if (!this.#isOver) this.#timer = setTimeout(() => this.#fail(this.#refusalFor({ level: 'client-timeout' })), LIMIT_MS[stage]);
  }

  #refusalFor({ level, message = '', disconnected = false }: { level: string | undefined; message?: string; disconnected?: boolean }): Refusal {
    const { socket, proof } = this.#options;
    return new Refusal(failureCode({ stage: this.#stage, level, message, disconnected, bytesReceived: socket.bytesRead, refused: refusedCode(proof) }));
  }
}
