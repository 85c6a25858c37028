import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayModel, type Piece } from '../test/gateway-model.ts';
import { settled, stage, utf8 } from '../test/scripted-client.ts';

type Happening =
  | { readonly do: 'produce'; readonly piece: Piece }
  | { readonly do: 'type'; readonly keys: number }
  | { readonly do: 'read' | 'deliver'; readonly max: number }
  | { readonly do: 'send' | 'parse' }
  | { readonly do: 'cut'; readonly code: number }
  | { readonly do: 'pass'; readonly ms: number };

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const piece = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 40 }).map((text): Piece => ({ kind: 'bytes', bytes: utf8(text) })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }).map((length): Piece => ({ kind: 'gap', length })) },
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('produce' as const), piece }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('type' as const), keys: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('read' as const, 'deliver' as const), max: fc.integer({ min: 0, max: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('send' as const, 'parse' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), code: fc.constantFrom(1006, 1001, 1011) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 150, 500, 3_000, 12_000) }) },
);

/** Whether all of `some` is in `all`, in that order. */
function isSubsequence(some: readonly number[], all: readonly number[]): boolean {
  let at = 0;
  for (const one of all) if (one === some[at]) at += 1;
  return at === some.length;
}

/** A page, a gateway and the network between them. */
class Scene {
  readonly on = stage();
  readonly gateway: GatewayModel;
  /** Bytes that `input` accepted, in order: each key is its number in two bytes. */
  readonly accepted: number[] = [];
  refused = 0;
  #dialled = 0;

  constructor(random: () => number) {
    this.gateway = new GatewayModel(random);
  }

  async start(): Promise<void> {
    this.on.client.start();
    await this.#connect();
    this.#exchange();
    // A page that has pressed Ctrl-C lets gaps come.
    this.on.client.input(Uint8Array.of(3));
    this.accepted.push(3);
  }

  async take(one: Happening): Promise<void> {
    switch (one.do) {
      case 'produce':
        this.gateway.produce(one.piece);
        break;
      case 'type':
        for (let key = 0; key < one.keys; key++) this.#type();
        break;
      case 'read':
        this.gateway.read(one.max);
        break;
      case 'deliver':
        this.gateway.deliver(one.max);
        break;
      case 'send':
        this.gateway.send();
        break;
      case 'parse':
        this.on.parseAll();
        break;
      case 'cut':
        this.gateway.cut(one.code);
        break;
      case 'pass':
        await this.#pass(one.ms);
        break;
    }
    await this.#connect();
  }

  /** The network stays: everything arrives. */
  async calm(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      if (this.on.client.state.name === 'waiting') this.on.client.retryNow();
      await this.#connect();
      this.#exchange();
    }
  }

  get notSent(): number {
    return this.on.heard.reduce((sum, word) => sum + (word.startsWith('not sent ') ? Number(word.slice('not sent '.length)) : 0), 0);
  }

  /** Input bytes that were put on any wire, again or for the first time. */
  get sentBytes(): number {
    return this.on.network.sockets.flatMap((socket) => socket.frames).reduce((sum, frame) => sum + frame.bytes.length, 0);
  }

  #type(): void {
    const key = [this.accepted.length >> 8, this.accepted.length % 256];
    if (this.on.client.input(Uint8Array.from(key))) this.accepted.push(...key);
    else this.refused += 1;
  }

  #exchange(): void {
    for (let turn = 0; turn < 4; turn++) {
      this.gateway.read(Infinity);
      this.gateway.send();
      this.gateway.deliver(Infinity);
      this.on.parseAll();
    }
  }

  /** In small steps, so that no try waits for a promise that has not run; the page pings, and hears. */
  async #pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 100) {
      this.on.clock.advance(Math.min(100, left));
      await this.#connect();
    }
  }

  async #connect(): Promise<void> {
    await settled();
    const { sockets } = this.on.network;
    if (sockets.length === this.#dialled) return;
    this.#dialled = sockets.length;
    this.gateway.accept(this.on.network.last);
    await settled();
  }
}

/** What the terminal was told, in the form of `GatewayModel.stream`. */
const shownBy = (scene: Scene): string => scene.on.shown.map((word) => word.replace(/^<interrupt (\d+)>$/, '<$1>')).join('');

describe('over any broken network', () => {
  it('[RS2][FL1][RS3][IN3] the screen is the stream, and no key runs twice, out of order, or is lost in silence', async () => {
    let resumed = 0;
    let dropped = 0;
    let again = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 80 }), fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), async (happenings, numbers) => {
        const scene = new Scene(() => numbers.next().value ?? 0);
        await scene.start();
        for (const one of happenings) await scene.take(one);
        await scene.calm();
        expect(scene.on.client.state.name).toBe('ready');
        expect(shownBy(scene)).toBe(scene.gateway.stream);
        expect(scene.on.client.parsedOffset).toBe(scene.gateway.end);
        expect(isSubsequence(scene.gateway.taken, scene.accepted), 'keys in order, none twice').toBe(true);
        expect(scene.gateway.taken.length + scene.notSent).toBe(scene.accepted.length);
        expect(scene.on.refusals).toHaveLength(scene.refused);
        resumed += scene.on.heard.filter((word) => word === 'resumed').length;
        dropped += scene.notSent;
        again += scene.sentBytes - scene.gateway.taken.length;
      }),
      { numRuns: 120 },
    );
    // The walks mean something only if all of this happened.
    expect(Math.min(resumed, dropped, again)).toBeGreaterThan(0);
  });
});
